"""A problem is a frozen value, and what cannot be a problem is refused at its place."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from routing.errors import ProblemError
from routing.problem import MAX_JOBS, Break, Courier, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from tests.routing.problems import every_rule, line_day

TWO = [[0, 5], [7, 0]]
HERE = Vehicle(1, 0, 0)
FETCH = Job(5, 0, kind=TaskKind.PICKUP, pickup=(1,))
BRING = Job(6, 1, kind=TaskKind.DELIVERY, delivery=(1,))


def crew(*changes: dict[str, Any]) -> tuple[Vehicle, ...]:
    """Vehicles 1, 2, ... of one dimension, each changed."""
    return tuple(
        replace(HERE, **{"id": number, "capacity": (9,), **change}) for number, change in enumerate(changes, 1)
    )


def with_parcel(*vehicles: dict[str, Any], **changes: Any) -> Problem:
    """A day of one job and one shipment."""
    parts = {
        "jobs": (Job(1, 0),),
        "vehicles": crew(*vehicles),
        "durations": TWO,
        "shipments": (Shipment(FETCH, BRING),),
    }
    return Problem(**{**parts, **changes})


@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("start", lambda: TimeWindow(-1, 5)),
        ("", lambda: TimeWindow(9, 5)),
        ("service", lambda: Job(1, 0, service=-1)),
        ("service", lambda: Job(1, 0, service=1.5)),  # type: ignore[arg-type]
        ("service", lambda: Job(1, 0, service=True)),
        ("priority", lambda: Job(1, 0, priority=101)),
        ("penalty", lambda: Job(1, 0, penalty=-3)),
        ("delivery[1]", lambda: Job(1, 0, delivery=(0, -1))),
        ("skills", lambda: Job(1, 0, skills=frozenset({-4}))),
        ("time_windows", lambda: Job(1, 0, time_windows=())),
        ("time_windows[1]", lambda: Job(1, 0, time_windows=(TimeWindow(0, 5), TimeWindow(5, 9)))),
        ("breaks[1].id", lambda: Vehicle(1, 0, 0, breaks=(Break(3), Break(3)))),
        ("breaks", lambda: Vehicle(1, 0, 0, breaks=tuple(Break(n) for n in range(7)))),
        ("durations", lambda: Problem((), (), [[0, 1]])),
        ("durations", lambda: Problem((), (), [[0], [1, 2]])),
        ("durations", lambda: Problem((), (), [[0.5]])),
        ("durations[1][0]", lambda: Problem((), (), [[0, 1], [-1, 0]])),
        ("distances", lambda: Problem((), (), TWO, [[0]])),
        ("jobs[1].id", lambda: Problem((Job(1, 0), Job(1, 1)), (HERE,), TWO)),
        ("jobs[1].location", lambda: Problem((Job(1, 0), Job(2, 2)), (HERE,), TWO)),
        ("vehicles[0].end", lambda: Problem((), (Vehicle(1, 0, 2),), TWO)),
        ("jobs[0].delivery", lambda: Problem((Job(1, 0, delivery=(1, 1)),), (Vehicle(1, 0, 0, capacity=(1,)),), TWO)),
        ("jobs", lambda: Problem(tuple(Job(n, 0) for n in range(MAX_JOBS + 1)), (HERE,), TWO)),
        ("wished_windows[1]", lambda: Job(1, 0, wished_windows=(TimeWindow(5, 9), TimeWindow(0, 4)))),
        ("wish_cost", lambda: Job(1, 0, wish_cost=-1)),
        ("area", lambda: Job(1, 0, area=-1)),
        ("change_cost", lambda: Job(1, 0, change_cost=5)),
        ("pickup.kind", lambda: Shipment(BRING, FETCH)),
        ("delivery.kind", lambda: Shipment(FETCH, FETCH)),
        ("pickup.delivery", lambda: Shipment(replace(FETCH, delivery=(1,)), BRING)),
        ("delivery.pickup", lambda: Shipment(FETCH, replace(BRING, pickup=(1,)))),
        ("delivery.delivery", lambda: Shipment(FETCH, replace(BRING, delivery=(2,)))),
        ("delivery.priority", lambda: Shipment(FETCH, replace(BRING, priority=1))),
        ("delivery.penalty", lambda: Shipment(FETCH, replace(BRING, penalty=0))),
        ("delivery.skills", lambda: Shipment(FETCH, replace(BRING, skills=frozenset({1})))),
        ("delivery.vehicle", lambda: Shipment(FETCH, replace(BRING, vehicle=1))),
        ("locked", lambda: Vehicle(1, 0, 0, locked=1)),
        ("order_cost", lambda: Vehicle(1, 0, 0, published=((TaskKind.JOB, 1),), order_cost=-1)),
        ("order_cost", lambda: Vehicle(1, 0, 0, order_cost=1)),
        ("vehicles[0].published[0]", lambda: with_parcel({"published": ((TaskKind.JOB, 5),)})),
        ("vehicles[1].published[0]", lambda: with_parcel(*[{"published": ((TaskKind.PICKUP, 5),)}] * 2)),
        ("area_costs[1].area", lambda: Vehicle(1, 0, 0, area_costs=((4, 1), (4, 2)))),
        ("area_costs[0].cost", lambda: Vehicle(1, 0, 0, area_costs=((4, -1),))),
        ("max_work_time", lambda: Courier(1, max_work_time=-1)),
        ("overwork_cost", lambda: Courier(1, overwork_cost=1_001)),
        ("jobs[0].kind", lambda: Problem((FETCH,), (HERE,), TWO)),
        ("jobs[0].vehicle", lambda: Problem((Job(1, 0, vehicle=2),), (HERE,), TWO)),
        ("shipments[1].pickup.id", lambda: with_parcel({}, shipments=(Shipment(FETCH, BRING),) * 2)),
        ("shipments[0].delivery.location", lambda: with_parcel({}, durations=[[0]])),
        ("shipments[0].pickup.pickup", lambda: with_parcel({"capacity": (1, 1)})),
        ("vehicles[0].courier", lambda: with_parcel({"courier": 3})),
        ("couriers[1].id", lambda: with_parcel({}, couriers=(Courier(3), Courier(3)))),
        ("vehicles[0].anchors[0]", lambda: with_parcel({"anchors": ((TaskKind.JOB, 5),)})),
        ("vehicles[1].anchors[0]", lambda: with_parcel(*[{"anchors": ((TaskKind.PICKUP, 5),)}] * 2)),
        (
            "vehicles[0].time_window",
            lambda: with_parcel(
                {"courier": 3, "time_window": TimeWindow(5, 9)},
                {"courier": 3, "time_window": TimeWindow(0, 6)},
                couriers=(Courier(3),),
            ),
        ),
    ],
)
def test_bad_input_is_refused_and_its_place_named(place: str, make: Callable[[], Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        make()
    assert refused.value.place == place


def test_a_problem_and_its_matrices_cannot_be_changed() -> None:
    problem = line_day()
    with pytest.raises(FrozenInstanceError):
        problem.jobs = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        problem.durations[0, 0] = 1


def test_changing_the_matrix_it_was_made_of_does_not_change_a_problem() -> None:
    given_matrix = np.array(TWO)
    problem = Problem((), (HERE,), given_matrix)
    given_matrix[0, 1] = 99
    assert problem.durations[0, 1] == 5


def test_amounts_left_out_are_zeros() -> None:
    problem = Problem((Job(1, 0),), (Vehicle(1, 0, 0, capacity=(3, 4)),), TWO)
    assert problem.jobs[0].delivery == problem.jobs[0].pickup == (0, 0)


@settings(max_examples=30, deadline=None)
@given(every_rule(told=True))
def test_a_problem_survives_pickling_equal_and_still_read_only(problem: Problem) -> None:
    copy = pickle.loads(pickle.dumps(problem))
    assert copy == problem
    assert hash(copy) == hash(problem)
    assert not copy.durations.flags.writeable


def test_the_visits_are_the_jobs_and_then_pickup_and_delivery_of_each_shipment() -> None:
    day = with_parcel({})
    assert [task.key for task in day.tasks] == [(TaskKind.JOB, 1), (TaskKind.PICKUP, 5), (TaskKind.DELIVERY, 6)]


def test_a_day_without_vehicles_may_hold_amounts_of_every_kind() -> None:
    fetched = Job(id=1, location=0, kind=TaskKind.PICKUP, pickup=(1, 2))
    parcel = Shipment(fetched, Job(id=1, location=0, kind=TaskKind.DELIVERY, delivery=(1, 2)))
    problem = Problem((Job(id=1, location=0, pickup=(1, 2)),), (), np.zeros((1, 1), int), shipments=(parcel,))
    assert problem.dimensions == 2
    assert problem.jobs[0].delivery == (0, 0)


def test_a_shift_may_begin_the_moment_the_one_before_it_ends() -> None:
    shifts = ({"courier": 3, "time_window": TimeWindow(5, 9)}, {"courier": 3, "time_window": TimeWindow(0, 5)})
    assert len(with_parcel(*shifts, couriers=(Courier(3),)).vehicles) == 2


def test_any_change_of_content_changes_the_fingerprint() -> None:
    problem = line_day()
    job, vehicle = problem.jobs[0], problem.vehicles[0]
    other = problem.durations.copy()
    other[0, 1] += 1
    variants = [
        problem,
        replace(problem, jobs=problem.jobs[::-1]),
        replace(problem, durations=other),
        replace(problem, distances=None),
        replace(problem, vehicles=(replace(vehicle, fixed_cost=51),)),
        *(
            replace(problem, jobs=(replace(job, **change), *problem.jobs[1:]))
            for change in (
                {"service": 11},
                {"skills": frozenset({1})},
                {"penalty": None},
                {"description": "x"},
                {"wish_cost": 1},
                {"wished_windows": (TimeWindow(0, 5),)},
                {"area": 0},
                {"vehicle": 1},
                {"vehicle": 1, "change_cost": 0},
            )
        ),
        *(
            replace(problem, vehicles=(replace(vehicle, **change),))
            for change in ({"area_costs": ((0, 0),)}, {"anchors": (job.key,)}, {"anchors": (job.key,), "locked": 1})
        ),
        replace(problem, couriers=(Courier(1),)),
        replace(problem, couriers=(Courier(1, max_work_time=0),)),
        replace(problem, shipments=(Shipment(FETCH, BRING),)),
    ]
    assert len({variant.fingerprint for variant in variants}) == len(variants)
