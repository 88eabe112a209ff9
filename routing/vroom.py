"""Problems in VROOM's JSON, both ways. What cannot be honoured is refused by name, never passed over.

Vehicles, jobs and shipments name places by ``start_index``, ``end_index`` and ``location_index`` into
``matrices.<profile>`` (``durations`` in seconds, ``distances`` in metres), one profile a problem; coordinates may
stand beside an index and are not used. Breaks, setups, amounts and priorities mean what they mean to VROOM. Our own
keys are told in docs/planner-files.md.
"""

from __future__ import annotations

from typing import Any

from routing import validation as valid
from routing.errors import ProblemError, within
from routing.fields import Fields, each, integer, parse, short
from routing.problem import MAX_JOBS, MAX_VEHICLES, Problem
from routing.validation import MAX_MATRIX_ENTRY, Matrix
from routing.vroom_fleet import PROFILE, from_courier, from_vehicle, read_courier, read_vehicle
from routing.vroom_tasks import from_job, from_shipment, named_as_in_files, read_job, read_shipment


def read_problem(source: str | bytes) -> Problem:
    """The problem in the JSON text `source`.

    Raises
    ------
    ProblemError
        Naming the place of what is missing, wrong, unknown or not supported.
    """
    top = parse(source)
    fleet = top.take("vehicles", each(read_vehicle, MAX_VEHICLES))
    jobs = top.take("jobs", each(read_job, MAX_JOBS), ())
    shipments = top.take("shipments", each(read_shipment, MAX_JOBS // 2), ())
    couriers = top.take("couriers", each(read_courier, MAX_VEHICLES), ())
    profile = fleet[0][1] if fleet else PROFILE
    for index, (_, other) in enumerate(fleet):
        if other != profile:
            raise ProblemError(f"vehicles[{index}].profile", f"{other!r} beside {profile!r}: one profile a problem")
    durations, distances = top.take("matrices", lambda raw: _matrices(raw, profile))
    top.done()
    vehicles = tuple(vehicle for vehicle, _ in fleet)
    with named_as_in_files():
        return Problem(jobs, vehicles, durations, distances, shipments, couriers)


def write_problem(problem: Problem) -> dict[str, Any]:
    """`problem` as a JSON object; :func:`read_problem` reads an equal problem back."""
    matrix = {"durations": problem.durations.tolist()}
    if problem.distances is not None:
        matrix["distances"] = problem.distances.tolist()
    document = {
        "vehicles": [from_vehicle(vehicle) for vehicle in problem.vehicles],
        "jobs": [from_job(job) for job in problem.jobs],
        "shipments": [from_shipment(shipment) for shipment in problem.shipments],
        "couriers": [from_courier(courier) for courier in problem.couriers],
        "matrices": {PROFILE: matrix},
    }
    # VROOM itself knows no couriers, and wants no empty shipments.
    return {key: value for key, value in document.items() if value or key in ("vehicles", "jobs")}


def _matrices(raw: object, profile: str) -> tuple[Matrix, Matrix | None]:
    profiles = Fields(raw)
    matrix = profiles.take(profile, Fields)
    profiles.done()
    with within(profile):
        matrix.refuse("costs", "not supported: the cost is the duration")
        durations = matrix.take("durations", _square)
        distances = matrix.take("distances", _square, None)
        matrix.done()
        if distances is not None and len(distances) != len(durations):
            raise ProblemError("distances", f"{len(distances)} rows, durations have {len(durations)}")
    return durations, distances


def _square(raw: object) -> Matrix:
    """A matrix; of one that is none the first faulty row or entry is named."""
    rows = each(lambda row: row)(raw)
    for index, row in enumerate(rows):
        with within(f"[{index}]"):
            if not isinstance(row, list) or len(row) != len(rows):
                raise ProblemError("", f"{short(row)} is not a row of {len(rows)} numbers: the matrix is not square")
            if set(map(type, row)) != {int} or min(row) < 0 or max(row) > MAX_MATRIX_ENTRY:
                each(lambda entry: valid.number("", integer(entry), MAX_MATRIX_ENTRY))(row)
    return valid.matrix("", raw)
