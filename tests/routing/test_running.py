"""Days under way are what their docstrings say."""

from routing.assemble import build_plan, build_route
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import Problem
from routing.timing import Timing
from tests.routing.running import NOW, fleet_day, mail_round, moved, running_day
from tests.routing.witness import nearest_next, share_out


def published(day: Problem) -> Plan:
    """Some legal plan of `day`: nearest next, as far as the clock allows."""
    routes, timing = {}, Timing(day)
    shares = share_out(day.jobs, (0,) * len(day.durations), day.vehicles)
    sequences = Sequences(day)
    for index, (vehicle, own) in enumerate(zip(day.vehicles, shares, strict=True)):
        sequences.adopt(index, nearest_next(vehicle.start, own, day.durations))
        route = build_route(day, timing, vehicle, sequences.jobs[index])
        if route is not None and route.visits:
            routes[index] = route
    return build_plan(day, routes)


def test_what_was_published_can_still_be_ridden_on_the_running_day() -> None:
    day = fleet_day(1, stops=60, couriers=4)
    plan = published(day)
    running = running_day(day, plan, lost=2)
    known = {job.id: job for job in running.jobs}
    sequences = Sequences(running)
    for index, vehicle in enumerate(running.vehicles):
        (route,) = (route for route in plan.routes if route.vehicle == vehicle.id)
        assert sequences.adopt(index, [known[job] for job in route.job_ids])
        begins = [step.begin for step in route.steps if step.key is not None]
        assert vehicle.locked == sum(begin <= NOW for begin in begins) + (
            0 if any(step.begin <= NOW < step.finish for step in route.steps if step.key) else 1
        )


def test_the_lost_couriers_stops_are_free_or_done() -> None:
    day = fleet_day(1, stops=60, couriers=4)
    plan = published(day)
    running = running_day(day, plan, lost=2)
    (lost,) = (route for route in plan.routes if route.vehicle == 2)
    left = {step.id for step in lost.steps if step.key is not None and step.begin > NOW}
    assert left == {job.id for job in running.jobs if job.id in lost.job_ids}
    assert all(job.vehicle is None for job in running.jobs if job.id in left)
    assert len([job for job in running.jobs if job.id > 1_000]) == 10


def test_moved_are_the_fewest_stops_that_explain_the_new_order() -> None:
    day = fleet_day(1, stops=60, couriers=4)
    plan = published(day)
    running = running_day(day, plan, lost=2)
    assert moved(running, plan, plan) == set()
    first = running.vehicles[0]
    (route,) = (route for route in plan.routes if route.vehicle == first.id)
    jobs = {job.id: job for job in day.jobs}
    turned = [jobs[job] for job in (*route.job_ids[1:], route.job_ids[0])]
    late = build_route(day, Timing(day).relaxed(10**6), day.vehicles[0], turned)
    assert late is not None
    other = build_plan(day, {0: late})
    assert moved(running, plan, other) >= {route.job_ids[0]}
    assert not moved(running, plan, other) & set(route.job_ids[1:])


def test_the_mail_round_can_be_ridden_without_its_results() -> None:
    problem = mail_round(1)
    sequences = Sequences(problem)
    halts = {job.key: job for job in problem.jobs}
    assert len(problem.vehicles[0].anchors) == 80
    assert len(problem.jobs) == 87
    assert sequences.adopt(0, [halts[key] for key in problem.vehicles[0].anchors])
