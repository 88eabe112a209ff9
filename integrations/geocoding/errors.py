"""What can go wrong with a place file; each with a stable code for machines."""

from __future__ import annotations

from pathlib import Path


class PlacesError(Exception):
    """A place file could not be built or opened.

    Parameters
    ----------
    code
        ``places.build.unreadable``, ``places.file.missing``, ``.foreign``, ``.version``, ``.checksum``, ``.content``.
    message
        For the operator: names the file and what is wrong.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @classmethod
    def of(cls, path: Path, reason: str, problem: str) -> PlacesError:
        """Say which file, a code ``places.<reason>``, and the problem in words."""
        return cls(f"places.{reason}", f"{path.name}: {problem}")
