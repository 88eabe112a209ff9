"""numba, and where it keeps what it compiled.

numba looks only at the file of the outermost function to tell whether what it kept is still true, so the folder it
keeps it in is named after the content of every file that is compiled: one folder, whichever of them is imported first.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numba
from numba import njit

__all__ = ("njit",)

_HERE = Path(__file__).parent


def _kept_in() -> Path:
    digest = hashlib.sha256(numba.__version__.encode())
    for file in (_HERE / "rounds_kernel.py", *sorted(_HERE.glob("sisr/*.py"))):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    name = f"kernel-{digest.hexdigest()[:16]}"
    beside = _HERE / "__pycache__"
    if os.access(beside if beside.exists() else _HERE, os.W_OK):
        return beside / name
    # Installed by somebody else: kept for this user alone, since what is kept there is run.
    base = os.environ.get("XDG_CACHE_HOME") or Path(os.environ.get("HOME") or tempfile.mkdtemp()) / ".cache"
    return Path(base) / "tannha" / name


if not numba.config.CACHE_DIR:
    numba.config.CACHE_DIR = str(_kept_in())
