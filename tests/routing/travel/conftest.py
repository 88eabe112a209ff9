"""What several tests of travel times share."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.travel.engine import HIERARCHY_INSTALLED
from routing.travel.roadfile import RoadFile
from routing.travel.simulate import simulate_canal_district
from tests.loopback import only_this_machine as only_this_machine
from tests.missing import missing


@pytest.fixture(scope="session")
def district() -> RoadFile:
    """The simulated district, never saved."""
    return simulate_canal_district(1)


@pytest.fixture
def saved(district: RoadFile, tmp_path: Path) -> RoadFile:
    """The simulated district, in a file."""
    return district.save(tmp_path / "district.roads")


@pytest.fixture(scope="session")
def hierarchy_installed() -> None:
    """Whoever asks needs pyroutingkit."""
    if not HIERARCHY_INSTALLED:
        missing("pyroutingkit", "there is no wheel for this platform; scipy's Dijkstra is used")
