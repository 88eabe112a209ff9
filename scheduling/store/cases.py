"""One dossier with its bookings and its envelope, without anybody's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from data.kinds import BookingStep, Custody, HandoverState, Outcome
from data.tables import (
    Attempt,
    Booking,
    BookingEvent,
    Centre,
    Delivery,
    Dossier,
    EnvelopeDossier,
    Handover,
    HandoverItem,
)
from scheduling.decide.booking_life import LIVE
from scheduling.model.booking import BookingView
from scheduling.model.case import Case, CaseStep, Happened
from scheduling.model.person import Person
from scheduling.store import bookings, dossier_views, home_calls
from scheduling.store.scope import within


def case_of(session: Session, person: Person, dossier_id: int) -> Case:
    """The case of a dossier. Raises NotFound."""
    dossier = dossier_views.own_dossier(session, person, dossier_id)
    _, delivery = dossier_views.carried_by(session, dossier_id) or (None, None)
    rows = session.exec(within(select(Booking).where(Booking.dossier_id == dossier_id), person, Booking)).all()
    views = {row.id or 0: bookings.view(session, row) for row in rows}
    papers = (
        Happened(at, (CaseStep.PAPERS_FETCHED, CaseStep.PAPERS_IN)[home])
        for at, home in home_calls.story(session, dossier_id)
    )
    thread = [*papers, *_of_dossier(dossier), *_of_bookings(session, views), *_of_delivery(session, dossier, delivery)]
    return Case(
        dossier_id=dossier_id,
        dossier_code=dossier.code,
        procedure_name=dossier.procedure_name,
        centre_name=session.get_one(Centre, dossier.centre_id).name,
        due_at=dossier.due_at,
        result_ready_at=dossier.result_ready_at,
        returned_at=dossier.returned_at,
        delivery_state=delivery.state if delivery else None,
        fee_dong=delivery.fee_dong if delivery else 0,
        postage_dong=delivery.postage_dong if delivery else 0,
        thread=tuple(sorted(thread, key=lambda each: each.at)),
        bookings=tuple(_in_order(list(views.values()))),
    )


def _of_dossier(dossier: Dossier) -> Iterator[Happened]:
    for moment, step in (
        (dossier.received_at, CaseStep.FILED),
        (dossier.result_ready_at, CaseStep.READY),
        (dossier.returned_at, CaseStep.RETURNED),
    ):
        if moment is not None:
            yield Happened(moment, step)


def _of_bookings(session: Session, views: dict[int, BookingView]) -> Iterator[Happened]:
    told = col(BookingEvent.step).not_in((BookingStep.HELD, BookingStep.REMINDED))
    events = select(BookingEvent).where(col(BookingEvent.booking_id).in_(views), told).order_by(col(BookingEvent.id))
    for event in session.exec(events):
        yield Happened(event.at, event.step, views[event.booking_id], event.starts_at)


def _of_delivery(session: Session, dossier: Dossier, delivery: Delivery | None) -> Iterator[Happened]:
    if delivery is None:
        return
    yield Happened(delivery.chosen_at, CaseStep.HOME_CHOSEN)
    sent = session.exec(
        select(Handover.received_at, Handover.to_custody)
        .join(HandoverItem, col(HandoverItem.handover_id) == Handover.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == HandoverItem.envelope_id)
        .where(EnvelopeDossier.dossier_id == dossier.id, Handover.state == HandoverState.CONFIRMED)
    )
    for moment, to_custody in sent:
        if moment is not None:
            yield Happened(moment, CaseStep.BACK if to_custody is Custody.CENTRE else CaseStep.SENT)
    failed = select(Attempt.happened_at).where(Attempt.delivery_id == delivery.id, Attempt.outcome == Outcome.FAILED)
    yield from (Happened(moment, CaseStep.TRIED) for moment in session.exec(failed))


def _in_order(views: Sequence[BookingView]) -> list[BookingView]:
    return sorted(
        views,
        key=lambda each: (each.state not in LIVE, each.starts_at.timestamp() if each.starts_at else 0, each.booking_id),
    )
