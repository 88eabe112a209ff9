"""Where a partner may be called, and by which certificate it is known."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import BaseModel


def is_safe(address: str) -> bool:
    """Tell whether nobody on the way can read what is sent: https, or http to this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and is_this_machine(host)


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


def is_this_machine(host: str) -> bool:
    """Tell whether a host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hosts_of(settings: object) -> tuple[str, ...]:
    """Return every host that settings name, wherever in them: of addresses, and under the name ``host``."""
    if isinstance(settings, BaseModel):
        return hosts_of(dict(settings))
    if isinstance(settings, Mapping):
        named = (settings["host"],) if isinstance(settings.get("host"), str) else ()
        return (*named, *(host for value in settings.values() for host in hosts_of(value)))
    if isinstance(settings, list | tuple):
        return tuple(host for value in settings for host in hosts_of(value))
    if isinstance(settings, str) and settings.startswith(("http://", "https://")):
        return (urlsplit(settings).hostname or "",)
    return ()
