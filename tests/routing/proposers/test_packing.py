"""From routes met on the way the best set of them is packed."""

from __future__ import annotations

from dataclasses import replace

from routing.problem import Job, Problem, Shipment, TaskKind, Vehicle
from routing.proposers.packing import Packing
from tests.routing.problems import line_day

PAIR = (Vehicle(1, 0, 0, capacity=(9,)), Vehicle(2, 4, 4, capacity=(9,)))
TWO = line_day(vehicles=PAIR)


def packed(problem: Problem, best: tuple[tuple[int, ...], ...], *routes: tuple[int, tuple[int, ...]]) -> object:
    packing = Packing(problem)
    for vehicle, visits in routes:
        packing.collect(vehicle, visits)
    return packing.pack(best, None)


def test_halves_of_two_plans_make_a_better_one() -> None:
    # Vehicle 1 lives at one end of the line, vehicle 2 at the other.
    assert packed(TWO, ((0, 1, 2, 3), ()), (0, (0, 1)), (1, (3, 2)), (1, (1,))) == ((0, 1), (3, 2))


def test_nothing_is_answered_where_the_plan_given_is_the_best() -> None:
    assert packed(TWO, ((0, 1), (3, 2)), (0, (0, 1, 2, 3))) is None


def test_a_visit_in_two_chosen_routes_stays_where_it_is_the_smaller_detour() -> None:
    # Neither route alone nor any other pair serves all; stop 3 is next door to vehicle 2.
    assert packed(TWO, ((0, 1), ()), (0, (0, 1, 2)), (1, (3, 2))) == ((0, 1), (3, 2))


def test_a_job_dearer_to_serve_than_to_leave_is_left() -> None:
    cheap = replace(TWO, jobs=tuple(replace(job, penalty=10) for job in TWO.jobs))
    assert packed(cheap, ((0, 1), (3, 2)), (1, (3,))) == ((), (3,))


def test_vehicles_alike_share_routes_and_are_used_once_each() -> None:
    twins = line_day(vehicles=tuple(Vehicle(n, 0, 0, capacity=(9,)) for n in (1, 2)))
    found = packed(twins, ((), ()), (1, (0, 1)), (1, (3, 2)), (1, (0,)))
    assert isinstance(found, tuple)
    assert sorted(found) == [(0, 1), (3, 2)]


def test_the_two_visits_of_a_shipment_leave_a_route_together() -> None:
    load = Shipment(
        Job(7, 1, pickup=(1,), kind=TaskKind.PICKUP, penalty=9_000),
        Job(7, 2, delivery=(1,), kind=TaskKind.DELIVERY, penalty=9_000),
    )
    problem = line_day(
        jobs=(Job(1, 1, penalty=9_000), Job(2, 2, penalty=9_000), Job(3, 4, penalty=9_000)),
        shipments=(load,),
        vehicles=PAIR,
    )
    found = packed(problem, ((), ()), (0, (0, 3, 4, 1)), (1, (2, 3, 4)))
    assert found == ((0, 3, 4, 1), (2,))
