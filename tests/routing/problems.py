"""Small random problems with every rule in them, and one fixed day that is easy to reason about."""

from __future__ import annotations

from hypothesis import strategies as st

from routing.problem import ALWAYS, Break, Job, Problem, TimeWindow, Vehicle

DAY = 400
"""Seconds of the days drawn here: short, so that windows, shifts and breaks collide."""


def line_day(**changes: object) -> Problem:
    """Four stops on a line, 100 s apart, a depot at 0, one courier with lunch; `changes` replace parts."""
    positions = [0, 100, 200, 300, 400]
    durations = [[abs(a - b) for b in positions] for a in positions]
    jobs = tuple(Job(n, n, service=10, setup=5, delivery=(1,), penalty=5_000) for n in range(1, 5))
    lunch = Break(1, (TimeWindow(300, 400),), 60)
    vehicle = Vehicle(1, 0, 0, TimeWindow(0, 2_000), (4,), (lunch,), fixed_cost=50)
    parts = {"jobs": jobs, "vehicles": (vehicle,), "durations": durations, "distances": durations}
    return Problem(**{**parts, **changes})  # type: ignore[arg-type]


@st.composite
def windows(draw: st.DrawFn) -> tuple[TimeWindow, ...]:
    if draw(st.booleans()):
        return (ALWAYS,)
    cuts = sorted(draw(st.sets(st.integers(0, DAY), min_size=2, max_size=4)))
    return tuple(TimeWindow(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def breaks(draw: st.DrawFn) -> tuple[Break, ...]:
    count = draw(st.sampled_from([0, 1, 1, 2]))
    return tuple(Break(n, draw(windows()), draw(st.integers(0, 60))) for n in range(count))


@st.composite
def problems(draw: st.DrawFn, max_jobs: int = 5, max_vehicles: int = 2, with_breaks: bool = True) -> Problem:
    size = draw(st.integers(2, 5))
    seconds = st.integers(0, 70)
    durations = [[draw(seconds) if i != j else 0 for j in range(size)] for i in range(size)]
    dimensions = draw(st.integers(0, 2))
    place, amount = st.integers(0, size - 1), st.tuples(*[st.integers(0, 3)] * dimensions)
    skills = st.sampled_from([frozenset[int](), frozenset[int](), frozenset({1}), frozenset({2})])
    jobs = tuple(
        Job(
            id=10 + n,
            location=draw(place),
            service=draw(st.integers(0, 30)),
            setup=draw(st.sampled_from([0, 0, 7, 20])),
            delivery=draw(amount),
            pickup=draw(amount),
            time_windows=draw(windows()),
            priority=draw(st.sampled_from([0, 0, 5, 100])),
            penalty=draw(st.none() | st.integers(0, 300)),
            skills=draw(skills),
        )
        for n in range(draw(st.integers(0, max_jobs)))
    )
    vehicles = tuple(
        Vehicle(
            id=n,
            start=draw(place),
            end=draw(place),
            time_window=TimeWindow(draw(st.sampled_from([0, 0, 30])), draw(st.sampled_from([200, DAY, DAY]))),
            capacity=draw(st.tuples(*[st.integers(2, 10)] * dimensions)),
            breaks=draw(breaks()) if with_breaks else (),
            fixed_cost=draw(st.sampled_from([0, 40])),
            skills=draw(st.sampled_from([frozenset({1, 2}), frozenset({1, 2}), frozenset({1})])),
            max_tasks=draw(st.sampled_from([None, None, None, 1, 3])),
            max_travel_time=draw(st.sampled_from([None, None, 80, 200])),
        )
        for n in range(draw(st.sampled_from([0, *[1, max_vehicles] * 4])))
    )
    return Problem(jobs, vehicles, durations, draw(st.sampled_from([None, durations])))  # type: ignore[arg-type]
