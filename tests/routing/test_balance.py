"""Two couriers share a day when each has a fair share of it, whoever searches; the plan is as legal as any."""

from __future__ import annotations

import pytest

from routing.checker import check
from routing.plan import Plan
from routing.problem import Courier, Job, Problem, TimeWindow, Vehicle
from routing.solve import Parameters, solve
from routing.stop import MaxSolutions

STOPS = 12
WORK = STOPS * 600 + 2 * STOPS * 60
"""What one courier has to do who does it all."""


def day(fair: int | None) -> Problem:
    """Stops along one street: the cheapest plan has one courier ride it all."""
    places = range(STOPS + 1)
    return Problem(
        jobs=tuple(Job(id=place, location=place, service=600) for place in places if place),
        vehicles=tuple(Vehicle(n, 0, 0, TimeWindow(0, 36_000), courier=n) for n in (1, 2)),
        durations=[[60 * abs(one - other) for other in places] for one in places],  # type: ignore[arg-type]
        couriers=tuple(Courier(n, fair_work_time=fair, overwork_cost=1) for n in (1, 2)),
    )


def latest(plan: Plan) -> int:
    return max(route.steps[-1].arrival for route in plan.routes)


@pytest.mark.parametrize("proposers", [Parameters().proposers, ("ortools",)])
def test_a_fair_share_brings_the_last_courier_home_sooner_and_overwork_is_part_of_the_cost(
    proposers: tuple[str, ...],
) -> None:
    cheap = solve(day(None), stop=MaxSolutions(200), parameters=Parameters(proposers))
    fair = solve(day(WORK // 2), stop=MaxSolutions(200), parameters=Parameters(proposers))
    assert len(cheap.routes) == 1
    assert sorted(len(route.job_ids) for route in fair.routes) in ([5, 7], [6, 6])
    assert latest(fair) < 0.7 * latest(cheap)
    assert check(day(WORK // 2), fair) == ()
    assert fair.cost == fair.travel + fair.soft
