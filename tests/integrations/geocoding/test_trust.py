"""A confidence is the share of answers that held."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from integrations.geocoding.osm import Gathered, House, Way
from integrations.geocoding.plane import distance
from integrations.geocoding.selftest import counted_trust
from integrations.geocoding.trust import Answered, Ground, Kind, Trust
from scheduling.decide.areas import areas
from scheduling.model.geocode import Name, Point
from tests.integrations.geocoding.town import at

BETWEEN = Kind("between", is_rivalled=False)


def answers(held: int, given: int, kind: Kind = BETWEEN, metres: int = 50) -> list[Answered]:
    """So many answers about as many streets, of which the first held."""
    return [Answered(kind, metres, 10 if i < held else 999, f"street {i}") for i in range(given)]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_with_many_answers_the_confidence_is_the_share_that_held(share: float):
    trust = Trust.counted(answers(round(2000 * share), 2000))
    assert trust.confidence(BETWEEN, 50) == pytest.approx(share, abs=0.01)


def test_a_few_answers_move_the_first_guess_only_a_little():
    before = Trust().confidence(BETWEEN, 50)
    assert before - 0.2 < Trust.counted(answers(0, 2)).confidence(BETWEEN, 50) < before


def test_a_rivalled_street_is_trusted_less_before_anything_is_counted():
    assert Trust().confidence(Kind("street", True), 100) < Trust().confidence(Kind("street", False), 100)


def test_a_kind_never_counted_leans_on_its_wider_kind():
    """Answers that leave much open were never asked for; those that leave little failed."""
    trust = Trust.counted(answers(0, 200))
    assert trust.confidence(BETWEEN, 5_000) < 0.1


def test_a_long_street_is_evidence_as_a_few_houses_are():
    """A hundred houses of one street that all failed move the first guess no further than five."""
    street = [Answered(BETWEEN, 50, 999, "long street")] * 100
    assert Trust.counted(street) == Trust.counted(street[:5])


def test_the_share_that_held_is_one_of_addresses():
    """A street is asked for as often as it has houses: of 300, those of the long one failed."""
    street = [Answered(BETWEEN, 50, 999, "long street")] * 100
    trust = Trust.counted([*answers(200, 200), *street])
    assert trust.given["between"] == 205
    assert trust.confidence(BETWEEN, 50) == pytest.approx(2 / 3, abs=0.02)


def test_trust_is_read_back_as_it_was_written():
    trust = Trust.counted(answers(7, 9))
    assert Trust.from_json(trust.as_json()) == trust


def streets(place_of: Callable[[int], int]) -> Gathered:
    """Ten streets of 24 numbers, 10 m from place to place."""
    houses = []
    for street in range(10):
        name = Name(f"phố {street}", f"pho {street}")
        for number in range(1, 25):
            houses.append(House(name, f"Phố {street}", (str(number),), at(10 * place_of(number), 500 * street - 4000)))
    return Gathered([], houses, [])


def test_an_orderly_street_earns_trust_and_a_disorderly_one_loses_it():
    """The map forgets its own houses; where every second one lies 150 m off, answers between neighbours fail."""
    orderly, jumpy = streets(lambda number: number), streets(lambda number: number + 15 * (number % 4 > 1))
    good, bad = (counted_trust(each, areas()).confidence(BETWEEN, 50) for each in (orderly, jumpy))
    assert good > 0.8
    assert bad < 0.6


def test_the_self_test_gives_the_same_counts_each_time():
    some = streets(lambda number: number)
    some.houses = some.houses[:60]
    assert counted_trust(some, areas()) == counted_trust(some, areas())


def test_a_commune_is_trusted_by_the_streets_on_its_ground():
    """Streets in its middle earn its point trust, streets at its end lose it; without any the country's holds."""
    area = areas()[COMMUNE]
    before = Trust().confidence(Ground(COMMUNE), 1_000)
    middle, end = (_streets_at(point) for point in (area.point, _far_end()))
    assert counted_trust(middle, areas()).confidence(Ground(COMMUNE), 1_000) > before
    assert counted_trust(end, areas()).confidence(Ground(COMMUNE), 1_000) < 0.6
    assert counted_trust(Gathered(), areas()).confidence(Ground(COMMUNE), 1_000) == before == 0.9


COMMUNE = "26968"
"""A commune of Ho Chi Minh City, long and narrow: part of its ground lies beyond 1.2 radii of its point."""


def _far_end() -> Point:
    area = areas()[COMMUNE]
    return max(area.parts, key=lambda part: distance(part, area.point))


def _streets_at(point: Point) -> Gathered:
    """Two hundred streets of 100 m each in one place."""
    return Gathered(
        [Way(Name(f"phố {n}", f"pho {n}"), f"Phố {n}", (), (point, (point[0] + 0.0009, point[1]))) for n in range(200)],
        [],
        [],
    )
