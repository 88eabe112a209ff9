"""What is to be done: single jobs, and shipments fetched at one door and brought to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from routing import validation as valid
from routing.errors import ProblemError
from routing.validation import MAX_AMOUNT, MAX_SECONDS
from routing.window import ALWAYS, TimeWindow, in_order

MAX_PRIORITY = 100


class TaskKind(StrEnum):
    """A job of its own, or one of the two visits of a shipment."""

    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"


TaskKey = tuple[TaskKind, int]
"""What tells one visit from every other of a problem: ids are unique only within a kind."""


@dataclass(frozen=True, slots=True)
class Job:
    """One stop.

    Attributes
    ----------
    id : int
        Unique among the jobs of its kind.
    location : int
        Row and column of the matrices.
    service, setup : int
        Seconds at the door. `setup` comes first and is not paid when the vehicle is already at this location.
    delivery, pickup : tuple of int
        Amounts loaded at the start of the route for this job, and carried from it to the end of the route.
        In a shipment: what its delivery hands over, and what its pickup takes up; on board only in between.
    time_windows : tuple of TimeWindow
        Disjoint and ascending; bound the moment setup (or service, where no setup is paid) begins.
    priority : int
        0 to 100; weighs which jobs without a penalty are left out when not all can be served.
    penalty : int or None
        The cost of leaving the job out, in seconds of travel. None: it is left out only when it cannot be served.
    skills : frozenset of int
        All of these the vehicle must have.
    wished_windows : tuple of TimeWindow
        Where work should rather begin; beginning elsewhere in `time_windows` costs `wish_cost`. Empty: no wish.
    wish_cost : int
        In seconds of travel.
    area : int or None
        Where the job lies; vehicles may cost more in some areas (:attr:`routing.vehicle.Vehicle.area_costs`).
    vehicle, change_cost : int or None
        Vehicle the job belongs to already. Another one costs `change_cost`; no other may serve it where that is None.
    kind : TaskKind
    """

    id: int
    location: int
    service: int = 0
    setup: int = 0
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    time_windows: tuple[TimeWindow, ...] = (ALWAYS,)
    priority: int = 0
    penalty: int | None = None
    skills: frozenset[int] = frozenset()
    description: str = ""
    wished_windows: tuple[TimeWindow, ...] = ()
    wish_cost: int = 0
    area: int | None = None
    vehicle: int | None = None
    change_cost: int | None = None
    kind: TaskKind = TaskKind.JOB

    def __post_init__(self) -> None:
        valid.number("id", self.id)
        valid.number("location", self.location)
        valid.number("service", self.service, MAX_SECONDS)
        valid.number("setup", self.setup, MAX_SECONDS)
        valid.amounts("delivery", self.delivery)
        valid.amounts("pickup", self.pickup)
        in_order("time_windows", self.time_windows)
        valid.number("priority", self.priority, MAX_PRIORITY)
        valid.skills(self.skills)
        if self.wished_windows:
            in_order("wished_windows", self.wished_windows)
        valid.number("wish_cost", self.wish_cost, MAX_AMOUNT)
        for name in ("penalty", "change_cost"):
            if getattr(self, name) is not None:
                valid.number(name, getattr(self, name), MAX_AMOUNT)
        for name in ("area", "vehicle"):
            if getattr(self, name) is not None:
                valid.number(name, getattr(self, name))
        if self.change_cost is not None and self.vehicle is None:
            raise ProblemError("change_cost", "of a job that belongs to no vehicle")

    @property
    def key(self) -> TaskKey:
        """What tells this visit from every other."""
        return self.kind, self.id


SHARED = ("priority", "penalty", "skills", "vehicle", "change_cost")
"""What both visits of a shipment say alike, because it is the shipment's own."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Something fetched at one door and brought to another by the same vehicle, in this order.

    Attributes
    ----------
    pickup, delivery : Job
        The two visits, of the kinds their names say. They agree on `priority`, `penalty`, `skills`, `vehicle` and
        `change_cost`, each of which counts once; the pickup's `pickup` is the delivery's `delivery`.
    """

    pickup: Job
    delivery: Job

    def __post_init__(self) -> None:
        for name, visit, unused in (("pickup", self.pickup, "delivery"), ("delivery", self.delivery, "pickup")):
            if visit.kind != name:
                raise ProblemError(f"{name}.kind", f"is {visit.kind}")
            if any(getattr(visit, unused)):
                raise ProblemError(
                    f"{name}.{unused}", "a shipment is only picked up at one door and delivered at the other"
                )
        if self.pickup.pickup != self.delivery.delivery:
            raise ProblemError("delivery.delivery", "is not what was picked up")
        for name in SHARED:
            if getattr(self.pickup, name) != getattr(self.delivery, name):
                raise ProblemError(f"delivery.{name}", "differs from the pickup's")

    @property
    def amount(self) -> tuple[int, ...]:
        """On board between the two visits."""
        return self.pickup.pickup
