"""Processor time of a command and of everything it starts."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 5.0
"""Seconds for helpers of a process that is gone, such as the resource tracker of multiprocessing, to end too."""


def run(module: str, *arguments: str) -> float:
    """Processor seconds of ``python -m module``, run at a low priority, with those of all its descendants.

    Raises
    ------
    RuntimeError
        It failed, or left a process behind that does not end.
    """
    command = ["nice", "-n", "10", sys.executable, "-m", module, *arguments]
    with _adopting_orphans():
        child = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime + _orphans(child.pid)
    if child.returncode:
        raise RuntimeError(f"{module}: exit {child.returncode}")
    return seconds


@contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Children of a process that ends become ours, so that they can be waited for and their time counted."""
    if sys.platform != "linux":
        raise RuntimeError("processor time of a whole tree of processes is taken on Linux only")
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        kernel.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _orphans(group: int) -> float:
    """Processor seconds of what is left of the process group, once all of it has ended."""
    seconds, until = 0.0, time.monotonic() + PATIENCE
    while True:
        try:
            number, _, used = os.wait4(-group, os.WNOHANG)
        except ChildProcessError:
            return seconds
        if number:
            seconds += used.ru_utime + used.ru_stime
        elif time.monotonic() > until:
            os.killpg(group, signal.SIGKILL)
            raise RuntimeError("a process was left behind")
        else:
            time.sleep(0.02)
