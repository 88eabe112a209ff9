"""A day to plan, as the rows say it, before it becomes a routing problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.kinds import BookingKind


@dataclass(frozen=True, slots=True)
class DayDelivery:
    """One delivery that could ride."""

    delivery_id: int
    latitude: float
    longitude: float
    dossiers: int
    collect_dong: int
    window: tuple[int, int] | None
    due_day: date | None
    failed_attempts: int
    commune_code: str = ""
    skills: frozenset[int] = frozenset()
    """What the courier must have learnt for it, numbered by :data:`scheduling.decide.familiar.SKILLS`."""
    envelope_code: str = ""
    promised: bool = False
    """A window at home was sold for this day: nothing outranks it."""
    call: BookingKind | None = None
    """Of a call at home: its envelope is filled at the door, and rides from there to the end of the route."""


@dataclass(frozen=True, slots=True)
class DayShift:
    """One courier's shift; seconds from local midnight."""

    roster_id: int
    courier_id: int
    starts_second: int
    ends_second: int
    lunch: tuple[int, int] | None
    """The lunch starts between these two."""
    lunch_seconds: int
    capacity_envelopes: int
    cash_limit_dong: int
    courier_code: str = ""
    skills: frozenset[int] = frozenset()
    area_costs: tuple[tuple[int, int], ...] = ()
    """(commune code as a number, what a stop there costs him more than who knows it best, in seconds of riding)"""


@dataclass(frozen=True, slots=True)
class DayInputs:
    """Everything a plan of one fleet day follows from, but the roads."""

    day: date
    depot: tuple[float, float]
    deliveries: tuple[DayDelivery, ...]
    shifts: tuple[DayShift, ...]


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """One stop of a plan, in the words of the day."""

    delivery_id: int
    position: int
    arrives_second: int
    waits_seconds: int
    service_seconds: int
    leg_seconds: int
    leg_metres: int


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """One courier's route of a plan."""

    roster_id: int
    courier_id: int
    departs_second: int
    returns_second: int
    ride_seconds: int
    ride_metres: int
    lunch: tuple[int, int] | None
    line: tuple[tuple[float, float], ...]
    stops: tuple[PlannedStop, ...]


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A judged plan, ready to be stored."""

    routes: tuple[PlannedRoute, ...]
    left_out: tuple[tuple[int, str, str], ...]
    """(delivery id, stable reason, Vietnamese sentence)"""
    travel_kind: str
    road_version: str
    problem_fingerprint: str
    found_by: str
    cost_seconds: int
    table_milliseconds: int
    solve_milliseconds: int
