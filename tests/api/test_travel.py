"""Travel times come from where the settings say, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings
from api.travel import travel_times
from integrations.osrm import OsrmTimes
from routing.travel.errors import RoadFileError
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.roads import RoadTravelTimes
from tests.routing.travel.test_closures import ladder


def test_an_osrm_server_then_the_road_file_then_estimates(tmp_path: Path) -> None:
    """In this order; a road file that is named and missing is an error."""
    path = tmp_path / "roads.tnr"
    ladder().save(path)
    assert isinstance(travel_times(Settings(environment="demo")), GreatCircleTimes)
    assert isinstance(travel_times(Settings(environment="demo", road_file=path)), RoadTravelTimes)
    served = Settings(environment="demo", road_file=path, osrm_url="http://127.0.0.1:5000/motorbike")
    assert isinstance(travel_times(served), OsrmTimes)
    with pytest.raises(RoadFileError, match="gone"):
        travel_times(Settings(environment="demo", road_file=tmp_path / "gone.tnr"))
