"""What happened to dossiers on their way, as their system is told of it: each step once, with its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import BookingKind, BookingStep, Custody, DeliveryState, DossierStatus, HandoverState, Outcome
from data.tables import (
    Attempt,
    Booking,
    BookingEvent,
    CarrierEvent,
    CarrierOrder,
    Delivery,
    EnvelopeDossier,
    Handover,
    HandoverItem,
    HomeCall,
)
from scheduling.decide.reconcile_carrier import Standing, Truth
from scheduling.model.carriage import Meaning
from scheduling.ports import Step, StepKind
from scheduling.store import deliveries
from scheduling.store.wide import select_wide

_COURIER, _CENTRE, _POST = "Bưu tá", "Trung tâm", "Bưu chính"
_TRIED = {
    Outcome.FAILED: (StepKind.ATTEMPT_FAILED, "Phát tại nhà chưa thành công"),
    Outcome.DELIVERED: (StepKind.DELIVERED, "Đã phát"),
}
_HANDED_OVER = (StepKind.HANDED_OVER, "Đã bàn giao kết quả cho bưu chính")
_SENT_BACK = (StepKind.UNDELIVERABLE, "Không phát được, chờ chuyển hoàn")
_BACK = (StepKind.BACK_AT_CENTRE, "Kết quả đã chuyển hoàn về trung tâm")
_CARRIED = {
    Meaning.PICKED_UP: _HANDED_OVER,
    Meaning.ACCEPTED_AT_POST_OFFICE: _HANDED_OVER,
    Meaning.IN_TRANSIT: _HANDED_OVER,
    Meaning.FORWARDED: _HANDED_OVER,
    Meaning.AT_DELIVERY_OFFICE: _HANDED_OVER,
    Meaning.OUT_FOR_DELIVERY: _HANDED_OVER,
    Meaning.ATTEMPT_FAILED: (StepKind.ATTEMPT_FAILED, "Phát tại nhà chưa thành công"),
    Meaning.DELIVERED: (StepKind.DELIVERED, "Đã phát"),
    Meaning.RETURN_PENDING: _SENT_BACK,
    Meaning.RETURN_APPROVED: _SENT_BACK,
    Meaning.RETURNING: _SENT_BACK,
    Meaning.RETURNED: _BACK,
}
_ENDS = {
    StepKind.DELIVERED: (Standing.DELIVERED,),
    StepKind.UNDELIVERABLE: (Standing.RETURNING, Standing.RETURNED),
    StepKind.BACK_AT_CENTRE: (Standing.RETURNED,),
}
"""What is believed of a feed only where its order stands there: a second end is a difference for a person."""
_APPOINTMENT = {
    BookingStep.FULFILLED: (StepKind.APPOINTMENT_KEPT, "Đã hướng dẫn kê khai theo lịch hẹn"),
    BookingStep.MISSED: (StepKind.APPOINTMENT_MISSED, "Người dân không đến theo lịch hẹn"),
    BookingStep.CANCELLED: (StepKind.APPOINTMENT_CANCELLED, "Đã hủy lịch hẹn"),
}
_COLLECTION = {
    BookingStep.CONFIRMED: (StepKind.COLLECTION_BOOKED, "Đã hẹn thu gom giấy tờ tại nhà"),
    BookingStep.FULFILLED: (StepKind.COLLECTED, "Bưu tá đã thu gom giấy tờ tại nhà"),
    BookingStep.CANCELLED: (StepKind.COLLECTION_CANCELLED, "Đã hủy thu gom giấy tờ tại nhà"),
}
_MAKES = {
    StepKind.HANDED_OVER: DossierStatus.PROCESSED,
    StepKind.ATTEMPT_FAILED: DossierStatus.PROCESSED,
    StepKind.DELIVERED: DossierStatus.RETURNED,
    StepKind.UNDELIVERABLE: DossierStatus.PROCESSED,
    StepKind.BACK_AT_CENTRE: DossierStatus.PROCESSED,
}
_BOOKED: Mapping[BookingKind, Mapping[BookingStep, tuple[StepKind, str]]] = {
    BookingKind.COUNTER: _APPOINTMENT,
    BookingKind.HOME_VISIT: _APPOINTMENT,
    BookingKind.HOME_COLLECTION: _COLLECTION,
}
"""A delivery at home that was booked is told by its tries at the door."""

Found = Iterator[tuple[int, Step]]


def told_of_booking(kind: BookingKind, step: BookingStep) -> bool:
    """Whether a dossier's system is told of this step of its booking."""
    return step in _BOOKED.get(kind, {})


def steps_of(session: Session, dossier_ids: Collection[int]) -> dict[int, tuple[Step, ...]]:
    """Return everything that happened to these dossiers, oldest first; nothing of those to whom nothing did."""
    found: defaultdict[int, list[Step]] = defaultdict(list)
    for read in (_handed_over, _tried, _given_up, _carried, _booked, _papers_in):
        for dossier_id, step in read(session, dossier_ids):
            found[dossier_id].append(step)
    return {dossier_id: tuple(sorted(steps, key=lambda step: step.at)) for dossier_id, steps in found.items()}


def _handed_over(session: Session, dossier_ids: Collection[int]) -> Found:
    rows = session.exec(
        select(EnvelopeDossier.dossier_id, Handover.received_at, Handover.to_custody)
        .join(HandoverItem, col(HandoverItem.envelope_id) == EnvelopeDossier.envelope_id)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids), Handover.state == HandoverState.CONFIRMED)
        .where((col(Handover.from_custody) == Custody.CENTRE) | (col(Handover.to_custody) == Custody.CENTRE))
    )
    for dossier_id, at, to_custody in rows:
        if to_custody is Custody.CENTRE:
            yield dossier_id, _step(at, _CENTRE, *_BACK)
        else:
            yield dossier_id, _step(at, _CENTRE, StepKind.HANDED_OVER, "Đã bàn giao kết quả cho bưu tá")


def _tried(session: Session, dossier_ids: Collection[int]) -> Found:
    rows = session.exec(
        select(EnvelopeDossier.dossier_id, Attempt.happened_at, Attempt.outcome)
        .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
        .join(Attempt, col(Attempt.delivery_id) == Delivery.id)
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids), col(Attempt.outcome).in_(_TRIED))
    )
    for dossier_id, at, outcome in rows:
        yield dossier_id, _step(at, _COURIER, *_TRIED[Outcome(outcome)])


def _given_up(session: Session, dossier_ids: Collection[int]) -> Found:
    """What no courier carries any more: it was over at the door, or when the centre called it back."""
    rows = session.exec(
        select(EnvelopeDossier.dossier_id, Delivery.id, Delivery.recalled_at)
        .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids), Delivery.state == DeliveryState.UNDELIVERABLE)
    ).all()
    if not rows:
        return
    tries = deliveries.tries_of(session, {delivery_id or 0 for _, delivery_id, _ in rows})
    for dossier_id, delivery_id, recalled_at in rows:
        end = deliveries.end_of(tries[delivery_id or 0], recalled_at)
        if end is not None:
            yield dossier_id, _step(end.at, _POST, *_SENT_BACK)


def _carried(session: Session, dossier_ids: Collection[int]) -> Found:
    """What a carrier's feed tells, where its word counts (law 8); of what several codes tell, what came first."""
    rows = session.exec(
        select_wide(
            EnvelopeDossier.dossier_id,
            CarrierOrder.id,
            CarrierOrder.standing,
            CarrierEvent.meaning,
            CarrierEvent.happened_at,
        )
        .join(CarrierOrder, col(CarrierOrder.envelope_id) == EnvelopeDossier.envelope_id)
        .join(CarrierEvent, col(CarrierEvent.number) == CarrierOrder.number)
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids), CarrierOrder.truth == Truth.CARRIER)
        .where(CarrierEvent.centre_id == CarrierOrder.centre_id, col(CarrierEvent.happened_at).is_not(None))
        .where(col(CarrierEvent.meaning).in_(_CARRIED))
        .order_by(col(CarrierEvent.id))
    )
    seen: set[tuple[int, int, StepKind]] = set()
    for dossier_id, order_id, standing, meaning, at in rows:
        kind, text = _CARRIED[Meaning(meaning)]
        is_known = kind is not StepKind.ATTEMPT_FAILED and (dossier_id, order_id, kind) in seen
        if not is_known and Standing(standing) in _ENDS.get(kind, (standing,)):
            seen.add((dossier_id, order_id, kind))
            yield dossier_id, _step(at, _POST, kind, text)


def _booked(session: Session, dossier_ids: Collection[int]) -> Found:
    rows = session.exec(
        select_wide(
            Booking.dossier_id, Booking.id, Booking.kind, BookingEvent.step, BookingEvent.at, BookingEvent.starts_at
        )
        .join(BookingEvent, col(BookingEvent.booking_id) == Booking.id)
        .where(col(Booking.dossier_id).in_(dossier_ids), col(Booking.kind).in_(_BOOKED))
        .order_by(col(BookingEvent.id))
    )
    confirmed: set[int] = set()
    for dossier_id, booking_id, kind, step, at, starts_at in rows:
        if step is BookingStep.CONFIRMED:
            confirmed.add(booking_id)
        # Who never confirmed had no appointment that could be cancelled.
        if told_of_booking(kind, step) and booking_id in confirmed:
            yield dossier_id, _step(at, _CENTRE, *_BOOKED[kind][step], appointment_at=starts_at)


def _papers_in(session: Session, dossier_ids: Collection[int]) -> Found:
    rows = session.exec(
        select(HomeCall.dossier_id, HomeCall.received_at)
        .where(col(HomeCall.dossier_id).in_(dossier_ids), HomeCall.kind == BookingKind.HOME_COLLECTION)
        .where(col(HomeCall.received_at).is_not(None))
    )
    for dossier_id, at in rows:
        assert dossier_id is not None  # papers are fetched for a dossier only
        yield dossier_id, _step(at, _CENTRE, StepKind.PAPERS_IN, "Trung tâm đã nhận giấy tờ thu gom tại nhà")


def _step(at: datetime | None, by: str, kind: StepKind, text: str, appointment_at: datetime | None = None) -> Step:
    assert at is not None
    return Step(at, _MAKES.get(kind), by, text, kind, appointment_at)
