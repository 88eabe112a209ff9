"""Putting one more job into a route is judged as exactly as the whole route would be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from routing.cost import penalties, ride
from routing.insertion import Sequences, fill
from routing.problem import Job, Problem, TimeWindow, Vehicle
from tests.routing.brute import legal
from tests.routing.problems import line_day, problems


@settings(max_examples=80, deadline=None)
@given(problems(max_jobs=4, max_vehicles=1))
def test_a_place_is_allowed_exactly_when_the_route_with_the_job_is_legal(problem: Problem) -> None:
    sequences = Sequences(problem)
    for job in problem.jobs:
        legal_places = []
        for place in sequences.places(job):
            vehicle, jobs = problem.vehicles[place.vehicle], sequences.with_job(job, place)
            fits = legal(problem, vehicle, jobs)
            assert sequences.allows(job, place) == fits
            before = sequences.jobs[place.vehicle]
            paid = ride(problem, vehicle, before) if before else -vehicle.fixed_cost
            assert place.cost == ride(problem, vehicle, jobs) - paid
            if fits:
                legal_places.append(place)
        if legal_places:
            sequences.put(job, legal_places[len(legal_places) // 2])


@settings(max_examples=30, deadline=None)
@given(problems(max_jobs=6))
def test_filling_leaves_out_only_what_fits_nowhere_or_costs_more_than_its_penalty(problem: Problem) -> None:
    sequences = Sequences(problem)
    fill(sequences, problem.jobs)
    price = penalties(problem)
    for job in sequences.missing():
        assert not any(sequences.allows(job, at) and at.cost < price[job.key] for at in sequences.places(job))


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
    assert [place.vehicle for place in Sequences(problem).places(problem.jobs[0])] == [0, 2]


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
