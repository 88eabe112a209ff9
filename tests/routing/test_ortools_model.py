"""The solver's model holds every rule by itself: what it finds needs no mending, and what is legal it takes in."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing import faults
from routing.assemble import build_plan, build_route
from routing.cost import penalties
from routing.insertion import Sequences
from routing.ortools_model import RoutingModel
from routing.problem import Break, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from routing.proposers.ortools import STEP_MS, Search
from routing.stop import MaxSolutions, NoImprovement, Progress
from tests.routing.brute import cheapest
from tests.routing.problems import every_rule, line_day
from tests.routing.running import fleet_day, running_day
from tests.routing.test_running import published


def searched(problem: Problem, solutions: int = 100) -> list[list[Job]]:
    """What the solver alone finds."""
    search = Search(problem, MaxSolutions(solutions), 0, None)
    found = search.run([[] for _ in problem.vehicles])
    assert search.solutions or len(search.model.jobs) < 2, "the model has no solution"
    return found


def served(problem: Problem) -> list[list[int]]:
    return [[job.id for job in jobs] for jobs in searched(problem)]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(every_rule(max_visits=5, told=True))
def test_the_best_plan_of_the_model_is_the_best_plan_there_is(problem: Problem) -> None:
    # Each break multiplies what is tried by every second of a shift: three of them may take hours.
    assume(sum(len(vehicle.breaks) for vehicle in problem.vehicles) <= 2)
    model, settings = RoutingModel(problem), pywrapcp.DefaultRoutingSearchParameters()
    settings.use_depth_first_search = True  # tries everything
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.FIRST_UNBOUND_MIN_VALUE
    model.routing.CloseModelWithParameters(settings)
    found = model.routing.SolveWithParameters(settings)
    assert found.ObjectiveValue() + outside(problem, model) == cheapest(problem)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(every_rule(max_visits=7, told=True))
def test_what_the_solver_alone_finds_is_legal_by_every_rule(problem: Problem) -> None:
    sequences = Sequences(problem)
    for index, jobs in enumerate(searched(problem)):
        assert sequences.adopt(index, jobs)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(every_rule(max_visits=7, told=True), st.randoms(use_true_random=False))
def test_every_legal_plan_is_taken_in_at_its_cost(problem: Problem, dice: random.Random) -> None:
    plan = any_plan(problem, dice)
    model, settings = RoutingModel(problem), pywrapcp.DefaultRoutingSearchParameters()
    model.routing.CloseModelWithParameters(settings)
    hint = model.routing.ReadAssignmentFromRoutes(model.routes(plan.jobs), True)
    assert hint is not None
    costs: list[int] = []
    model.routing.AddAtSolutionCallback(lambda: costs.append(int(model.routing.CostVar().Max())))
    model.routing.SolveFromAssignmentWithParameters(hint, settings)
    routes = {
        index: build_route(problem, plan.timing, problem.vehicles[index], jobs)
        for index, jobs in enumerate(plan.jobs)
        if jobs
    }
    assert costs[0] + outside(problem, model) == build_plan(problem, routes).cost  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_every_legal_plan_of_a_day_under_way_is_taken_in(seed: int) -> None:
    dice = random.Random(seed)
    day = fleet_day(seed, stops=24, couriers=3, new=3)
    before = published(day)
    running = running_day(day, before, dice.choice(before.routes).vehicle)
    plan = Sequences.of(running, before)
    for visits in plan.whole(running.tasks):
        if visits[0] not in plan.missing() and dice.random() < 0.3:
            plan.take(visits)
    put_anywhere(plan, dice)
    model, settings = RoutingModel(running), pywrapcp.DefaultRoutingSearchParameters()
    model.routing.CloseModelWithParameters(settings)
    assert model.routing.ReadAssignmentFromRoutes(model.routes(plan.jobs), True) is not None


class SecondAsk(NoImprovement):
    """Stops when it is asked again: in the middle of what it is asked about next."""

    asked = 0

    def __call__(self, progress: Progress) -> bool:
        SecondAsk.asked += 1
        return SecondAsk.asked > 1


def test_a_plan_there_is_no_time_to_read_is_not_called_refused() -> None:
    problem = line_day()
    faults.COUNTS.clear()
    search = Search(problem, SecondAsk(), 0, None)
    assert search.run([list(problem.jobs)]) == [list(problem.jobs)]
    assert SecondAsk.asked > 1
    assert not search.solutions
    assert faults.COUNTS == {}


def test_a_step_may_take_as_long_as_a_busy_machine_needs() -> None:
    # With a limit a step runs into, the search ends before it has begun: 1 ms for 300 stops showed it every time.
    settings = Search(line_day(), MaxSolutions(1), 0, None)._settings()
    assert settings.lns_time_limit.ToMilliseconds() == STEP_MS >= 10_000


def outside(problem: Problem, model: RoutingModel) -> int:
    """What the visits cost that no vehicle could make, which the model does not know."""
    price = penalties(problem)
    return sum(price[task.key] for task in problem.tasks if not model.allowed[task.key])


def any_plan(problem: Problem, dice: random.Random) -> Sequences:
    """Some legal routes, mostly no good ones."""
    plan = Sequences(problem)
    put_anywhere(plan, dice)
    return plan


def put_anywhere(plan: Sequences, dice: random.Random) -> None:
    """Put what is missing at any legal place each."""
    left = plan.whole(plan.missing())
    for visits in dice.sample(left, len(left)):
        places = [place for place in plan.places(visits) if plan.allows(visits, place)]
        if places:
            plan.put(visits, dice.choice(places))


FIT = replace(line_day().vehicles[0], capacity=(4,))


@pytest.mark.parametrize(
    "idle",
    [
        Vehicle(2, 0, 4, TimeWindow(0, 100), (9,)),
        Vehicle(2, 0, 4, TimeWindow(0, 900), (9,), max_travel_time=10),
        Vehicle(2, 0, 0, TimeWindow(0, 900), (9,), (Break(1, (TimeWindow(990, 999),), 5),)),
        Vehicle(
            2, 0, 0, TimeWindow(0, 900), (9,), (Break(1, (TimeWindow(0, 6),), 5), Break(2, (TimeWindow(3, 4),), 5))
        ),
        Vehicle(2, 0, 0, TimeWindow(0, 5), (9,), (Break(1, service=60),)),
        Vehicle(2, 0, 0, TimeWindow(5_000, 5_000), (9,)),
    ],
    ids=["way home too long", "ride too long", "break outside", "breaks collide", "break too long", "shift empty"],
)
def test_a_vehicle_that_cannot_be_used_makes_nothing_impossible(idle: Vehicle) -> None:
    found = served(line_day(vehicles=(FIT, idle)))
    assert sorted(found[0]) == [1, 2, 3, 4]
    assert found[1] == []


def test_only_vehicles_with_the_skills_are_sent() -> None:
    jobs = tuple(replace(job, skills=frozenset({job.id % 2})) for job in line_day().jobs)
    crew = tuple(replace(FIT, id=n, skills=frozenset({n})) for n in (0, 1))
    assert [sorted(jobs) for jobs in served(line_day(jobs=jobs, vehicles=crew))] == [[2, 4], [1, 3]]


def test_a_second_vehicle_is_used_when_it_saves_more_than_its_fixed_cost_and_not_otherwise() -> None:
    # One from each end of the line drive 400 s together; one alone drives 600 s.
    def used(fixed: int) -> int:
        crew = (Vehicle(1, 0, 0, fixed_cost=fixed), Vehicle(2, 4, 4, fixed_cost=fixed))
        return sum(map(bool, served(line_day(jobs=(Job(1, 1), Job(2, 3)), vehicles=crew))))

    assert (used(fixed=150), used(fixed=250)) == (2, 1)


def test_lunch_makes_the_solver_itself_leave_out_what_no_longer_fits() -> None:
    # 860 s of road and work fit the shift of 900, but not with 60 s of lunch.
    assert sorted(served(line_day(vehicles=(replace(FIT, breaks=(), time_window=TimeWindow(0, 900)),)))[0]) == [
        1,
        2,
        3,
        4,
    ]
    assert 4 not in served(line_day(vehicles=(replace(FIT, time_window=TimeWindow(0, 900)),)))[0]


def test_goods_brought_back_need_the_room_of_goods_not_yet_delivered() -> None:
    # One envelope out and one back at each stop: four at any time, never more, whatever the order.
    jobs = tuple(replace(job, pickup=(1,)) for job in line_day().jobs)
    assert sorted(served(line_day(jobs=jobs, vehicles=(FIT,)))[0]) == [1, 2, 3, 4]
    # Two pickups first would need six places where there are four: the deliveries must come first.
    mixed = (
        *(Job(n, n, pickup=(2,), penalty=5_000) for n in (1, 2)),
        *(Job(n, n, delivery=(2,), penalty=5_000) for n in (3, 4)),
    )
    (order,) = served(line_day(jobs=mixed, vehicles=(replace(FIT, breaks=()),)))
    assert sorted(order) == [1, 2, 3, 4]
    assert {3, 4} == set(order[:2])


def test_a_setup_is_spared_at_an_address_already_reached() -> None:
    # Four stops at one address: one setup of 100 and four services of 10 fit, two setups do not.
    jobs = tuple(Job(n, 1, service=10, setup=100, penalty=5_000) for n in range(1, 5))
    crew = (Vehicle(1, 0, 0, TimeWindow(0, 340)),)
    assert sorted(served(line_day(jobs=jobs, vehicles=crew))[0]) == [1, 2, 3, 4]


def test_a_window_bounds_the_beginning_of_the_setup_where_one_is_paid_and_of_the_service_where_not() -> None:
    # The first at the address begins its setup at 100, the other its service at 160: both on the last second.
    first = Job(1, 1, service=10, setup=50, time_windows=(TimeWindow(0, 100),), penalty=5_000)
    second = Job(2, 1, service=10, setup=50, time_windows=(TimeWindow(0, 160),), penalty=5_000)
    crew = (Vehicle(1, 0, 0),)
    assert served(line_day(jobs=(first, second), vehicles=crew)) == [[1, 2]]
    early = replace(second, time_windows=(TimeWindow(0, 159),))
    assert served(line_day(jobs=(first, early), vehicles=crew)) in ([[1]], [[2]])


def test_a_break_is_not_planned_into_a_setup() -> None:
    # Setup from 100 to 150, service to 190; lunch may begin from 120 to 180: neither before, nor after, so not at all.
    crew = (Vehicle(1, 0, 0, breaks=(Break(1, (TimeWindow(120, 180),), 10),)),)
    first = Job(1, 1, service=40, setup=50, time_windows=(TimeWindow(0, 115),), penalty=5_000)
    second = Job(2, 1, setup=50, penalty=5_000, time_windows=(TimeWindow(900, 999),))
    assert served(line_day(jobs=(first, second), vehicles=crew)) == [[2]]
    # With ten seconds less of service lunch can follow it.
    shorter = replace(first, service=30)
    assert served(line_day(jobs=(shorter, second), vehicles=crew)) == [[1, 2]]


def test_a_break_lies_within_the_shift() -> None:
    # Back at 210 of 220: ten seconds are not enough for a break of 20, which could otherwise follow the shift.
    crew = (Vehicle(1, 0, 0, TimeWindow(0, 220), breaks=(Break(1, service=20),)),)
    assert served(line_day(jobs=(Job(1, 1, service=10), Job(2, 0)), vehicles=crew)) == [[2]]


def test_between_the_windows_of_a_break_no_break_begins() -> None:
    # Served from 100 to 450, so lunch begins at 700 at the earliest.
    lunch = Break(1, (TimeWindow(120, 130), TimeWindow(700, 710)), 5)
    jobs = (Job(1, 1, service=350, time_windows=(TimeWindow(100, 100),), penalty=5_000), Job(2, 0, penalty=10))
    home = [Vehicle(1, 0, 0, TimeWindow(0, end), breaks=(lunch,)) for end in (600, 900)]
    assert [served(line_day(jobs=jobs, vehicles=(vehicle,))) for vehicle in home] == [[[2]], [[1, 2]]]


def test_a_break_ends_before_a_setup_that_another_stop_of_the_address_might_have_spared() -> None:
    # Lunch from 60 to 90 on the road, then the setup from 130 to 150: a plan, though the break lies on that leg.
    crew = (Vehicle(1, 0, 0, TimeWindow(0, 260), breaks=(Break(1, (TimeWindow(60, 60),), 30),)),)
    stop = Job(1, 1, setup=20, service=10, time_windows=(TimeWindow(0, 130),), penalty=5_000)
    other = Job(2, 1, setup=20, service=10, time_windows=(TimeWindow(255, 256),), penalty=100)
    assert served(line_day(jobs=(stop, other), vehicles=crew)) == [[1]]


def test_what_is_fetched_is_brought_by_the_same_vehicle_and_later() -> None:
    parcel = Shipment(Job(1, 3, kind=TaskKind.PICKUP), Job(1, 1, kind=TaskKind.DELIVERY))
    problem = line_day(jobs=(), shipments=(parcel,), vehicles=(Vehicle(1, 0, 0), Vehicle(2, 0, 0)))
    assert sorted([job.kind for job in jobs] for jobs in searched(problem)) == [
        [],
        [TaskKind.PICKUP, TaskKind.DELIVERY],
    ]


def test_two_breaks_never_overlap_even_before_the_start() -> None:
    # 210 s of road and work and two breaks of 60 need a shift of 330; both could be had at once before the start.
    rests = (Break(1, (TimeWindow(0, 60),), 60), Break(2, (TimeWindow(0, 60),), 60))
    home = [Vehicle(1, 0, 0, TimeWindow(0, end), breaks=rests) for end in (329, 330)]
    jobs = (Job(1, 1, service=10, penalty=5_000), Job(2, 0, penalty=10))
    assert [sorted(*served(line_day(jobs=jobs, vehicles=(vehicle,)))) for vehicle in home] == [[2], [1, 2]]
