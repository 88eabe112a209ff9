"""Couriers' marks, as a device sends what it gathered, perhaps long after and more than once (law 4)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import ConfigDict, Field

from api.rest.described import PROBLEMS, needs_header
from api.rest.fields import Body, Degrees, Dong, Moment, Number, Reply, Text
from api.security.guards import allow
from api.state import State
from data.kinds import EventKind, FailureReason, ProofPlace, Relation, Role
from data.reference.working import working_rules
from scheduling.decide.marks import require_complete
from scheduling.errors import Invalid
from scheduling.model.event import CourierMark
from scheduling.model.person import Person
from scheduling.services.events import ingest

router = APIRouter(prefix="/api/v1/courier-events", tags=["courier events"], responses=PROBLEMS)
Courier = Annotated[Person, Depends(allow(Role.COURIER))]
MOST_MARKS = 200
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Accuracy = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
NEEDS_TOKEN = needs_header("X-CSRF-Token", "The token of the courier's session.", "Zk2sV0c1b3pQd2tJ")


class Mark(Body):
    """One tap. (device_id, sequence) names it for ever; what it must say besides depends on its kind.

    ``delivered`` needs received_by, relation and place, and authorisation where somebody else was authorised;
    ``failed`` needs a reason; ``undo`` names by undoes_sequence the mark of the same device that it takes back.
    """

    device_id: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$")]
    sequence: Number
    stop_id: Number
    kind: EventKind
    captured_at: Moment
    """When the courier tapped, by the device's clock."""
    received_by: Text | None = None
    relation: Relation | None = None
    place: ProofPlace | None = None
    authorisation: Text | None = None
    collected_dong: Dong = 0
    reason: FailureReason | None = None
    note: Text | None = None
    undoes_sequence: Number | None = None
    latitude: Latitude | None = None
    """Where the phone was; with longitude and accuracy, or not at all. Proven handovers teach where people live."""
    longitude: Degrees | None = None
    accuracy_metres: Accuracy | None = None


class Batch(Body):
    """What the device holds and does not know to be stored; all of it is taken, or nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "marks": [
                        {
                            "device_id": "phone-5e1f",
                            "sequence": 41,
                            "stop_id": 812,
                            "kind": "delivered",
                            "captured_at": "2026-11-24T09:12:00+07:00",
                            "received_by": "Nguyễn Thị Thử",
                            "relation": "household",
                            "place": "address",
                            "collected_dong": 46500,
                            "latitude": 10.2871,
                            "longitude": 105.6609,
                            "accuracy_metres": 12,
                        },
                        {
                            "device_id": "phone-5e1f",
                            "sequence": 42,
                            "stop_id": 813,
                            "kind": "failed",
                            "captured_at": "2026-11-24T09:31:00+07:00",
                            "reason": "absent",
                        },
                    ]
                }
            ]
        }
    )

    marks: Annotated[list[Mark], Field(min_length=1, max_length=MOST_MARKS)]


class Taken(Reply):
    """How many marks were new, and how many were held from an earlier send. All of them are stored now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"added": 2, "known": 0}]})

    added: int
    known: int


@router.post("", openapi_extra=NEEDS_TOKEN)
def take(person: Courier, state: State, batch: Batch) -> Taken:
    """Store the marks of the signed-in courier's own stops, and tell what they amount to onward.

    Send it again until it is answered with 2xx: no Idempotency-Key is needed, for each mark carries its own. A key
    of the request could not stand in for that: a device that heard no answer may send the same marks in other batches.
    """
    now, rules = state.clock(), working_rules().courier
    marks = [CourierMark(**mark.model_dump()) for mark in batch.marks]
    for place, mark in enumerate(marks):
        try:
            require_complete(mark, now, rules)
        except Invalid as error:  # of up to 200, say which
            raise Invalid(f"marks.{place}.{error.field}", error.message, error.message_en) from None
    report = ingest(state.engine, person, marks, now, rules)
    return Taken(added=report.added, known=report.known)
