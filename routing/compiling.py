"""numba, and where it keeps what it compiled.

numba looks only at the file of the outermost function to tell whether what it kept is still true, so the folder it
keeps it in is named after the content of every file that a kernel is made of.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

__all__ = ("compiler", "njit")

_HERE = Path(__file__).parent


def compiler(*files: Path) -> Callable[..., Any]:
    """numba's ``njit`` for the kernels that are made of `files`; what is compiled is kept beside the first of them.

    A folder that the environment names (``NUMBA_CACHE_DIR``) is left to numba.
    """
    folder = str(_kept_in(files))

    def njit(**options: Any) -> Callable[[Callable[..., Any]], Any]:
        def compiled(function: Callable[..., Any]) -> Any:
            before = numba.config.CACHE_DIR
            numba.config.CACHE_DIR = before or folder  # read when a function is decorated
            try:
                return numba.njit(**options)(function)
            finally:
                numba.config.CACHE_DIR = before

        return compiled

    return njit


def _kept_in(files: tuple[Path, ...]) -> Path:
    digest = hashlib.sha256(numba.__version__.encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    name, here = f"kernel-{digest.hexdigest()[:16]}", files[0].parent
    beside = here / "__pycache__"
    if os.access(beside if beside.exists() else here, os.W_OK):
        return beside / name
    # Installed by somebody else: kept for this user alone, since what is kept there is run.
    base = os.environ.get("XDG_CACHE_HOME") or Path(os.environ.get("HOME") or tempfile.mkdtemp()) / ".cache"
    return Path(base) / "tannha" / name


njit = compiler(
    _HERE / "rounds_kernel.py", *sorted(file for file in _HERE.glob("sisr/*.py") if file.name != "search.py")
)
"""For the planner's own kernels."""
