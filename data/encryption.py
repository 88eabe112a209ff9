"""One column type for personal data: encrypted at rest, plain in the program (law 9, R20)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class KeyringError(Exception):
    """The keys are missing, malformed, or not those the data was written with."""

    code = "data.keyring"


class Keyring:
    """The secrets that open personal columns.

    Parameters
    ----------
    encryption_keys
        Fernet keys (32 bytes, url-safe base64), the newest first: it encrypts, all of them decrypt,
        which is how keys are rotated.
    index_key
        At least 32 characters; keys the blind indexes. Changing it means rebuilding them.
    """

    def __init__(self, encryption_keys: Sequence[str], index_key: str) -> None:
        if not encryption_keys:
            raise KeyringError("no encryption key is set")
        if len(index_key) < 32:
            raise KeyringError("the index key needs at least 32 characters")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in encryption_keys])
        except ValueError as error:
            raise KeyringError(f"an encryption key is malformed: {error}") from error
        self._index_key = index_key.encode()

    def encrypt(self, text: str) -> bytes:
        """Return the text as an opaque token; two calls give two tokens."""
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Return the text, or raise :class:`KeyringError` if no key opens the token."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise KeyringError("a stored value cannot be opened with the keys given") from error

    def blind_index(self, text: str) -> str:
        """Return a keyed digest, so that equal values can be found without being readable."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


class Encrypted(TypeDecorator[str]):
    """Text that the database only sees encrypted. The engine's dialect carries the keyring."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect).encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).decrypt(value)


class EncryptedFloat(TypeDecorator[float]):
    """A number that places a household, encrypted as its shortest exact text."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect).encrypt(repr(float(value)))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> float | None:
        return None if value is None else float(keyring_of(dialect).decrypt(value))


def keyring_of(dialect: Any) -> Keyring:
    """Return the keyring that :func:`data.session.connect` hung on the engine's dialect."""
    keyring = getattr(dialect, "tannha_keyring", None)
    if keyring is None:
        raise KeyringError("this engine was made without a keyring: use data.session.connect")
    assert isinstance(keyring, Keyring)
    return keyring
