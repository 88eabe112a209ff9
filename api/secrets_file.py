"""The demo's own secrets: made once, readable by their owner only."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet


def ensure_secrets(path: Path) -> None:
    """Write fresh secrets to ``path`` unless it exists, whole or not at all, with mode 0600.

    Of two processes that start at once, one wins and both read the same secrets.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("# Made by the demo. Without these keys the personal data in its database cannot be read.\n")
            file.write(f'encryption_keys = "{Fernet.generate_key().decode()}"\n')
            file.write(f'index_key = "{secrets.token_urlsafe(48)}"\n')
        try:
            os.link(draft, path)  # unlike a rename, it never replaces the winner's file
        except FileExistsError:
            return
    finally:
        os.unlink(draft)
