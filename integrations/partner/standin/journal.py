"""What a stand-in took, line by line on the disk, so that kill -9 loses nothing that it acknowledged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any


class DamagedStore(ValueError):
    """The store holds a line that cannot be read, and not merely one torn off at its end."""


class Journal:
    """A file of JSON lines, each flushed to the disk before :meth:`write` returns; without a path, nothing.

    Parameters
    ----------
    path
        Made when missing, for its owner alone: it holds names and phone numbers.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def open(self, redo: Callable[[dict[str, Any]], None]) -> None:
        """Give ``redo`` each line that is held, oldest first; what it writes meanwhile is not written again.

        A last line torn by kill -9 was never acknowledged and is cut off.

        Raises
        ------
        DamagedStore
            Naming the line that ``redo`` cannot take (ValueError, TypeError or LookupError).
        """
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
            _replay(file, redo)
            self._file = file

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def write(self, line: dict[str, Any]) -> None:
        """Append a line; on disk when this returns."""
        if self._file is not None:
            self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())


def _replay(file: IO[bytes], redo: Callable[[dict[str, Any]], None]) -> None:
    whole = 0
    for number, line in enumerate(file, start=1):
        if not line.endswith(b"\n"):
            break
        try:
            redo(json.loads(line))
        except (ValueError, TypeError, LookupError) as error:
            raise DamagedStore(f"dòng {number} của kho không đọc được") from error
        whole += len(line)
    file.truncate(whole)
    file.seek(whole)
