"""A guard for whole folders of tests: none of them reaches beyond this machine.

A folder stands under it by importing :func:`only_this_machine` in its conftest.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

_guard = {"armed": False, "installed": False}


class ReachedOut(RuntimeError):
    """A test tried to reach another machine."""


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if not _guard["armed"] or not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto") and isinstance(given[1], tuple) and not _is_here(given[1][0]):
        raise ReachedOut(f"{event} to another machine")
    if event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_here(given[0]):
        raise ReachedOut(f"{event} of another machine's name")


@pytest.fixture(autouse=True)
def only_this_machine() -> Iterator[None]:
    """Refuse every connection and every look-up of a name that is not this machine's."""
    if not _guard["installed"]:
        sys.addaudithook(_watch)  # cannot be taken away again, so it sleeps between these tests
        _guard["installed"] = True
    _guard["armed"] = True
    yield
    _guard["armed"] = False
