"""Who is asked first, and that all speak geopy's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from integrations.geocoding import Chain, geocoder
from integrations.geocoding.steps import InTheCommune
from integrations.geocoding.trust import Trust
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.model.geocode import Address, Located, PlaceQuery, Precision, Taught
from scheduling.ports import Geocoder as Port
from tests.integrations.geocoding.town import at

TEXT = "20 Lê Hòa, xã Lai Vung, tỉnh Đồng Tháp"
TAUGHT = {"household-1": Taught(at(230, 12), 3), "household-0": Taught(at(0, 0), 0)}


@pytest.fixture(scope="module")
def taught(place_path: Path) -> Chain:
    """A chain with deliveries."""
    return geocoder(read_address, areas(), place_file=place_path, taught=TAUGHT.get)


def locate(chain: Port, **given: object) -> Located:
    answer = chain.locate(PlaceQuery(read_address(TEXT), **given))  # type: ignore[arg-type]
    assert answer is not None
    return answer


def test_an_officers_pin_comes_before_all_else(taught: Chain):
    answer = locate(taught, pin=at(1, 1), household="household-1")
    assert (answer.precision, answer.source, answer.point) == (Precision.PIN, "officer", at(1, 1))
    assert answer.runner_up is not None
    assert answer.runner_up.source == "deliveries"


def test_what_deliveries_taught_comes_before_the_map(taught: Chain):
    answer = locate(taught, household="household-1")
    assert (answer.precision, answer.source, answer.point) == (Precision.HOUSE, "deliveries", at(230, 12))
    assert answer.runner_up is not None
    assert answer.runner_up.source == "map:house"


@pytest.mark.parametrize("household", [None, "household-0", "household-2"])
def test_a_household_that_nothing_was_delivered_to_is_asked_of_the_map(taught: Chain, household: str | None):
    assert locate(taught, household=household).source == "map:house"


def test_each_delivery_makes_a_point_surer():
    answers = []
    for count in (1, 3, 10):
        known = Taught(at(0, 0), count)
        answers.append(locate(geocoder(read_address, areas(), taught=lambda _, known=known: known), household="x"))
    assert [a.uncertainty_metres for a in answers] == sorted((a.uncertainty_metres for a in answers), reverse=True)
    assert answers[0].confidence < answers[1].confidence < answers[2].confidence < 1


def test_every_step_and_the_chain_are_geocoders_of_geopy(taught: Chain):
    assert isinstance(taught, Geocoder)
    found = taught.geocode(TEXT)
    assert isinstance(found, Location)
    assert isinstance(found.raw, Located)
    assert (found.latitude, found.longitude) == found.raw.point
    several = taught.geocode(TEXT, exactly_one=False)
    assert [each.raw.precision for each in several] == [Precision.HOUSE, Precision.COMMUNE]
    assert taught.geocode("đâu đó") is None


def test_a_commune_says_what_the_place_file_has_counted_of_it():
    """Where streets lie far from its point, the point is trusted little; shared among the communes it may be."""
    known = Trust({"commune 30214": 100.0}, {"commune 30214": 1_000})
    [counted] = InTheCommune(read_address, areas(), known).candidates(PlaceQuery(Address(communes=("30214",))))
    [country] = InTheCommune(read_address, areas()).candidates(PlaceQuery(Address(communes=("30214",))))
    assert (counted.confidence, country.confidence) == (0.123, 0.9)
    assert counted.uncertainty_metres == country.uncertainty_metres
    two = InTheCommune(read_address, areas()).candidates(PlaceQuery(Address(communes=("30214", "30169"))))
    assert [each.confidence for each in two] == [0.45, 0.45]
