"""Where a partner may be called, and by which certificate it is known."""

from __future__ import annotations

import ipaddress
import ssl
from urllib.parse import urlsplit


def is_safe(address: str) -> bool:
    """Tell whether nobody on the way can read what is sent: https, or http to this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http":
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_distrust(error: BaseException) -> bool:
    """Tell whether ``error`` comes of TLS itself and not of a line cut during its handshake."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return False
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
