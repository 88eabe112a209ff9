"""A town to find addresses in, and a guard: none of these tests reaches beyond this machine."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integrations.geocoding import Chain, PlaceFile, build_places, geocoder
from scheduling.decide.address import read_address, read_line
from scheduling.decide.areas import areas
from tests.integrations.geocoding.town import town

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


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as an extract."""
    return town().write(tmp_path_factory.mktemp("town") / "town.osm")


@pytest.fixture(scope="session")
def place_path(extract: Path) -> Path:
    """The town as a place file."""
    path = extract.with_name("town.tnp")
    build_places(extract, path, read=read_line, areas=areas(), built_at=datetime(2026, 11, 22, tzinfo=UTC))
    return path


@pytest.fixture(scope="session")
def place_file(extract: Path, place_path: Path) -> PlaceFile:
    """The town's place file, as it is while it is built."""
    path = extract.with_name("again.tnp")
    return build_places(extract, path, read=read_line, areas=areas(), built_at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="session")
def chain(place_path: Path) -> Chain:
    """The town's chain, without deliveries and without a server."""
    return geocoder(read_address, areas(), place_file=place_path)
