"""Two couriers share a day when the planner is asked to balance it, and the plan is as legal as any."""

from __future__ import annotations

from routing.checker import check
from routing.plan import Plan
from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.solve import Parameters, solve
from routing.stop import MaxSolutions

STOPS = 12


def day() -> Problem:
    """Stops along one street: the cheapest plan has one courier ride it all."""
    places = range(STOPS + 1)
    return Problem(
        jobs=tuple(Job(id=place, location=place, service=600) for place in places if place),
        vehicles=tuple(Vehicle(id=number, start=0, end=0, time_window=TimeWindow(0, 36_000)) for number in (1, 2)),
        durations=[[60 * abs(one - other) for other in places] for one in places],  # type: ignore[arg-type]
    )


def latest(plan: Plan) -> int:
    return max(route.steps[-1].arrival for route in plan.routes)


def test_balance_brings_the_last_courier_home_sooner_and_its_price_is_no_part_of_the_cost() -> None:
    cheap = solve(day(), stop=MaxSolutions(200))
    fair = solve(day(), stop=MaxSolutions(200), parameters=Parameters(balance=1))
    assert len(cheap.routes) == 1
    assert sorted(len(route.job_ids) for route in fair.routes) in ([5, 7], [6, 6])
    assert latest(fair) < 0.7 * latest(cheap)
    assert check(day(), fair) == ()
    assert fair.cost == fair.travel
