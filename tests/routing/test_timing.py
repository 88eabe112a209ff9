"""The clock of a fixed sequence is exact: it finds a legal one whenever there is one, and the earliest."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings

from routing.assemble import build_route
from routing.plan import Route, StepKind
from routing.problem import Break, Job, Problem, TimeWindow, Vehicle
from routing.rules import carries
from routing.timing import Timing
from tests.routing.brute import legal, price, ways
from tests.routing.problems import every_rule, line_day


def route(vehicle: Vehicle, *jobs: Job) -> Route | None:
    problem = line_day(jobs=jobs, vehicles=(vehicle,))
    return build_route(problem, Timing(problem), problem.vehicles[0], problem.jobs)


def clock(vehicle: Vehicle, *jobs: Job) -> list[tuple[str, int, int]]:
    """Kind, arrival and begin of each step."""
    built = route(vehicle, *jobs)
    assert built is not None
    return [(step.kind.value, step.arrival, step.begin) for step in built.steps]


@settings(max_examples=80, deadline=None)
@given(every_rule(max_visits=4, max_vehicles=1))
def test_the_clock_misses_the_fewest_wishes_and_of_those_is_the_earliest(problem: Problem) -> None:
    timing, (vehicle,) = Timing(problem), problem.vehicles
    for order in permutations(problem.tasks, min(3, len(problem.tasks))):
        if not carries(problem, vehicle, order):
            assert not legal(problem, vehicle, order)
            continue
        label = timing.run(vehicle, order)
        softs = [way.soft for way in ways(problem, vehicle, order)]
        assert (label is None) == (not softs)
        if label is not None:
            end, cost, _ = label
            needed = cost + sum(price(vehicle, job) for job in order)
            assert min(softs) == needed
            start = vehicle.time_window.start
            sooner = replace(vehicle, time_window=TimeWindow(start, max(start, end - 1)))
            assert end <= start or all(way.soft > needed for way in ways(problem, sooner, order))


def test_a_wish_is_waited_for_when_nothing_else_is_missed_for_it() -> None:
    wished = Job(1, 1, wished_windows=(TimeWindow(150, 160),), wish_cost=30)
    late = Job(2, 2, time_windows=(TimeWindow(0, 240),))
    calm, pressed = Job(2, 2), late
    assert clock(Vehicle(1, 0, 0), wished, calm)[1][2] == 150
    # Waiting until 150 would miss the other's hard window: the wish goes.
    assert clock(Vehicle(1, 0, 0), wished, pressed)[1][2] == 100


def test_of_two_wishes_the_dearer_is_kept() -> None:
    jobs = (
        Job(1, 1, wished_windows=(TimeWindow(150, 160),), wish_cost=30),
        Job(2, 2, wished_windows=(TimeWindow(200, 240),), wish_cost=31),
    )
    assert [begin for _, _, begin in clock(Vehicle(1, 0, 0), *jobs)][1:3] == [100, 200]
    dearer = (replace(jobs[0], wish_cost=32), jobs[1])
    assert [begin for _, _, begin in clock(Vehicle(1, 0, 0), *dearer)][1:3] == [150, 250]


def test_a_break_on_the_road_beats_one_before_it_that_ends_at_the_same_moment() -> None:
    # At the first stop from 50 on, lunch from 100 to 160: whoever drives on until lunch has 150 s of road left.
    lunch = Break(1, (TimeWindow(100, 200),), 60)
    problem = Problem((Job(1, 1), Job(2, 2)), (Vehicle(1, 0, 0, breaks=(lunch,)),), [[0, 50, 0], [0, 0, 200], [0] * 3])  # type: ignore[arg-type]
    label = Timing(problem).run(problem.vehicles[0], problem.jobs)
    assert label is not None
    assert label[0] == 310


def test_lunch_interrupts_the_drive_at_the_first_moment_it_may() -> None:
    lunch = Break(1, (TimeWindow(130, 400),), 60)
    steps = clock(Vehicle(1, 0, 0, breaks=(lunch,)), Job(1, 2, service=10))
    assert steps == [("start", 0, 0), ("break", 130, 130), ("job", 260, 260), ("end", 470, 470)]


def test_lunch_is_never_inside_a_service() -> None:
    lunch = Break(1, (TimeWindow(105, 150),), 60)
    vehicle = Vehicle(1, 0, 0, TimeWindow(0, 1_000), breaks=(lunch,))
    built = route(vehicle, Job(1, 1, setup=5, service=40))
    assert built is not None
    # At 105 the stop is being served until 145: lunch follows it, and nobody leaves later than at 0 for that.
    assert [(step.kind.value, step.begin) for step in built.steps][:3] == [("start", 0), ("job", 100), ("break", 145)]


def test_lunch_that_fits_only_inside_a_service_makes_the_sequence_impossible() -> None:
    vehicle = Vehicle(1, 0, 0, TimeWindow(0, 1_000), breaks=(Break(1, (TimeWindow(105, 140),), 60),))
    held = Job(1, 1, service=100, time_windows=(TimeWindow(100, 100),))
    assert route(vehicle, held) is None


def test_a_break_that_could_be_early_waits_if_a_window_would_be_missed_otherwise() -> None:
    lunch = Break(1, (TimeWindow(0, 500),), 300)
    steps = clock(Vehicle(1, 0, 0, breaks=(lunch,)), Job(1, 1, time_windows=(TimeWindow(100, 150),)))
    assert [kind for kind, _, _ in steps] == ["start", "job", "break", "end"]


def test_two_breaks_are_taken_in_whichever_order_their_windows_allow() -> None:
    late, early = Break(1, (TimeWindow(200, 210),), 10), Break(2, (TimeWindow(0, 20),), 10)
    built = route(Vehicle(1, 0, 0, breaks=(late, early)), Job(1, 1))
    assert built is not None
    assert [step.id for step in built.steps if step.kind is StepKind.BREAK] == [2, 1]


def test_nobody_waits_at_the_first_door_but_leaves_later() -> None:
    steps = clock(Vehicle(1, 0, 0), Job(1, 1, time_windows=(TimeWindow(500, 600),)), Job(2, 2))
    assert steps[:3] == [("start", 400, 400), ("job", 500, 500), ("job", 600, 600)]


def test_of_several_windows_the_first_that_can_be_kept_is_taken() -> None:
    job = Job(1, 1, time_windows=(TimeWindow(0, 99), TimeWindow(300, 310), TimeWindow(500, 510)))
    assert clock(Vehicle(1, 0, 0), job)[1] == ("job", 300, 300)


def test_the_last_second_of_a_window_can_be_kept_and_the_next_cannot() -> None:
    assert route(Vehicle(1, 0, 0), Job(1, 1, time_windows=(TimeWindow(0, 100),))) is not None
    assert route(Vehicle(1, 0, 0), Job(1, 1, time_windows=(TimeWindow(0, 99),))) is None


def test_setup_is_paid_once_at_a_location_and_not_where_the_vehicle_starts() -> None:
    jobs = (Job(1, 0, setup=9, service=1), Job(2, 1, setup=9, service=1), Job(3, 1, setup=4, service=1))
    built = route(Vehicle(1, 0, 0), *jobs)
    assert built is not None
    assert [step.setup for step in built.steps] == [0, 0, 9, 0, 0]


def test_the_shift_ends_when_the_vehicle_is_back_and_not_a_second_later() -> None:
    assert route(Vehicle(1, 0, 0, TimeWindow(0, 210)), Job(1, 1, service=10)) is not None
    assert route(Vehicle(1, 0, 0, TimeWindow(0, 209)), Job(1, 1, service=10)) is None
