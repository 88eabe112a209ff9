"""What a stop costs a courier who does not know the commune."""

from __future__ import annotations

from data.reference.offices import FamiliarRules
from scheduling.decide.familiar import area_costs, strangeness

RULES = FamiliarRules(counted_days=180, stranger_seconds=180, half_after_deliveries=20)


def test_a_stranger_pays_all_and_half_after_the_deliveries_that_the_rules_say() -> None:
    assert [strangeness(n, RULES) for n in (0, 20, 60)] == [180, 90, 45]


def test_who_knows_a_commune_best_pays_nothing_there_and_the_others_the_difference() -> None:
    assert area_costs({1: {"30208": 60}, 2: {"30208": 20}, 3: {}}, RULES) == {
        1: (),
        2: ((30208, 45),),
        3: ((30208, 135),),
    }


def test_where_nobody_has_been_or_only_one_rides_nothing_is_dear() -> None:
    assert area_costs({1: {}, 2: {}}, RULES) == {1: (), 2: ()}
    assert area_costs({1: {"30208": 3}}, RULES) == {1: ()}
