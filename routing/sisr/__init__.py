"""Ruin and recreate on the true model: breaks placed freely, drops decided inside the search; compiled by numba.

A compiled function is kept on disk. numba looks only at the file of the outermost function to tell whether what it
kept is still true, so the folder it keeps it in is named after the content of every file that is compiled.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numba

_HERE = Path(__file__).parent
_COMPILED = ("arrays", "clock", "kernel", "places", "recreate", "ruin", "state")


def _kept_in() -> Path:
    digest = hashlib.sha256(numba.__version__.encode())
    for name in _COMPILED:
        file = _HERE / f"{name}.py"
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
