"""Problems in VROOM's JSON, both ways. What cannot be honoured is refused by name, never passed over.

Vehicles and jobs name places by ``start_index``, ``end_index`` and ``location_index`` into ``matrices.<profile>``
(``durations`` in seconds, ``distances`` in metres), one profile a problem; coordinates may stand beside an index
and are not used. Breaks, setups, amounts and priorities mean what they mean to VROOM. One key is ours:

``jobs[].penalty``
    What leaving the job out costs, in seconds of travel. Without it the job is left out only when it cannot be
    served, by priority (:mod:`routing.cost`).
"""

from __future__ import annotations

from typing import Any

from routing import validation as valid
from routing.errors import ProblemError, within
from routing.fields import Fields, count, each, integer, parse, text
from routing.problem import ALWAYS, MAX_JOBS, MAX_VEHICLES, Break, Job, Problem, TimeWindow, Vehicle
from routing.validation import Matrix

PROFILE = "car"
"""The profile of a vehicle that names none, as in VROOM."""


def read_problem(source: str | bytes) -> Problem:
    """The problem in the JSON text `source`.

    Raises
    ------
    ProblemError
        Naming the place of what is missing, wrong, unknown or not supported.
    """
    top = parse(source)
    top.refuse("shipments", "not supported", unless=[])
    fleet = top.take("vehicles", each(_vehicle, MAX_VEHICLES))
    jobs = top.take("jobs", each(_job, MAX_JOBS), ())
    profile = fleet[0][1] if fleet else PROFILE
    for index, (_, other) in enumerate(fleet):
        if other != profile:
            raise ProblemError(f"vehicles[{index}].profile", f"{other!r} beside {profile!r}: one profile a problem")
    durations, distances = top.take("matrices", lambda raw: _matrices(raw, profile))
    top.done()
    vehicles = tuple(vehicle for vehicle, _ in fleet)
    for index, job in enumerate(jobs):
        valid.inside(f"jobs[{index}].location_index", job.location, len(durations))
    for index, vehicle in enumerate(vehicles):
        valid.inside(f"vehicles[{index}].start_index", vehicle.start, len(durations))
        valid.inside(f"vehicles[{index}].end_index", vehicle.end, len(durations))
    return Problem(jobs, vehicles, durations, distances)


def write_problem(problem: Problem) -> dict[str, Any]:
    """`problem` as a JSON object; :func:`read_problem` reads an equal problem back."""
    matrix = {"durations": problem.durations.tolist()}
    if problem.distances is not None:
        matrix["distances"] = problem.distances.tolist()
    return {
        "vehicles": [_from_vehicle(vehicle) for vehicle in problem.vehicles],
        "jobs": [_from_job(job) for job in problem.jobs],
        "matrices": {PROFILE: matrix},
    }


def _matrices(raw: object, profile: str) -> tuple[Matrix, Matrix | None]:
    profiles = Fields(raw)
    matrix = profiles.take(profile, Fields)
    profiles.done()
    with within(profile):
        matrix.refuse("costs", "not supported: the cost is the duration")
        durations = matrix.take("durations", lambda rows: valid.matrix("", rows))
        distances = matrix.take("distances", lambda rows: valid.matrix("", rows), None)
        matrix.done()
        if distances is not None and len(distances) != len(durations):
            raise ProblemError("distances", f"{len(distances)} rows, durations have {len(durations)}")
    return durations, distances


def _job(raw: object) -> Job:
    fields = Fields(raw)
    for key in ("setup_per_type", "service_per_type"):
        fields.refuse(key, "not supported", unless={})
    location = _place(fields, "location", "location_index")
    job = Job(
        id=fields.take("id", count),
        location=location,
        service=fields.take("service", count, 0),
        setup=fields.take("setup", count, 0),
        delivery=fields.take("delivery", each(count), ()),
        pickup=fields.take("pickup", each(count), ()),
        time_windows=fields.take("time_windows", each(_window), (ALWAYS,)),
        priority=fields.take("priority", count, 0),
        penalty=fields.take("penalty", count, None),
        skills=frozenset(fields.take("skills", each(count), ())),
        description=fields.take("description", text, ""),
    )
    fields.done()
    return job


def _vehicle(raw: object) -> tuple[Vehicle, str]:
    fields = Fields(raw)
    fields.refuse("steps", "not supported")
    fields.refuse("type", "not supported")
    fields.refuse("max_distance", "not supported")
    fields.refuse("speed_factor", "only 1 is supported", unless=1)
    profile = fields.take("profile", text, PROFILE)
    vehicle = Vehicle(
        id=fields.take("id", count),
        start=_place(fields, "start", "start_index"),
        end=_place(fields, "end", "end_index"),
        time_window=fields.take("time_window", _window, ALWAYS),
        capacity=fields.take("capacity", each(count), ()),
        breaks=fields.take("breaks", each(_break), ()),
        fixed_cost=fields.take("costs", _fixed_cost, 0),
        skills=frozenset(fields.take("skills", each(count), ())),
        max_tasks=fields.take("max_tasks", count, None),
        max_travel_time=fields.take("max_travel_time", count, None),
        description=fields.take("description", text, ""),
    )
    fields.done()
    return vehicle, profile


def _place(fields: Fields, coordinates: str, index: str) -> int:
    if coordinates in fields and index not in fields:
        raise ProblemError(coordinates, f"coordinates without a matrix are not supported: give {index}")
    fields.take(coordinates, each(_degrees), ())
    return fields.take(index, count)


def _degrees(raw: object) -> float:
    return raw if isinstance(raw, float) else float(integer(raw))


def _break(raw: object) -> Break:
    fields = Fields(raw)
    fields.refuse("max_load", "not supported")
    fields.take("description", text, "")
    rest = Break(
        id=fields.take("id", count),
        time_windows=fields.take("time_windows", each(_window), (ALWAYS,)),
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


def _window(raw: object) -> TimeWindow:
    moments = each(count)(raw)
    if len(moments) != 2:
        raise ProblemError("", f"{len(moments)} numbers, expected its start and its end")
    return TimeWindow(*moments)


def _from_job(job: Job) -> dict[str, Any]:
    return _without_defaults(
        {
            "id": job.id,
            "description": job.description,
            "location_index": job.location,
            "setup": job.setup,
            "service": job.service,
            "delivery": list(job.delivery),
            "pickup": list(job.pickup),
            "skills": sorted(job.skills),
            "priority": job.priority,
            "time_windows": _from_windows(job.time_windows),
            "penalty": job.penalty,
        },
        keep=("id", "location_index", "penalty"),
    )


def _from_vehicle(vehicle: Vehicle) -> dict[str, Any]:
    shift = vehicle.time_window
    return _without_defaults(
        {
            "id": vehicle.id,
            "description": vehicle.description,
            "start_index": vehicle.start,
            "end_index": vehicle.end,
            "capacity": list(vehicle.capacity),
            "costs": {"fixed": vehicle.fixed_cost} if vehicle.fixed_cost else {},
            "skills": sorted(vehicle.skills),
            "time_window": [] if shift == ALWAYS else [shift.start, shift.end],
            "breaks": [
                _without_defaults(
                    {"id": rest.id, "time_windows": _from_windows(rest.time_windows), "service": rest.service},
                    keep=("id",),
                )
                for rest in vehicle.breaks
            ],
            "max_tasks": vehicle.max_tasks,
            "max_travel_time": vehicle.max_travel_time,
        },
        keep=("id", "start_index", "end_index", "max_tasks", "max_travel_time"),
    )


def _from_windows(windows: tuple[TimeWindow, ...]) -> list[list[int]]:
    return [] if windows == (ALWAYS,) else [[window.start, window.end] for window in windows]


def _without_defaults(values: dict[str, Any], keep: tuple[str, ...]) -> dict[str, Any]:
    """`values` without None anywhere and without the empty, except where 0 means something (`keep`)."""
    return {key: value for key, value in values.items() if value is not None and (value or key in keep)}
