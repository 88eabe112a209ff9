"""Child processes that never outlive the command that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_PATIENCE_SECONDS = 15
WATCHED = "TANNHA_ENDS_WITH_STDIN"


@contextmanager
def child(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``tannha ARGUMENTS`` beside this process; asked to end with the block, or when this process dies.

    The child holds the reading end of a pipe: whatever ends us, even kill -9, closes the other end.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        stdin=subprocess.PIPE,
        env={**os.environ, **environment, WATCHED: "1"},
        start_new_session=True,  # Ctrl-C reaches us alone; we tell our children
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """In a child: ask this process to end when its standard input does. Does nothing elsewhere."""
    if os.environ.pop(WATCHED, None) is None:
        return

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()
