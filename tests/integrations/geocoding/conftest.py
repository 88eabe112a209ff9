"""A town to find addresses in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.geocoding import Chain, PlaceFile, build_places, geocoder
from scheduling.decide.address import read_address, read_line
from scheduling.decide.areas import areas
from tests.integrations.geocoding.town import town
from tests.loopback import only_this_machine as only_this_machine


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
