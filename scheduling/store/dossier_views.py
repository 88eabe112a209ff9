"""One dossier, whole, as its officer may see it."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.kinds import Outcome
from data.tables import (
    Address,
    Attempt,
    Centre,
    Courier,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    Proof,
    Recipient,
)
from scheduling.errors import NotFound
from scheduling.model.morning import AttemptView, DossierStanding, DossierView
from scheduling.model.person import Person
from scheduling.store.morning_views import last_told
from scheduling.store.scope import within
from scheduling.store.starred import missing_starred
from scheduling.store.stop_views import commune_name, contents_of, window_of
from scheduling.store.sync_views import messages_where
from scheduling.store.wide import select_wide


def own_dossier(session: Session, person: Person, dossier_id: int, *, lock: bool = False) -> Dossier:
    """One dossier of the person's centre. Raises NotFound."""
    statement = within(select(Dossier).where(Dossier.id == dossier_id), person, Dossier)
    if lock:  # whoever books for it refers to it, and need not wait
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.exec(statement).first()
    if found is None:
        raise _no_dossier()
    return found


def lock_centre_of(session: Session, person: Person, dossier_id: int) -> None:
    """Take the lock of the dossier's centre, under which its addresses and envelopes are made (as an import does).

    Taken before any row of the dossier is locked. Raises NotFound.
    """
    statement = select(Centre).join(Dossier, col(Dossier.centre_id) == Centre.id).where(Dossier.id == dossier_id)
    # What only refers to the centre, such as a courier's mark, need not wait.
    locked = statement.with_for_update(of=Centre, key_share=True)
    if session.exec(within(locked, person, Dossier)).first() is None:
        raise _no_dossier()


def own_dossier_id(session: Session, person: Person, code: str) -> int:
    """The number of the dossier with this code. Raises NotFound, also for another centre's."""
    found = session.exec(within(select(Dossier.id).where(Dossier.code == code), person, Dossier)).first()
    if found is None:
        raise _no_dossier()
    return found


def some_codes(session: Session, person: Person, count: int) -> list[str]:
    """The codes of some dossiers of the person's centre."""
    statement = within(select(Dossier.code).order_by(col(Dossier.id)).limit(count), person, Dossier)
    return list(session.exec(statement))


def _no_dossier() -> NotFound:
    """The same words for one that is not there and one that is not the person's."""
    return NotFound("Không có hồ sơ này.", "No such dossier.")


def carried_by(session: Session, dossier_id: int) -> tuple[Envelope, Delivery] | None:
    """The envelope and delivery of a dossier, if it goes by post."""
    return session.exec(
        select(Envelope, Delivery)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Envelope.id)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id)
        .where(EnvelopeDossier.dossier_id == dossier_id)
    ).first()


def standing_of(session: Session, person: Person, code: str) -> DossierStanding:
    """Where the dossier with this code stands; no column that holds personal data is read. Raises NotFound."""
    statement = (
        select_wide(
            Dossier.id,
            Dossier.status,
            Dossier.returned_at,
            Dossier.by_post,
            Envelope.code,
            Envelope.custody,
            Delivery.state,
            Delivery.failed_attempts,
        )
        .select_from(Dossier)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id, isouter=True)
        .join(Envelope, col(Envelope.id) == EnvelopeDossier.envelope_id, isouter=True)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id, isouter=True)
        .where(Dossier.code == code)
    )
    found = session.exec(within(statement, person, Dossier)).first()
    if found is None:
        raise _no_dossier()
    dossier_id, status, returned_at, by_post, envelope_code, custody, state, failed_attempts = found
    return DossierStanding(
        dossier_id=dossier_id,
        code=code,
        status=status,
        returned_at=returned_at,
        by_post=by_post,
        envelope_code=envelope_code,
        custody=custody,
        delivery_state=state,
        failed_attempts=failed_attempts or 0,
        told=last_told(session, [dossier_id]).get(dossier_id),
    )


def dossier_view(session: Session, person: Person, dossier_id: int) -> DossierView:
    """The dossier with its envelope, delivery, attempts and messages. Raises NotFound."""
    dossier = own_dossier(session, person, dossier_id)
    recipient = session.get_one(Recipient, dossier.recipient_id)
    envelope, delivery = carried_by(session, dossier_id) or (None, None)
    address = session.get_one(Address, delivery.address_id) if delivery else None
    return DossierView(
        dossier_id=dossier_id,
        code=dossier.code,
        procedure_name=dossier.procedure_name,
        field_name=dossier.field_name,
        owner_name=dossier.owner_name,
        status=dossier.status,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        result_ready_at=dossier.result_ready_at,
        returned_at=dossier.returned_at,
        missing_fields=missing_starred(dossier),
        recipient_name=recipient.name,
        recipient_phone=recipient.phone,
        envelope_code=envelope.code if envelope else None,
        envelope_dossier_codes=tuple(contents_of(session, [envelope.id or 0])[envelope.id or 0].codes)
        if envelope
        else (),
        custody=envelope.custody if envelope else None,
        delivery_id=delivery.id if delivery else None,
        delivery_state=delivery.state if delivery else None,
        what=delivery.what if delivery else None,
        channel=delivery.channel if delivery else None,
        chosen_at=delivery.chosen_at if delivery else None,
        wished_day=delivery.wished_day if delivery else None,
        window=window_of(delivery) if delivery else None,
        address_line=address.street_line if address else None,
        commune_code=address.commune_code if address else None,
        commune_name=commune_name(address.commune_code) if address else None,
        precision=address.precision if address else None,
        fee_dong=delivery.fee_dong if delivery else 0,
        postage_dong=delivery.postage_dong if delivery else 0,
        attempts=_attempts(session, delivery.id) if delivery else (),
        is_recalled=delivery is not None and delivery.recalled_at is not None,
        messages=messages_where(session, person, "all", 1, 100, dossier_id=dossier_id),
    )


def _attempts(session: Session, delivery_id: int | None) -> tuple[AttemptView, ...]:
    rows = session.exec(
        select(Attempt, Courier, Proof)
        .join(Courier, col(Courier.id) == Attempt.courier_id)
        .join(Proof, col(Proof.attempt_id) == Attempt.id, isouter=True)
        .where(Attempt.delivery_id == delivery_id, Attempt.outcome != Outcome.WITHDRAWN)
        .order_by(col(Attempt.happened_at), col(Attempt.id))
    )
    return tuple(
        AttemptView(
            number=number,
            happened_at=attempt.happened_at,
            outcome=attempt.outcome,
            reason=attempt.reason,
            note=attempt.note,
            courier_name=courier.name,
            received_by=proof.received_by if proof else None,
            relation=proof.relation if proof else None,
        )
        for number, (attempt, courier, proof) in enumerate(rows, start=1)
    )
