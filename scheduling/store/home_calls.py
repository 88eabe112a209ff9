"""Calls at home as rows: papers that are fetched, and filings that are guided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import Custody, Outcome, What
from data.reference.languages import VIETNAMESE
from data.tables import Attempt, Booking, BookingVisit, Courier, Delivery, Dossier, Envelope, HomeCall, Proof
from scheduling.errors import NotFound
from scheduling.model.papers import Papers
from scheduling.model.person import Person
from scheduling.model.window import Guidance
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


def calls_among(session: Session, delivery_ids: Collection[int]) -> dict[int, HomeCall]:
    """Those of these deliveries that are calls."""
    found = session.exec(select(HomeCall).where(col(HomeCall.delivery_id).in_(delivery_ids)))
    return {call.delivery_id: call for call in found}


def guidance_of(call: HomeCall) -> Guidance:
    """What a filing is guided in."""
    return Guidance(call.procedure_code, call.language or VIETNAMESE)


def codes_of(session: Session, delivery_ids: Collection[int]) -> dict[int, tuple[HomeCall, str | None]]:
    """Each call, and the code of its dossier where it has one."""
    rows = session.exec(
        select(HomeCall, Dossier.code)
        .join(Dossier, col(Dossier.id) == HomeCall.dossier_id, isouter=True)
        .where(col(HomeCall.delivery_id).in_(delivery_ids))
    )
    return {call.delivery_id: (call, code) for call, code in rows}


def lock(session: Session, person: Person, delivery_id: int) -> HomeCall:
    """Lock a call of the person's centre. Raises NotFound."""
    wanted = select(Delivery.id).where(Delivery.id == delivery_id, Delivery.what == What.SEND_PAPERS)
    if session.exec(within(wanted, person, Delivery).with_for_update(key_share=True)).first() is None:
        raise NotFound("Không có giấy tờ này.", "There are no such papers.")
    return session.exec(
        select(HomeCall)
        .where(HomeCall.delivery_id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def custody_of(session: Session, delivery_id: int) -> Custody:
    """Who has what a call fetched."""
    statement = select(Envelope.custody).join(Delivery, col(Delivery.envelope_id) == Envelope.id)
    return Custody(session.exec(statement.where(Delivery.id == delivery_id)).one())


def on_the_way(session: Session, person: Person) -> tuple[Papers, ...]:
    """What couriers have fetched for a centre and it has not counted, the oldest first."""
    statement = (
        select_wide(
            HomeCall.delivery_id,
            HomeCall.kind,
            Envelope.code,
            Dossier.id,
            Dossier.code,
            Courier.name,
            Attempt.happened_at,
            Proof.received_by,
            Booking.reference,
        )
        .join(Delivery, col(Delivery.id) == HomeCall.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Dossier, col(Dossier.id) == HomeCall.dossier_id, isouter=True)
        .join(BookingVisit, col(BookingVisit.delivery_id) == HomeCall.delivery_id, isouter=True)
        .join(Booking, col(Booking.id) == BookingVisit.booking_id, isouter=True)
        .join(Attempt, col(Attempt.delivery_id) == Delivery.id)
        .join(Courier, col(Courier.id) == Attempt.courier_id)
        .join(Proof, col(Proof.attempt_id) == Attempt.id, isouter=True)
        .where(Attempt.outcome == Outcome.DELIVERED, col(HomeCall.received_at).is_(None))
        .order_by(col(Attempt.happened_at), col(Attempt.id))
    )
    return tuple(Papers(*row) for row in session.exec(within(statement, person, Delivery)))


def join_case(session: Session, booking_id: int, dossier_id: int) -> None:
    """What a guided filing fetched is of the dossier that it led to."""
    ridden = select(BookingVisit.delivery_id).where(BookingVisit.booking_id == booking_id)
    calls = select(HomeCall).where(col(HomeCall.delivery_id).in_(ridden), col(HomeCall.dossier_id).is_(None))
    for call in session.exec(calls.with_for_update()):
        call.dossier_id = dossier_id
    session.flush()


def story(session: Session, dossier_id: int) -> list[tuple[datetime, bool]]:
    """When papers of a dossier were fetched (False), and when they reached the centre (True)."""
    fetched = session.exec(
        select(Attempt.happened_at, HomeCall.received_at)
        .join(HomeCall, col(HomeCall.delivery_id) == Attempt.delivery_id)
        .where(HomeCall.dossier_id == dossier_id, Attempt.outcome == Outcome.DELIVERED)
    )
    return [
        (moment, home) for row in fetched for moment, home in zip(row, (False, True), strict=True) if moment is not None
    ]
