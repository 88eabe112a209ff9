"""Small random problems, plain ones and such with every rule in them, and one fixed day easy to reason about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from routing.problem import ALWAYS, Break, Courier, Job, Problem, Shipment, TaskKey, TaskKind, TimeWindow, Vehicle

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


RULES = (
    "amounts",
    "anchors",
    "areas",
    "belonging",
    "breaks",
    "couriers",
    "limits",
    "penalties",
    "setups",
    "shipments",
    "skills",
    "windows",
    "wishes",
)
TOLD = "published"
"""One rule more, that only OR-Tools and the judges know."""


@st.composite
def every_rule(draw: st.DrawFn, max_visits: int = 5, max_vehicles: int = 2, told: bool = False) -> Problem:
    """A day with any of the RULES in it, mostly a few: the more there are, the less is possible at all.

    With `told`, every other day has a published order too.
    """
    rules = draw(st.sets(st.sampled_from(RULES), max_size=6))
    rules |= {TOLD} if told and draw(st.booleans()) else set()
    size = draw(st.integers(2, 4))
    seconds = st.integers(0, 60)
    durations = [[draw(seconds) if i != j else 0 for j in range(size)] for i in range(size)]
    dimensions = draw(st.integers(1, 2)) if "amounts" in rules else 0
    fleet = draw(st.integers(1, max_vehicles))
    count = draw(st.integers(1, max_visits))
    carried = draw(st.integers(1, count // 2)) if "shipments" in rules and count > 1 else 0
    jobs = tuple(_visit(draw, rules, n, size, dimensions, _own(draw, rules, fleet)) for n in range(count - 2 * carried))
    shipments = tuple(_shipment(draw, rules, n, size, dimensions, fleet) for n in range(carried))
    keys = [job.key for job in jobs] + [visit.key for each in shipments for visit in (each.pickup, each.delivery)]
    vehicles = _fleet(draw, rules, fleet, size, dimensions, keys)
    couriers = tuple(_courier(draw, n) for n in range(2)) if "couriers" in rules else ()
    distances = draw(st.sampled_from([None, durations]))
    return Problem(jobs, vehicles, durations, distances, shipments, couriers)  # type: ignore[arg-type]


def _own(draw: st.DrawFn, rules: set[str], fleet: int) -> dict[str, Any]:
    """What is a job's or a shipment's own."""
    own: dict[str, Any] = {"priority": draw(st.sampled_from([0, 0, 5, 100]))}
    if "penalties" in rules:
        own["penalty"] = draw(st.none() | st.integers(0, 300))
    if "skills" in rules:
        own["skills"] = draw(st.sampled_from([frozenset(), frozenset({1}), frozenset({2})]))
    if "belonging" in rules and draw(st.booleans()):
        own |= {"vehicle": draw(st.integers(0, fleet - 1)), "change_cost": draw(st.none() | st.integers(0, 50))}
    return own


def _visit(
    draw: st.DrawFn, rules: set[str], number: int, size: int, dimensions: int, own: dict[str, Any], **fixed: Any
) -> Job:
    amount = st.tuples(*[st.integers(0, 3)] * dimensions)
    values = {"delivery": draw(amount), "pickup": draw(amount)} | fixed | own
    if "setups" in rules:
        values["setup"] = draw(st.sampled_from([0, 7, 20]))
    if "windows" in rules:
        values["time_windows"] = draw(windows())
    if "wishes" in rules and draw(st.booleans()):
        values |= {"wished_windows": draw(windows()), "wish_cost": draw(st.integers(0, 80))}
    if "areas" in rules:
        values["area"] = draw(st.sampled_from([None, 1, 2]))
    return Job(id=10 + number, location=draw(st.integers(0, size - 1)), service=draw(st.integers(0, 30)), **values)


def _shipment(draw: st.DrawFn, rules: set[str], number: int, size: int, dimensions: int, fleet: int) -> Shipment:
    nothing, amount = (0,) * dimensions, draw(st.tuples(*[st.integers(0, 3)] * dimensions))
    own = _own(draw, rules, fleet)
    fetched = {"kind": TaskKind.PICKUP, "pickup": amount, "delivery": nothing}
    brought = {"kind": TaskKind.DELIVERY, "pickup": nothing, "delivery": amount}
    pickup, delivery = (_visit(draw, rules, number, size, dimensions, own, **fixed) for fixed in (fetched, brought))
    return Shipment(pickup, delivery)


def _fleet(
    draw: st.DrawFn, rules: set[str], fleet: int, size: int, dimensions: int, keys: Sequence[TaskKey]
) -> tuple[Vehicle, ...]:
    place = st.integers(0, size - 1)
    left, told = draw(st.permutations(keys)), draw(st.permutations(keys)) if TOLD in rules else []
    vehicles = []
    for number in range(fleet):
        values: dict[str, Any] = {"capacity": draw(st.tuples(*[st.integers(2, 8)] * dimensions))}
        shift = TimeWindow(draw(st.sampled_from([0, 0, 30])), draw(st.sampled_from([200, DAY, DAY])))
        if "couriers" in rules:
            # Shifts follow each other, so that one courier may have several.
            shift = TimeWindow(number * DAY // 2, (number + 1) * DAY // 2 - 1)
            values["courier"] = draw(st.sampled_from([None, 0, 0, 1]))
        if "breaks" in rules:
            values["breaks"] = draw(breaks())
        if "limits" in rules:
            values["max_tasks"] = draw(st.sampled_from([None, 1, 3]))
            values["max_travel_time"] = draw(st.sampled_from([None, 80, 200]))
        if "skills" in rules:
            values["skills"] = draw(st.sampled_from([frozenset({1, 2}), frozenset({1})]))
        if "areas" in rules:
            values["area_costs"] = tuple((area, draw(st.integers(0, 60))) for area in draw(st.sets(st.integers(1, 2))))
        if "anchors" in rules:
            count = draw(st.integers(0, len(left)))
            values["anchors"], left = tuple(left[:count]), left[count:]
            values["locked"] = draw(st.integers(0, count))
        if told:
            count = draw(st.integers(0, len(told)))
            values["published"], told = tuple(told[:count]), told[count:]
            values["order_cost"] = draw(st.integers(0, 80)) if count else 0
        vehicles.append(
            Vehicle(number, draw(place), draw(place), shift, fixed_cost=draw(st.sampled_from([0, 40])), **values)
        )
    return tuple(vehicles)


def _courier(draw: st.DrawFn, number: int) -> Courier:
    limit = st.none() | st.integers(0, 250)
    return Courier(
        number,
        max_work_time=draw(limit),
        max_travel_time=draw(limit),
        fair_work_time=draw(st.none() | st.integers(0, 150)),
        overwork_cost=draw(st.integers(0, 3)),
    )
