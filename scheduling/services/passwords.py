"""Passwords: hashed with argon2id, and compared in the same time whether there is an account or not."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from pwdlib import PasswordHash

from scheduling.errors import Invalid

SHORTEST = 10
LONGEST = 128


class Passwords:
    """Hashes and verifies.

    Parameters
    ----------
    hasher
        pwdlib's recommendation (argon2id, RFC 9106's second choice: 64 MiB) unless told.
    at_once
        How many hashes run at the same time in this process: each takes its memory.
    """

    def __init__(self, hasher: PasswordHash | None = None, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._turn = threading.BoundedSemaphore(at_once)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        with self._turn:
            return self._hasher.hash(_normal(password))

    def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Tell whether the password is the stored one, and the hash to store instead if that one is outdated.

        Without a stored hash the work is done all the same, and the answer is False.
        """
        if len(password) > LONGEST:
            password, stored = "", None  # hashing megabytes is an attack; the answer stays the same
        with self._turn:
            right, renewed = self._hasher.verify_and_update(_normal(password), stored or self._nobody)
        return (right, renewed) if stored else (False, None)


def check_strength(password: str, username: str) -> None:
    """Raise Invalid (field ``password``) for one too short, too long, or made of the user name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            "password",
            f"Mật khẩu cần từ {SHORTEST} đến {LONGEST} ký tự.",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )
    if username in password.casefold():
        raise Invalid("password", "Mật khẩu không được chứa tên đăng nhập.", "A password must not hold the user name.")


def _normal(password: str) -> str:
    # Two keyboards may write "ế" as one or three code points (RFC 8265).
    return unicodedata.normalize("NFC", password)
