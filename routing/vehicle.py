"""Who does it: vehicles, each one shift of a courier, with its breaks; and couriers, who may have several shifts."""

from __future__ import annotations

from dataclasses import dataclass

from routing import validation as valid
from routing.errors import ProblemError, within
from routing.job import TaskKey
from routing.validation import MAX_AMOUNT, MAX_SECONDS
from routing.window import ALWAYS, TimeWindow, in_order

MAX_BREAKS = 6
"""Breaks of one vehicle: the exact timing grows with two to their number."""


@dataclass(frozen=True, slots=True)
class Break:
    """A pause of a vehicle; may fall anywhere on its route except inside setup and service.

    Attributes
    ----------
    id : int
        Unique among the breaks of one vehicle.
    time_windows : tuple of TimeWindow
        Bound the *start* of the pause.
    service : int
        Its length in seconds.
    """

    id: int
    time_windows: tuple[TimeWindow, ...] = (ALWAYS,)
    service: int = 0

    def __post_init__(self) -> None:
        valid.number("id", self.id)
        valid.number("service", self.service, MAX_SECONDS)
        in_order("time_windows", self.time_windows)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One courier's shift.

    Attributes
    ----------
    start, end : int
        Locations where the route begins and ends.
    time_window : TimeWindow
        The route, breaks included, lies inside it.
    capacity : tuple of int
        What may be carried at any moment.
    breaks : tuple of Break
        All are taken when the vehicle is used, none when it is not.
    fixed_cost : int
        Paid once if the vehicle serves any job, in seconds of travel.
    max_tasks, max_travel_time : int or None
        Jobs served (a shipment's visits count one each), and seconds on the road.
    courier : int or None
        Whose shift this is; None: of somebody without a limit of his own.
    area_costs : tuple of (int, int)
        Area, and what each job in it costs on this vehicle, in seconds of travel: less for a courier who knows it.
    anchors : tuple of TaskKey
        A sequence this vehicle rides already, such as its ordinary mail round or a published route. Nobody else may
        serve these jobs, and those served keep their order; others may be put between them.
    locked : int
        So many of the anchors, counted from the first, are done or being ridden to: no other job comes before them.
    published : tuple of TaskKey
        The order in which its people were told it would come.
    order_cost : int
        What each of them costs that comes before the one it followed there, in seconds of travel. Visits put between
        them, left out or taken by another vehicle turn no order round.
    """

    id: int
    start: int
    end: int
    time_window: TimeWindow = ALWAYS
    capacity: tuple[int, ...] = ()
    breaks: tuple[Break, ...] = ()
    fixed_cost: int = 0
    skills: frozenset[int] = frozenset()
    max_tasks: int | None = None
    max_travel_time: int | None = None
    description: str = ""
    courier: int | None = None
    area_costs: tuple[tuple[int, int], ...] = ()
    anchors: tuple[TaskKey, ...] = ()
    locked: int = 0
    published: tuple[TaskKey, ...] = ()
    order_cost: int = 0

    def __post_init__(self) -> None:
        for name in ("id", "start", "end", "locked"):
            valid.number(name, getattr(self, name))
        valid.amounts("capacity", self.capacity)
        for name in ("fixed_cost", "order_cost"):
            valid.number(name, getattr(self, name), MAX_AMOUNT)
        valid.skills(self.skills)
        for name in ("max_tasks", "max_travel_time"):
            if getattr(self, name) is not None:
                valid.number(name, getattr(self, name), MAX_SECONDS)
        if self.courier is not None:
            valid.number("courier", self.courier)
        if len(self.breaks) > MAX_BREAKS:
            raise ProblemError("breaks", f"{len(self.breaks)} breaks, at most {MAX_BREAKS}")
        valid.unique("breaks", (rest.id for rest in self.breaks))
        valid.unique("area_costs", (area for area, _ in self.area_costs), name="area")
        for index, (area, cost) in enumerate(self.area_costs):
            with within(f"area_costs[{index}]"):
                valid.number("area", area)
                valid.number("cost", cost, MAX_AMOUNT)
        if self.locked > len(self.anchors):
            raise ProblemError("locked", f"{self.locked} of {len(self.anchors)} anchors")
        if self.order_cost and not self.published:
            raise ProblemError("order_cost", "of a vehicle without a published order")


@dataclass(frozen=True, slots=True)
class Courier:
    """A person, over all his shifts of the day.

    Attributes
    ----------
    id : int
    max_work_time, max_travel_time : int or None
        Seconds of work (on the road, setup and service; neither waiting nor breaks) and of the road alone.
    fair_work_time : int or None
        His fair share of the day's work in seconds; None: nothing is dear.
    overwork_cost : int
        What each second of work beyond it costs, in seconds of travel.
    """

    id: int
    max_work_time: int | None = None
    max_travel_time: int | None = None
    fair_work_time: int | None = None
    overwork_cost: int = 0

    def __post_init__(self) -> None:
        valid.number("id", self.id)
        for name in ("max_work_time", "max_travel_time", "fair_work_time"):
            if getattr(self, name) is not None:
                valid.number(name, getattr(self, name), MAX_SECONDS)
        valid.number("overwork_cost", self.overwork_cost, 1_000)
