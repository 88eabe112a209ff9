"""Vehicles, their breaks, and couriers in VROOM's JSON, both ways."""

from __future__ import annotations

from typing import Any

from routing.fields import Fields, count, each, text
from routing.problem import ALWAYS, Break, Courier, TaskKey, Vehicle
from routing.vroom_tasks import from_windows, read_kind, read_place, read_window, without_defaults

PROFILE = "car"
"""The profile of a vehicle that names none, as in VROOM."""


def read_vehicle(raw: object) -> tuple[Vehicle, str]:
    """The vehicle in the JSON value `raw`, and its profile."""
    fields = Fields(raw)
    fields.refuse("steps", "not supported")
    fields.refuse("type", "not supported")
    fields.refuse("max_distance", "not supported")
    fields.refuse("speed_factor", "only 1 is supported", unless=1)
    profile = fields.take("profile", text, PROFILE)
    vehicle = Vehicle(
        id=fields.take("id", count),
        start=read_place(fields, "start", "start_index"),
        end=read_place(fields, "end", "end_index"),
        time_window=fields.take("time_window", read_window, ALWAYS),
        capacity=fields.take("capacity", each(count), ()),
        breaks=fields.take("breaks", each(_break), ()),
        fixed_cost=fields.take("costs", _fixed_cost, 0),
        skills=frozenset(fields.take("skills", each(count), ())),
        max_tasks=fields.take("max_tasks", count, None),
        max_travel_time=fields.take("max_travel_time", count, None),
        description=fields.take("description", text, ""),
        courier=fields.take("courier", count, None),
        area_costs=fields.take("area_costs", each(_area_cost), ()),
        anchors=fields.take("anchors", each(_key), ()),
        locked=fields.take("locked", count, 0),
        published=fields.take("published", each(_key), ()),
        order_cost=fields.take("order_cost", count, 0),
    )
    fields.done()
    return vehicle, profile


def _break(raw: object) -> Break:
    fields = Fields(raw)
    fields.refuse("max_load", "not supported")
    fields.take("description", text, "")
    rest = Break(
        id=fields.take("id", count),
        time_windows=fields.take("time_windows", each(read_window), (ALWAYS,)),
        service=fields.take("service", count, 0),
    )
    fields.done()
    return rest


def _fixed_cost(raw: object) -> int:
    fields = Fields(raw)
    fields.refuse("per_hour", "only 3600 is supported: the cost is the duration", unless=3600)
    fields.refuse("per_km", "only 0 is supported: the cost is the duration", unless=0)
    fields.refuse("per_task_hour", "only 0 is supported: the cost is the duration", unless=0)
    fixed = fields.take("fixed", count, 0)
    fields.done()
    return fixed


def _area_cost(raw: object) -> tuple[int, int]:
    fields = Fields(raw)
    pair = fields.take("area", count), fields.take("cost", count)
    fields.done()
    return pair


def _key(raw: object) -> TaskKey:
    fields = Fields(raw)
    key = fields.take("type", read_kind), fields.take("id", count)
    fields.done()
    return key


def read_courier(raw: object) -> Courier:
    """The courier in the JSON value `raw`."""
    fields = Fields(raw)
    courier = Courier(
        id=fields.take("id", count),
        max_work_time=fields.take("max_work_time", count, None),
        max_travel_time=fields.take("max_travel_time", count, None),
        fair_work_time=fields.take("fair_work_time", count, None),
        overwork_cost=fields.take("overwork_cost", count, 0),
    )
    fields.done()
    return courier


def from_vehicle(vehicle: Vehicle) -> dict[str, Any]:
    """`vehicle` as a JSON object."""
    shift = vehicle.time_window
    return without_defaults(
        {
            "id": vehicle.id,
            "description": vehicle.description or None,
            "start_index": vehicle.start,
            "end_index": vehicle.end,
            "capacity": list(vehicle.capacity),
            "costs": {"fixed": vehicle.fixed_cost} if vehicle.fixed_cost else {},
            "skills": sorted(vehicle.skills),
            "time_window": [] if shift == ALWAYS else [shift.start, shift.end],
            "breaks": [_from_break(rest) for rest in vehicle.breaks],
            "max_tasks": vehicle.max_tasks,
            "max_travel_time": vehicle.max_travel_time,
            "courier": vehicle.courier,
            "area_costs": [{"area": area, "cost": cost} for area, cost in vehicle.area_costs],
            "anchors": _from_keys(vehicle.anchors),
            "locked": vehicle.locked or None,
            "published": _from_keys(vehicle.published),
            "order_cost": vehicle.order_cost or None,
        }
    )


def _from_keys(keys: tuple[TaskKey, ...]) -> list[dict[str, Any]]:
    return [{"type": kind.value, "id": number} for kind, number in keys]


def _from_break(rest: Break) -> dict[str, Any]:
    windows = from_windows(rest.time_windows)
    return without_defaults({"id": rest.id, "time_windows": windows, "service": rest.service or None})


def from_courier(courier: Courier) -> dict[str, Any]:
    """`courier` as a JSON object."""
    return without_defaults({name: getattr(courier, name) for name in courier.__slots__})
