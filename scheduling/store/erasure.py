"""What names a person, found past its term and erased in batches; codes, states and times stay for the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.kinds import BookingState, DossierStatus, OutboxKind, OutboxState
from data.tables import (
    Address,
    Attempt,
    Booker,
    Booking,
    CourierEvent,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    HomeCall,
    Outbox,
    Proof,
    Recipient,
    RejectedRow,
    Stop,
    SyncAttempt,
)
from data.tables import ImportBatch as Batch
from scheduling.model.carriage import CarrierOrder, Citizen
from scheduling.model.message import Notice
from scheduling.model.record import as_json, from_json, record_from_json, record_to_json
from scheduling.store import forgetting

_OVER = (BookingState.FULFILLED, BookingState.MISSED, BookingState.CANCELLED, BookingState.EXPIRED)
_SAID = (OutboxState.SETTLED, OutboxState.SKIPPED, OutboxState.WITHDRAWN)
ERASED = "{}"


def messages(session: Session, before: datetime, limit: int) -> int:
    """Messages to people and orders that are done with."""
    rows = session.exec(
        select(Outbox)
        .where(col(Outbox.kind).in_((OutboxKind.MESSAGE, OutboxKind.PLACE)), col(Outbox.state).in_(_SAID))
        .where(Outbox.created_at < before, col(Outbox.tells_status).is_(None))
        .limit(limit)
    ).all()
    for row in rows:
        if row.kind is OutboxKind.MESSAGE:
            notice = from_json(Notice, row.payload)
            row.payload = as_json(replace(notice, to="", text="", subject="", values={}))
        else:
            order = from_json(CarrierOrder, row.payload)
            row.payload = as_json(replace(order, citizen=Citizen("", "", "", order.citizen.commune_code)))
        # A state that no dossier has marks a row as erased, so that the next run need not decrypt to know.
        row.provider_id, row.tells_status = None, 0
    return len(rows)


def answers(session: Session, before: datetime, limit: int) -> int:
    """What partners answered."""
    ids = session.exec(
        select(SyncAttempt.id).where(SyncAttempt.started_at < before, col(SyncAttempt.answer).is_not(None)).limit(limit)
    ).all()
    session.exec(update(SyncAttempt).where(col(SyncAttempt.id).in_(ids)).values(answer=None))
    return len(ids)


def rejected_rows(session: Session, before: datetime, limit: int) -> int:
    """Rows that an import refused."""
    rows = session.exec(
        select(RejectedRow)
        .join(Batch, col(Batch.id) == RejectedRow.import_batch_id)
        .where(Batch.received_at < before)
        .limit(limit)
    ).all()
    for row in rows:
        session.delete(row)
    return len(rows)


def bookings(session: Session, before: datetime, limit: int) -> int:
    """Bookings that are over, and the phones that made no other."""
    ids = session.exec(
        select(Booking.id)
        .where(col(Booking.state).in_(_OVER), col(Booking.ended_at) < before, col(Booking.name).is_not(None))
        .limit(limit)
    ).all()
    session.exec(update(Booking).where(col(Booking.id).in_(ids)).values(name=None))
    kept = select(Booking.id).where(
        Booking.booker_id == Booker.id, (col(Booking.ended_at).is_(None)) | (col(Booking.ended_at) >= before)
    )
    bookers = session.exec(
        select(Booker).where(~kept.exists(), ~col(Booker.phone_index).startswith("erased:")).limit(limit)
    ).all()
    for booker in bookers:
        booker.phone, booker.phone_index = "", f"erased:{booker.id}"
    return len(ids) + len(bookers)


def dossiers(session: Session, before: datetime, limit: int, *, ring: Keyring) -> int:
    """Dossiers returned or withdrawn, with what was told of them; a batch and its people in one transaction."""
    ended = col(Dossier.status).in_((DossierStatus.RETURNED, DossierStatus.WITHDRAWN))
    rows = session.exec(
        select(Dossier)
        .where(ended, Dossier.imported_at < before, Dossier.content_digest != "erased")
        .where((col(Dossier.returned_at).is_(None)) | (col(Dossier.returned_at) < before))
        .order_by(col(Dossier.id))
        .limit(limit)
        .with_for_update()
    ).all()
    for dossier in rows:
        dossier.owner_name = dossier.owner_id_number = dossier.email = dossier.summary = None
        dossier.content_digest = "erased"
    ids = [dossier.id for dossier in rows]
    for row in session.exec(select(Outbox).where(col(Outbox.dossier_id).in_(ids), Outbox.kind == OutboxKind.DOSSIER)):
        told = record_from_json(row.payload)
        row.payload = record_to_json(
            replace(told, owner_name=None, owner_id_number=None, phone=None, email=None, summary=None)
        )
    session.flush()
    envelopes = session.exec(
        select(EnvelopeDossier.envelope_id).where(col(EnvelopeDossier.dossier_id).in_(ids)).distinct()
    ).all()
    calls = select(Delivery.envelope_id).join(HomeCall, col(HomeCall.delivery_id) == Delivery.id)
    called = session.exec(calls.where(col(HomeCall.dossier_id).in_(ids))).all()
    touched = [*envelopes, *called]
    forgetting.forget(session, ring, forgetting.households_of(session, ring, touched))
    _people(session, [dossier.recipient_id for dossier in rows])
    _deliveries(session, touched)
    return len(rows)


def guests(session: Session, before: datetime, limit: int, *, ring: Keyring, now: datetime) -> int:
    """People to whom somebody came home and who filed nothing, with what is known of their homes."""
    calls = session.exec(
        select(HomeCall)
        .join(Delivery, col(Delivery.id) == HomeCall.delivery_id)
        .where(forgetting.of_guest(), col(Delivery.state).in_(forgetting.OVER), Delivery.chosen_at < before)
        .order_by(col(HomeCall.delivery_id))
        .limit(limit)
        .with_for_update(of=HomeCall)
    ).all()
    for call in calls:
        call.erased_at = now
    session.flush()
    found = select(Envelope).join(Delivery).where(col(Delivery.id).in_([call.delivery_id for call in calls]))
    touched = session.exec(found).all()
    ids = [envelope.id or 0 for envelope in touched]
    forgetting.forget(session, ring, forgetting.households_of(session, ring, ids))
    _people(session, [envelope.recipient_id for envelope in touched])
    _deliveries(session, ids)
    return len(calls)


def _people(session: Session, recipient_ids: list[int]) -> None:
    """Recipients of whom nothing is kept any more."""
    kept = select(Dossier.id).where(Dossier.recipient_id == Recipient.id, Dossier.content_digest != "erased")
    guided = (
        select(HomeCall.delivery_id)
        .join(Delivery, col(Delivery.id) == HomeCall.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(Envelope.recipient_id == Recipient.id, forgetting.of_guest())
    )
    nobody = ~kept.exists() & ~guided.exists()
    for recipient in session.exec(select(Recipient).where(col(Recipient.id).in_(recipient_ids), nobody)):
        recipient.name, recipient.phone, recipient.match_index = "", None, f"erased:{recipient.id}"


def _deliveries(session: Session, envelope_ids: list[int]) -> None:
    """Proofs, notes and marks of deliveries that are over, and the addresses that no other has."""
    done = session.exec(
        select(Delivery)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Delivery.envelope_id).in_(envelope_ids))
        .where(col(Delivery.state).in_(forgetting.OVER))
    ).all()
    ids = [delivery.id for delivery in done]
    attempts = select(Attempt.id).where(col(Attempt.delivery_id).in_(ids))
    session.exec(update(Proof).where(col(Proof.attempt_id).in_(attempts)).values(received_by="", authorisation=None))
    session.exec(update(Attempt).where(col(Attempt.delivery_id).in_(ids)).values(note=None))
    stops = select(Stop.id).where(col(Stop.delivery_id).in_(ids))
    session.exec(update(CourierEvent).where(col(CourierEvent.stop_id).in_(stops)).values(payload=ERASED))
    others = select(Delivery.id).where(Delivery.address_id == Address.id, forgetting.is_kept())
    homes = select(Address).where(col(Address.id).in_([delivery.address_id for delivery in done]), ~others.exists())
    for address in session.exec(homes):
        address.street_line, address.match_index, address.household_index = "", f"erased:{address.id}", ""
        address.latitude = address.longitude = None
        address.found_label = address.runner_up_label = None
        address.runner_up_latitude = address.runner_up_longitude = None
