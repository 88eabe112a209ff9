"""Jobs and shipments in VROOM's JSON, both ways, with what their keys share with vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from routing.errors import ProblemError, within
from routing.fields import Fields, count, each, number, text
from routing.problem import ALWAYS, Job, Shipment, TaskKind, TimeWindow

_NAMES = (
    # An amount and what both visits share are the shipment's own in a file; a place is an index.
    (re.compile(r"\b(pickup|delivery)\.(pickup|delivery)\b"), "amount"),
    (re.compile(r"\b(?:pickup|delivery)\.(skills|priority|penalty|vehicle|change_cost)\b"), r"\1"),
    (re.compile(r"\b(start|end|location)$"), r"\1_index"),
)


@contextmanager
def named_as_in_files() -> Iterator[None]:
    """Turn the places of errors in a problem into those of the file it is read from."""
    try:
        yield
    except ProblemError as error:
        place = error.place
        for pattern, name in _NAMES:
            place = pattern.sub(name, place)
        raise ProblemError(place, error.reason) from error


def read_job(raw: object) -> Job:
    """The job in the JSON value `raw`."""
    fields = Fields(raw)
    visit = _visit(fields)
    delivery, pickup = fields.take("delivery", each(count), ()), fields.take("pickup", each(count), ())
    own = _own(fields)
    fields.done()
    return Job(**visit, **own, delivery=delivery, pickup=pickup)


def read_shipment(raw: object) -> Shipment:
    """The shipment in the JSON value `raw`."""
    fields = Fields(raw)
    amount = fields.take("amount", each(count), ())
    pickup = fields.take("pickup", _step)
    delivery = fields.take("delivery", _step)
    own = _own(fields)
    fields.done()
    with named_as_in_files():
        with within("pickup"):
            fetched = Job(**pickup, **own, kind=TaskKind.PICKUP, pickup=amount, delivery=(0,) * len(amount))
        with within("delivery"):
            brought = Job(**delivery, **own, kind=TaskKind.DELIVERY, delivery=amount, pickup=(0,) * len(amount))
        return Shipment(fetched, brought)


def _step(raw: object) -> dict[str, Any]:
    fields = Fields(raw)
    visit = _visit(fields)
    fields.done()
    return visit


def _visit(fields: Fields) -> dict[str, Any]:
    """What a visit says for itself."""
    for key in ("setup_per_type", "service_per_type"):
        fields.refuse(key, "not supported", unless={})
    return {
        "location": read_place(fields, "location", "location_index"),
        "id": fields.take("id", count),
        "service": fields.take("service", count, 0),
        "setup": fields.take("setup", count, 0),
        "time_windows": fields.take("time_windows", each(read_window), (ALWAYS,)),
        "description": fields.take("description", text, ""),
        "wished_windows": fields.take("wished_windows", each(read_window), ()),
        "wish_cost": fields.take("wish_cost", count, 0),
        "area": fields.take("area", count, None),
    }


def _own(fields: Fields) -> dict[str, Any]:
    """What a job, or a shipment as a whole, says once."""
    return {
        "priority": fields.take("priority", count, 0),
        "penalty": fields.take("penalty", count, None),
        "skills": frozenset(fields.take("skills", each(count), ())),
        "vehicle": fields.take("vehicle", count, None),
        "change_cost": fields.take("change_cost", count, None),
    }


def read_kind(raw: object) -> TaskKind:
    """What kind of visit the JSON value `raw` names."""
    name = text(raw)
    if name not in list(TaskKind):
        raise ProblemError("", f"{name!r} is none of {', '.join(TaskKind)}")
    return TaskKind(name)


def read_place(fields: Fields, coordinates: str, index: str) -> int:
    """The matrix index of a place, whose coordinates may stand beside it."""
    if coordinates in fields and index not in fields:
        raise ProblemError(coordinates, f"coordinates without a matrix are not supported: give {index}")
    fields.take(coordinates, each(number), ())
    return fields.take(index, count)


def read_window(raw: object) -> TimeWindow:
    """A window of two numbers."""
    moments = each(count)(raw)
    if len(moments) != 2:
        raise ProblemError("", f"{len(moments)} numbers, expected its start and its end")
    return TimeWindow(*moments)


def from_job(job: Job) -> dict[str, Any]:
    """`job` as a JSON object."""
    amounts = {"delivery": list(job.delivery), "pickup": list(job.pickup)}
    return without_defaults({**_from_visit(job), **amounts, **_from_own(job)})


def from_shipment(shipment: Shipment) -> dict[str, Any]:
    """`shipment` as a JSON object."""
    return without_defaults(
        {
            "amount": list(shipment.amount),
            **_from_own(shipment.pickup),
            "pickup": without_defaults(_from_visit(shipment.pickup)),
            "delivery": without_defaults(_from_visit(shipment.delivery)),
        }
    )


def _from_visit(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "description": job.description or None,
        "location_index": job.location,
        "setup": job.setup or None,
        "service": job.service or None,
        "time_windows": from_windows(job.time_windows),
        "wished_windows": [[window.start, window.end] for window in job.wished_windows],
        "wish_cost": job.wish_cost or None,
        "area": job.area,
    }


def _from_own(job: Job) -> dict[str, Any]:
    return {
        "skills": sorted(job.skills),
        "priority": job.priority or None,
        "penalty": job.penalty,
        "vehicle": job.vehicle,
        "change_cost": job.change_cost,
    }


def from_windows(windows: tuple[TimeWindow, ...]) -> list[list[int]]:
    """`windows` as pairs; none for a stop without a window."""
    return [] if windows == (ALWAYS,) else [[window.start, window.end] for window in windows]


def without_defaults(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without None and without empty lists and objects."""
    return {key: value for key, value in values.items() if value is not None and value not in ([], {})}
