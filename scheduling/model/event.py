"""A courier's mark, as the device sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import EventKind, FailureReason, ProofPlace, Relation


@dataclass(frozen=True, slots=True)
class CourierMark:
    """One append-only event. (device_id, sequence) identifies it for ever.

    Attributes
    ----------
    captured_at
        When the courier tapped, by the device's clock; aware.
    received_by, relation, place, authorisation, collected_dong
        For a delivery: who took it (R19), where (R7), and the money taken.
    reason, note
        For a failure (R8).
    undoes_sequence
        For an undo: the sequence, of the same device, that is taken back.
    latitude, longitude, accuracy_metres
        Where the phone was and how far off it may be, where it knows; teaches where the household lives.
    """

    device_id: str
    sequence: int
    stop_id: int
    kind: EventKind
    captured_at: datetime
    received_by: str | None = None
    relation: Relation | None = None
    place: ProofPlace | None = None
    authorisation: str | None = None
    collected_dong: int = 0
    reason: FailureReason | None = None
    note: str | None = None
    undoes_sequence: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_metres: int | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a batch; every event of it is stored when this is returned."""

    added: int
    known: int
    """Already held from an earlier send."""
    stops: tuple[int, ...]
    """The stops whose state was folded again."""
