"""Putting one more job into a route is judged as exactly as the whole route would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given, settings

from routing.assemble import build_plan, build_route
from routing.cost import penalties, ride, work
from routing.insertion import Place, Sequences, Visits, fill
from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.timing import Label, Labels, Timing
from tests.routing.brute import legal, within_limits
from tests.routing.problems import every_rule, line_day


@settings(max_examples=80, deadline=None)
@given(every_rule(max_visits=5, told=True))
def test_a_place_is_allowed_exactly_when_the_day_stays_legal_and_costs_what_it_adds(problem: Problem) -> None:
    sequences, due = Sequences(problem), penalties(problem)
    for visits in sequences.whole(problem.tasks):
        before = cost(sequences) - due[visits[0].key]
        offered = {place[1:]: place for place in sequences.places(visits)}
        allowed = []
        for index in range(len(problem.vehicles)):
            for positions in combinations_with_replacement(range(len(sequences.jobs[index]) + 1), len(visits)):
                place = offered.get((index, positions), Place(0, index, positions))
                after = put(sequences, visits, place)
                assert sequences.allows(visits, place) == is_legal(after)
                if (index, positions) in offered:
                    price = sequences.price(visits, place)
                    assert price == (cost(after) - before if is_legal(after) else None)
                    assert price is None or place.cost <= price
                    allowed += [place] if price is not None else []
                elif sequences.jobs[index]:
                    assert not is_legal(after), "a legal place is not offered"
        assert sequences.full(visits).isdisjoint(place.vehicle for place in allowed)
        if allowed:
            sequences.put(visits, allowed[len(allowed) // 2])


@pytest.mark.parametrize(
    ("van", "job"),
    [
        ({"capacity": (3,)}, {"delivery": (1,)}),
        ({"capacity": (3,)}, {"pickup": (1,)}),
        ({"max_tasks": 3}, {}),
    ],
)
def test_of_a_vehicle_that_is_full_no_place_is_put_on_the_clock(van: dict[str, Any], job: dict[str, Any]) -> None:
    jobs = tuple(Job(id=number, location=number, **job) for number in range(4))
    problem = Problem(jobs, (Vehicle(id=1, start=0, end=0, **van),), line_day().durations)
    sequences = Sequences(problem)
    fill(sequences, problem.jobs[:3])
    assert len(sequences.jobs[0]) == 3
    sequences.timing = Unasked(problem)
    fill(sequences, problem.jobs[3:])
    assert sequences.missing() == [problem.jobs[3]]


class Unasked(Timing):
    """A clock that nobody follows a route on."""

    def run_on(self, labels: Labels, vehicle: Vehicle, origin: int, jobs: Iterable[Job]) -> Label | None:
        raise AssertionError(f"vehicle {vehicle.id} is full")


def put(sequences: Sequences, visits: Visits, place: Place) -> Sequences:
    """`sequences` with `visits` at `place`, legal or not."""
    other = Sequences(sequences.problem)
    other.jobs = [list(jobs) for jobs in sequences.jobs]
    other.jobs[place.vehicle] = sequences.with_visits(visits, place)
    return other


def is_legal(sequences: Sequences) -> bool:
    """As brute force has it."""
    problem, routes = sequences.problem, list(zip(sequences.problem.vehicles, sequences.jobs, strict=True))
    spent = [
        tuple(sum(of(problem, v, jobs) for v, jobs in routes if jobs and v.courier == who.id) for of in (ride, work))
        for who in problem.couriers
    ]
    return within_limits(problem, spent) and all(legal(problem, v, jobs) for v, jobs in routes if jobs)  # type: ignore[arg-type]


def cost(sequences: Sequences) -> int:
    problem = sequences.problem
    built = {
        index: build_route(problem, sequences.timing, problem.vehicles[index], jobs)
        for index, jobs in enumerate(sequences.jobs)
        if jobs
    }
    return build_plan(problem, {index: route for index, route in built.items() if route}).cost


@settings(max_examples=30, deadline=None)
@given(every_rule(max_visits=6, told=True))
def test_filling_leaves_out_only_what_fits_nowhere_or_costs_more_than_its_penalty(problem: Problem) -> None:
    sequences = Sequences(problem)
    fill(sequences, problem.tasks)
    due = penalties(problem)
    for visits in sequences.whole(sequences.missing()):
        prices = [sequences.price(visits, place) for place in sequences.places(visits)]
        assert not any(price is not None and price < due[visits[0].key] for price in prices)


def test_filling_leaves_a_job_that_is_cheaper_to_leave() -> None:
    problem = line_day(jobs=(Job(1, 1, penalty=199), Job(2, 2, penalty=401)), vehicles=(Vehicle(1, 0, 0),))
    sequences = Sequences(problem)
    fill(sequences, problem.jobs[:1])
    assert sequences.missing() == list(problem.jobs)
    fill(sequences, problem.jobs)
    assert sequences.missing() == []


def test_filling_looks_again_when_a_later_job_has_spared_a_set_up() -> None:
    early = Job(1, 1, service=30, setup=20, time_windows=(TimeWindow(146, 147),), priority=1)
    on_the_way = Job(2, 1)
    problem = Problem((early, on_the_way), (Vehicle(1, 0, 0, TimeWindow(0, 180)),), [[0, 0], [4, 0]])  # type: ignore[arg-type]
    sequences = Sequences(problem)
    fill(sequences, problem.jobs)
    assert sequences.missing() == []


def test_filling_serves_the_dearest_first() -> None:
    crew = (Vehicle(1, 0, 0, max_tasks=1),)
    problem = line_day(jobs=(Job(1, 1, penalty=3_000), Job(2, 2, penalty=4_000)), vehicles=crew)
    sequences = Sequences(problem)
    fill(sequences, problem.jobs)
    assert [job.id for job in sequences.missing()] == [1]


def test_of_unused_vehicles_only_one_of_each_kind_is_tried() -> None:
    first = Vehicle(1, 0, 0)
    crew = (first, replace(first, id=2, description="the same"), replace(first, id=3, end=1))
    problem = line_day(jobs=(Job(1, 1),), vehicles=crew)
    assert [place.vehicle for place in Sequences(problem).places(problem.jobs[:1])] == [0, 2]


def test_having_nothing_to_do_is_legal_even_for_a_vehicle_that_could_not_do_anything() -> None:
    problem = line_day(vehicles=(Vehicle(1, 0, 4, TimeWindow(0, 5), (9,)),))
    assert Sequences(problem).adopt(0, [])


def test_of_a_route_that_no_longer_holds_the_part_that_does_is_adopted() -> None:
    jobs = (Job(1, 1), Job(2, 2, time_windows=(TimeWindow(0, 5),)), Job(3, 3))
    problem = line_day(jobs=jobs, vehicles=(Vehicle(1, 0, 0),))
    sequences = Sequences(problem)
    assert not sequences.adopt(0, problem.jobs)
    assert [job.id for job in sequences.jobs[0]] == [1, 3]
    assert [job.id for job in sequences.missing()] == [2]
