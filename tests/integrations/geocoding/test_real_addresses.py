"""Real addresses of a city, hidden from its map: found nearby, or said to be unknown. Reads the folder of real data.

A sample of what ``python -m benchmarks.places`` measures in full; docs/places.md has its figures.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.places import by_address, by_street, folds_of, real_cases, without
from integrations.geocoding.index import Found, PlaceIndex
from integrations.geocoding.osm import Gathered, gather
from integrations.geocoding.plane import distance
from scheduling.decide.address import read_line
from scheduling.decide.areas import areas
from scheduling.model.geocode import Precision

pytestmark = pytest.mark.slow
NEAR = (Precision.HOUSE, Precision.STREET)


@pytest.fixture(scope="module")
def city(real_data: Path) -> Gathered:
    return gather(real_data / "roads" / "hcm_2018.osm.pbf", read_line)


@pytest.mark.parametrize(("key_of", "whole_streets"), [(by_address, False), (by_street, True)])
def test_hidden_addresses_are_found_within_150_metres_or_said_to_be_unknown(
    city: Gathered, real_data: Path, key_of, whole_streets: bool
):
    """The median over those that claim house or street; junk streets ("a") claim neither."""
    hidden = folds_of(real_cases(real_data, every=8), key_of)[0]
    index = PlaceIndex(without(city, hidden, whole_streets=whole_streets))
    errors, held = [], []
    for case in hidden:
        first: Found | None = next(iter(index.find(case.address, [areas()[case.row["commune_code"]]])), None)
        if case.row["street"] == "a":
            assert first is None or first.precision not in NEAR, case.row
        elif first is not None and first.precision in NEAR:
            errors.append(distance(first.point, case.point))
            held.append(errors[-1] <= first.metres)
    assert len(errors) > 40
    assert np.median(errors) < 150
    assert np.mean(held) > 0.55
