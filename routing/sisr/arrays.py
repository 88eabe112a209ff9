"""A problem as flat arrays, which the compiled kernel reads.

Nodes are the visits of the problem in the order of ``problem.tasks``, then for each visit with a wish a second node
that keeps it (its windows are the wished ones, and it costs nothing), then a start and an end node of each vehicle.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.cost import may_serve, penalties, serving_cost
from routing.problem import Problem, TaskKind, TimeWindow
from routing.promises import promised

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]

FAR = 1 << 42
"""Later than any clock and dearer than any detour; sums of a few still fit 64 bits."""

NEVER = 1 << 61
"""A penalty no detour outweighs."""

# Columns of Arrays.node: place, work, visit, cost of being this node, windows, end of the last of them, rank among the
# anchors of a vehicle, kind; then for a visit's own node the cost of leaving it out (a shipment's is its pickup's),
# what that weighs beyond its cost, the node that keeps its wish, the other visit of its shipment (or -1); then the
# amounts on board from the start, and those on board to the end.
LOC, SERVICE, SETUP, TASK, EXTRA, WIN0, WIN1, LAST, RANK, KIND, PENALTY, GUARD, WISH, MATE, AMOUNTS = range(15)
# Columns of Arrays.vehicle: nodes, shift, costs and limits, courier, break, anchors; another break; then the room for
# each amount.
START, END, OPENS, CLOSES, FIXED, TASKS, RIDE, COURIER, BREAK0, BREAK1, REST, LOCKED, ALIKE, ANCHORED = range(14)
OTHER0, OTHER1, REST_TOO, ROOM = range(14, 18)
# Columns of Arrays.courier.
MAX_WORK, MAX_RIDE, FAIR, OVERWORK = range(4)

GUARDED = 10
"""A promise left out weighs so many times what it costs: at its cost alone one was given up while the search was hot,
and its room never found again."""

JOB, PICKUP, DELIVERY = range(3)
KINDS = {TaskKind.JOB: JOB, TaskKind.PICKUP: PICKUP, TaskKind.DELIVERY: DELIVERY}
"""What stands in column KIND."""


class Arrays(NamedTuple):
    """See the module's docstring; T visits, N nodes, V vehicles, L locations, D dimensions, C couriers."""

    seconds: Small  # (2, L, L) from row to column; and transposed, so that all ways to one place lie side by side
    node: Ints  # (N, AMOUNTS + 2 D)
    window: Ints  # (., 2) of all visits and breaks; a node's begin at WIN0, a vehicle's breaks' at BREAK0 and OTHER0
    vehicle: Ints  # (V, ROOM + D)
    price: Ints  # (V, T) of serving a visit with a vehicle; FAR where it may not
    near: Ints  # (T, K) visits by relatedness, nearest first
    courier: Ints  # (C, 4)


def arrays_of(problem: Problem) -> Arrays:
    """The arrays of `problem`, whose vehicles have at most two breaks each."""
    price = _prices(problem)
    node, windows = _nodes(problem)
    vehicle = _vehicles(problem, price, len(node) - 2 * len(problem.vehicles), windows)
    couriers = [
        (_limit(one.max_work_time), _limit(one.max_travel_time), _limit(one.fair_work_time), one.overwork_cost)
        for one in problem.couriers
    ]
    # A shift of nobody in particular has a courier of its own, who has no limits.
    couriers += [(FAR, FAR, FAR, 0) for _ in problem.vehicles]
    return Arrays(
        seconds=np.stack([problem.durations, problem.durations.T]).astype(np.int32),
        node=node,
        window=np.array(windows, np.int64).reshape(-1, 2),
        vehicle=vehicle,
        price=price,
        near=_neighbours(problem),
        courier=np.array(couriers, np.int64).reshape(-1, 4),
    )


def _limit(value: int | None) -> int:
    return FAR if value is None else value


def _nodes(problem: Problem) -> tuple[Ints, list[tuple[int, int]]]:
    """Rows of the nodes, and the windows of the visits."""
    tasks, first = problem.tasks, len(problem.jobs)
    rank = {key: at for vehicle in problem.vehicles for at, key in enumerate(vehicle.anchors)}
    wishes = [index for index, task in enumerate(tasks) if task.wished_windows and task.wish_cost]
    wish = dict(zip(wishes, range(len(tasks), len(tasks) + len(wishes)), strict=True))
    given = {key: min(price, NEVER) for key, price in penalties(problem).items()}
    promises = promised(problem)
    rows: list[tuple[int, ...]] = []
    windows: list[tuple[int, int]] = []

    def add(index: int, open_at: tuple[TimeWindow, ...], extra: int) -> None:
        task, begin = tasks[index], len(windows)
        windows.extend((window.start, window.end) for window in open_at)
        mate = -1 if index < first else index + 1 - 2 * ((index - first) % 2)
        price = given[task.key]
        guard = (GUARDED - 1) * price if task.key in promises else 0
        rows.append(
            (
                *(task.location, task.service, task.setup, index, extra),
                *(begin, len(windows), open_at[-1].end if open_at else -1),
                *(rank.get(task.key, -1), KINDS[task.kind], price, guard, wish.get(index, -1), mate),
                *(*task.delivery, *task.pickup),
            )
        )

    for index, task in enumerate(tasks):
        add(index, task.time_windows, task.wish_cost if index in wish else 0)
    for index in wishes:
        add(index, _meet(tasks[index].time_windows, tasks[index].wished_windows), 0)
    nothing = (0,) * (2 * problem.dimensions)
    for vehicle in problem.vehicles:
        for place in (vehicle.start, vehicle.end):
            rows.append((place, 0, 0, -1, 0, 0, 0, FAR, -1, 0, 0, 0, -1, -1, *nothing))
    return np.array(rows, np.int64).reshape(-1, AMOUNTS + 2 * problem.dimensions), windows


def _meet(some: tuple[TimeWindow, ...], others: tuple[TimeWindow, ...]) -> tuple[TimeWindow, ...]:
    """The windows in which both are open."""
    return tuple(
        TimeWindow(max(a.start, b.start), min(a.end, b.end))
        for a in some
        for b in others
        if max(a.start, b.start) <= min(a.end, b.end)
    )


def _prices(problem: Problem) -> Ints:
    """What each vehicle costs for each visit beside the travel; FAR where it may not serve it."""
    may = may_serve(problem)
    price = np.full((len(problem.vehicles), len(problem.tasks)), FAR, np.int64)
    for row, vehicle in enumerate(problem.vehicles):
        for column, task in enumerate(problem.tasks):
            if may(vehicle, task):
                price[row, column] = serving_cost(vehicle, task)
        at = {key: rank for rank, key in enumerate(vehicle.anchors)}
        for shipment, column in zip(problem.shipments, range(len(problem.jobs), len(problem.tasks), 2), strict=True):
            # Anchors that want the delivery first, or locked with a pickup that is none, cannot be served at all.
            due = at.get(shipment.delivery.key, len(at))
            if at.get(shipment.pickup.key, -1) > due or (due < vehicle.locked and shipment.pickup.key not in at):
                price[row, column] = FAR
    return price


def _vehicles(problem: Problem, price: Ints, first: int, windows: list[tuple[int, int]]) -> Ints:
    """Rows of the vehicles, whose nodes begin at `first`; the windows of their breaks are added to `windows`."""
    numbers = {courier.id: index for index, courier in enumerate(problem.couriers)}
    rows: list[tuple[int, ...]] = []
    kinds: dict[tuple[object, ...], int] = {}
    for index, one in enumerate(problem.vehicles):
        rests = []
        for pause in (*one.breaks, None, None)[:2]:
            begin = len(windows)
            windows.extend((window.start, window.end) for window in (pause.time_windows if pause else ()))
            rests.append((begin, len(windows), pause.service if pause else 0))
        alike = (
            *(one.start, one.end, one.time_window, one.capacity, one.fixed_cost, one.max_tasks, one.max_travel_time),
            *((pause.time_windows, pause.service) for pause in one.breaks),
            *(one.courier, one.anchors, price[index].tobytes()),
        )
        rows.append(
            (
                *(first + 2 * index, first + 2 * index + 1, one.time_window.start, one.time_window.end),
                *(one.fixed_cost, _limit(one.max_tasks), _limit(one.max_travel_time)),
                len(problem.couriers) + index if one.courier is None else numbers[one.courier],
                *(*rests[0], one.locked, kinds.setdefault(alike, len(kinds)), int(bool(one.anchors)), *rests[1]),
                *one.capacity,
            )
        )
    return np.array(rows, np.int64).reshape(-1, ROOM + problem.dimensions)


NEAR = 400
"""So many neighbours of a visit are kept: a ruin never reaches further."""


def _neighbours(problem: Problem) -> Ints:
    """For each visit the others, nearest first: in seconds on the road, and by how far their windows lie apart."""
    tasks = problem.tasks
    places = np.array([task.location for task in tasks], np.int64)
    if not len(places):
        return np.zeros((0, 0), np.int64)
    ways = problem.durations[np.ix_(places, places)]
    first = np.array([task.time_windows[0].start for task in tasks], np.int64)
    last = np.array([task.time_windows[-1].end for task in tasks], np.int64)
    gap = np.maximum(0, np.maximum(first[:, None] - last[None, :], first[None, :] - last[:, None]))
    apart = (ways + ways.T) / 2 + 0.3 * gap
    np.fill_diagonal(apart, -1.0)  # itself first
    return np.argsort(apart, axis=1, kind="stable")[:, : NEAR + 1].astype(np.int64)
