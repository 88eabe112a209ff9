"""A published day planned again: who was told keeps courier and order where a small edit suffices."""

from __future__ import annotations

from dataclasses import replace

from routing.checker import check
from routing.problem import Problem, TaskKind
from routing.solve import solve
from routing.stop import MaxSolutions
from routing.travel.great_circle import GreatCircleTimes
from scheduling.decide.again import small_edit
from scheduling.decide.freeze import freeze, places_of
from scheduling.model.planning import DayDelivery, DayInputs
from tests.scheduling.decide.test_freeze import DAY, DEPOT, RULES, SHIFT, delivery

TOLD = ((7, (1, 4, 2)), (8, (3, 5, 99)))
"""Up and down the road, dearer than need be; the last was delivered since."""


def day(*more: DayDelivery) -> Problem:
    """Five deliveries along a road, two couriers, and `more`."""
    along = [delivery(number, latitude=10.29 + number / 100) for number in range(1, 6)]
    inputs = DayInputs(DAY, DEPOT, (*along, *more), (SHIFT, replace(SHIFT, roster_id=8)))
    places = places_of(inputs)
    return freeze(inputs, places, GreatCircleTimes().table(places.points), RULES)


def test_a_new_stop_is_put_between_those_that_were_told_and_nobody_else_moves() -> None:
    found = small_edit(day(delivery(6, latitude=10.335)), TOLD, RULES.planning)
    assert found is not None
    priced, start = found
    for plan in (start, solve(priced, stop=MaxSolutions(50), previous=start)):
        assert check(priced, plan) == ()
        assert {route.vehicle: tuple(job for job in route.job_ids if job != 6) for route in plan.routes} == {
            7: (1, 4, 2),
            8: (3, 5),
        }
        assert plan.unassigned == ()
    free = solve(day(delivery(6, latitude=10.335)), stop=MaxSolutions(50), previous=start)
    assert free.travel < start.travel  # the price, not luck, held it


def test_what_a_courier_had_who_no_longer_rides_is_free() -> None:
    found = small_edit(replace(day(), vehicles=day().vehicles[:1]), TOLD, RULES.planning)
    assert found is not None
    own = {job.id: job.vehicle for job in found[0].jobs}
    assert own == {1: 7, 2: 7, 4: 7, 3: None, 5: None}
    assert found[0].vehicles[0].published == tuple((TaskKind.JOB, number) for number in (1, 4, 2))


def test_where_nothing_was_told_much_is_new_or_the_new_does_not_fit_the_day_is_planned_anew() -> None:
    assert small_edit(day(), (), RULES.planning) is None
    assert small_edit(day(delivery(6), delivery(7)), TOLD, RULES.planning) is None
    assert small_edit(day(delivery(6, window=(0, 60))), TOLD, RULES.planning) is None
