"""What couriers' phones say of a day: in riding order, at the planned times, in batches as the network allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from data.kinds import EventKind, FailureReason, ProofPlace, Relation
from scheduling.jobs.when import LOCAL
from scheduling.model.day import RouteView, StopView
from scheduling.model.event import CourierMark

WRONG_TAP_EVERY = 40
"""Every so many stops a courier taps "failed", takes it back, and taps right."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one phone sends at once, and when."""

    courier_id: int
    sent_at: datetime
    marks: tuple[CourierMark, ...]


def batches_of(
    routes: tuple[RouteView, ...], day: date, fails: Callable[[StopView], bool]
) -> tuple[list[Batch], set[int]]:
    """Return the day's batches in the order they are sent, and the deliveries that fail.

    Each phone sends once an hour, but that of the first route: it has no network all day and sends everything
    in the evening.
    """
    failing = {stop.delivery_id for route in routes for stop in route.stops if fails(stop)}
    batches = []
    for number, route in enumerate(routes):
        marks = _marks_of(route, day, failing)
        for _, together in groupby(marks, key=lambda mark: number and mark.captured_at.hour):
            sent = tuple(together)
            batches.append(Batch(route.courier_id, sent[-1].captured_at + timedelta(minutes=1), sent))
    return sorted(batches, key=lambda batch: batch.sent_at), failing


def at(day: date, second: int) -> datetime:
    """Return the moment so many seconds after local midnight."""
    return datetime.combine(day, time(), LOCAL) + timedelta(seconds=second)


def _marks_of(route: RouteView, day: date, failing: set[int]) -> list[CourierMark]:
    marks: list[CourierMark] = []
    for stop in route.stops:
        tapped = at(day, stop.arrives_second + stop.waits_seconds + stop.service_seconds)
        right = CourierMark(
            device_id=f"may-{route.courier_code}-{day:%y%m%d}",
            sequence=len(marks) + 1,
            stop_id=stop.stop_id,
            kind=EventKind.DELIVERED,
            captured_at=tapped,
            received_by=stop.recipient_name,
            relation=Relation.SELF,
            place=ProofPlace.ADDRESS,
            collected_dong=stop.fee_dong + stop.postage_dong,
        )
        wrong = _failed(right, FailureReason.WRONG_ADDRESS)
        if stop.delivery_id in failing:
            marks.append(_failed(right, FailureReason.ABSENT))
        elif stop.stop_id % WRONG_TAP_EVERY == 0:
            marks += _taken_back(wrong, right)
        else:
            marks.append(right)
    return marks


def _failed(mark: CourierMark, reason: FailureReason) -> CourierMark:
    return CourierMark(
        device_id=mark.device_id,
        sequence=mark.sequence,
        stop_id=mark.stop_id,
        kind=EventKind.FAILED,
        captured_at=mark.captured_at,
        reason=reason,
    )


def _taken_back(wrong: CourierMark, right: CourierMark) -> list[CourierMark]:
    """The wrong tap, the undo twenty seconds later, and the right tap after twenty more."""
    undo = CourierMark(
        device_id=wrong.device_id,
        sequence=wrong.sequence + 1,
        stop_id=wrong.stop_id,
        kind=EventKind.UNDO,
        captured_at=wrong.captured_at + timedelta(seconds=20),
        undoes_sequence=wrong.sequence,
    )
    again = replace(right, sequence=wrong.sequence + 2, captured_at=wrong.captured_at + timedelta(seconds=40))
    return [wrong, undo, again]
