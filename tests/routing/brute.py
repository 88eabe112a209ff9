"""Every legal route by trying them all; knows nothing of routing's own clock, insertion, checker or solver.

A route is grown visit by visit. On the way to each, any of the breaks still due may be taken, in any order, and work
may begin at the first moment allowed or wait for a wished window. Of two ways to the same visits, the same last one
and the same breaks, the one that is worse in nothing (clock, costs, loads) is enough, which is what makes seven
stops quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import NamedTuple

from routing.cost import penalties
from routing.problem import Break, Job, Problem, TaskKey, TaskKind, TimeWindow, Vehicle


class Act(NamedTuple):
    """A visit or a break: `leg` seconds of the way to the next visit are driven at `arrival`."""

    thing: Job | Break
    arrival: int
    begin: int
    leg: int


@dataclass(frozen=True)
class Way:
    """A route, or the beginning of one; `now` is when the vehicle is free, at its end step when it is at `end`."""

    now: int
    at: int
    rests: tuple[Break, ...]
    order: tuple[Job, ...] = ()
    acts: tuple[Act, ...] = ()
    travel: int = 0
    work: int = 0
    soft: int = 0

    @property
    def keys(self) -> frozenset[TaskKey]:
        return frozenset(job.key for job in self.order)


def cheapest(problem: Problem) -> int:
    """Cost of the best legal plan of a problem with a handful of visits."""
    # By what is served and what each courier has ridden and worked: the least cost so far.
    numbers = {courier.id: at for at, courier in enumerate(problem.couriers)}
    best = {(frozenset[TaskKey](), ((0, 0),) * len(numbers)): 0}
    for vehicle in problem.vehicles:
        choices = {(way.keys, way.travel, way.work, way.soft) for way in ways(problem, vehicle)}
        grown = dict(best)
        for (done, spent), cost in best.items():
            for served, travel, work, soft in choices:
                if done & served:
                    continue
                sums = list(spent)
                if vehicle.courier is not None:
                    at = numbers[vehicle.courier]
                    sums[at] = (spent[at][0] + travel, spent[at][1] + work)
                state, total = (done | served, tuple(sums)), cost + vehicle.fixed_cost + travel + soft
                grown[state] = min(grown.get(state, total), total)
        best = grown
    prices = penalties(problem)
    return min(
        cost + overwork(problem, spent) + sum(prices[task.key] for task in problem.tasks if task.key not in done)
        for (done, spent), cost in best.items()
        if within_limits(problem, spent)
    )


def legal(problem: Problem, vehicle: Vehicle, order: Sequence[Job]) -> bool:
    """Whether `vehicle` can serve just `order`, as far as it alone can tell."""
    return next(ways(problem, vehicle, order), None) is not None


def ways(problem: Problem, vehicle: Vehicle, order: Sequence[Job] | None = None) -> Iterator[Way]:
    """Every legal route of `vehicle` (or those through just `order`) that no other makes needless."""
    seen: dict[object, list[tuple[int, ...]]] = {}
    stack = [Way(vehicle.time_window.start, vehicle.start, vehicle.breaks)]
    while stack:
        way = stack.pop()
        complete = bool(way.order) if order is None else len(way.order) == len(order)
        if complete and _whole(problem, vehicle, way):
            yield from _home(problem, vehicle, way)
        ahead = problem.tasks if order is None else order[len(way.order) : len(way.order) + 1]
        for job in ahead:
            if job not in way.order and _may_follow(problem, vehicle, way.order, job):
                for longer in _visited(problem, vehicle, way, job):
                    if not _needless(problem, longer, seen):
                        stack.append(longer)


def _needless(problem: Problem, way: Way, seen: dict[object, list[tuple[int, ...]]]) -> bool:
    """Whether a way seen before does all that `way` does and is worse in nothing."""
    peaks = (_peak(way.order, d) for d in range(problem.dimensions))
    marks = (way.now, way.soft, way.travel, way.work, *peaks)
    rivals = seen.setdefault((way.keys, way.order[-1].key, frozenset(rest.id for rest in way.rests)), [])
    if any(all(one <= other for one, other in zip(rival, marks, strict=True)) for rival in rivals):
        return True
    rivals.append(marks)
    return False


def _visited(problem: Problem, vehicle: Vehicle, way: Way, job: Job) -> Iterator[Way]:
    """`way` driven on to `job`, with and without breaks on the road, in time or waiting for its wish."""
    drive = int(problem.durations[way.at, job.location])
    setup = 0 if way.at == job.location else job.setup
    for there, road in _on_the_road(way, drive):
        arrival = there.now + road
        for begin, wish in _begins(job, arrival):
            longer = replace(
                there,
                now=begin + setup + job.service,
                at=job.location,
                order=(*way.order, job),
                acts=(*there.acts, Act(job, arrival, begin, drive)),
                travel=way.travel + drive,
                work=way.work + drive + setup + job.service,
                soft=way.soft + wish + price(vehicle, job) + turn(vehicle, way.order, job),
            )
            if longer.now <= vehicle.time_window.end:
                yield longer


def _home(problem: Problem, vehicle: Vehicle, way: Way) -> Iterator[Way]:
    """`way` driven to the vehicle's end, all breaks taken; at most one, for they all cost the same."""
    drive = int(problem.durations[way.at, vehicle.end])
    travel = way.travel + drive
    if vehicle.max_travel_time is not None and travel > vehicle.max_travel_time:
        return
    for there, road in _on_the_road(way, drive):
        if not there.rests and there.now + road <= vehicle.time_window.end:
            yield replace(there, now=there.now + road, at=vehicle.end, travel=travel, work=way.work + drive)
            return


def _on_the_road(way: Way, drive: int) -> Iterator[tuple[Way, int]]:
    """Each choice of breaks on a drive, with the seconds left to drive after the last of them."""
    for count in range(len(way.rests) + 1):
        for chosen in permutations(way.rests, count):
            now, road, acts = way.now, drive, list(way.acts)
            for rest in chosen:
                begin = _first(rest.time_windows, now)
                if begin is None:
                    break
                stop = min(begin, now + road)
                road -= stop - now
                acts.append(Act(rest, stop, begin, drive - road))
                now = begin + rest.service
            else:
                left = tuple(rest for rest in way.rests if rest not in chosen)
                yield replace(way, now=now, rests=left, acts=tuple(acts)), road


def _begins(job: Job, arrival: int) -> Iterator[tuple[int, int]]:
    """When work may begin, with the cost of the wish it misses: as soon as possible, or waiting for the wish."""
    begin = _first(job.time_windows, arrival)
    if begin is None:
        return
    wishes = [
        TimeWindow(max(a.start, b.start), min(a.end, b.end))
        for a in job.time_windows
        for b in job.wished_windows
        if max(a.start, b.start) <= min(a.end, b.end)
    ]
    wished = _first(sorted(wishes, key=lambda window: window.start), arrival)
    if not job.wished_windows or wished == begin:
        yield begin, 0
        return
    yield begin, job.wish_cost
    if wished is not None:
        yield wished, 0


def price(vehicle: Vehicle, job: Job) -> int:
    """What the area and leaving its own vehicle cost."""
    price = dict(vehicle.area_costs).get(job.area, 0) if job.area is not None else 0
    if job.kind is not TaskKind.DELIVERY and job.vehicle is not None and job.vehicle != vehicle.id:
        price += job.change_cost or 0
    return price


def turn(vehicle: Vehicle, before: Sequence[Job], job: Job) -> int:
    """What it costs that `job` comes only behind `before`, where whoever was published right after it came already."""
    told = vehicle.published
    behind = told[told.index(job.key) + 1 :][:1] if job.key in told else ()
    return vehicle.order_cost if any(other.key in behind for other in before) else 0


def _may_follow(problem: Problem, vehicle: Vehicle, before: Sequence[Job], job: Job) -> bool:
    """Every rule but the clock and the loads on putting `job` behind `before`."""
    served = [other.key for other in before]
    if not job.skills <= vehicle.skills:
        return False
    if job.vehicle is not None and job.vehicle != vehicle.id and job.change_cost is None:
        return False
    if any(job.key in other.anchors for other in problem.vehicles if other.id != vehicle.id):
        return False
    if vehicle.max_tasks is not None and len(before) == vehicle.max_tasks:
        return False
    if any(each.delivery.key == job.key and each.pickup.key not in served for each in problem.shipments):
        return False
    if job.key in vehicle.anchors:
        rank = vehicle.anchors.index(job.key)
        if any(key in vehicle.anchors[rank:] for key in served):
            return False
        if rank < vehicle.locked and not set(served) <= set(vehicle.anchors):
            return False
    return True


def _whole(problem: Problem, vehicle: Vehicle, way: Way) -> bool:
    """No shipment is half served, and nothing is ever overloaded."""
    if any(each.pickup.key in way.keys and each.delivery.key not in way.keys for each in problem.shipments):
        return False
    loads = [sum(job.delivery[d] for job in way.order if job.kind is TaskKind.JOB) for d in range(problem.dimensions)]
    return all(load + _peak(way.order, d) <= vehicle.capacity[d] for d, load in enumerate(loads))


def _peak(order: Sequence[Job], d: int) -> int:
    """The most the load grows above what is loaded at the start."""
    load = top = 0
    for job in order:
        load += job.pickup[d] - job.delivery[d]
        top = max(top, load)
    return top


def within_limits(problem: Problem, spent: Sequence[tuple[int, int]]) -> bool:
    """Whether each courier may ride and work so many seconds."""
    return all(
        (courier.max_travel_time is None or travel <= courier.max_travel_time)
        and (courier.max_work_time is None or work <= courier.max_work_time)
        for courier, (travel, work) in zip(problem.couriers, spent, strict=True)
    )


def overwork(problem: Problem, spent: Sequence[tuple[int, int]]) -> int:
    """What the couriers' work beyond their share costs."""
    return sum(
        courier.overwork_cost * max(0, work - courier.fair_work_time)
        for courier, (_, work) in zip(problem.couriers, spent, strict=True)
        if courier.fair_work_time is not None
    )


def _first(windows: Sequence[TimeWindow], moment: int) -> int | None:
    return next((max(moment, window.start) for window in windows if window.end >= moment), None)
