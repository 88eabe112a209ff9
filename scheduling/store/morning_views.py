"""The officer's morning list."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import DeliveryState, DossierStatus, OutboxKind, OutboxState
from data.tables import Centre, Delivery, Dossier, Envelope, EnvelopeDossier, Outbox, Recipient
from scheduling.errors import NotFound
from scheduling.model.morning import MorningRow, MorningView
from scheduling.model.person import Person
from scheduling.store.scope import within
from scheduling.store.starred import missing_starred
from scheduling.store.wide import select_wide


def morning_view(session: Session, person: Person, search: str, show: str, page: int, page_size: int) -> MorningView:
    """One page of the centre's ready results, and the counts over all of them."""
    centre = own_centre(session, person)
    listed = _matching(_listed(person, Dossier, Recipient, Envelope, Delivery), search, show)
    total = session.exec(_matching(_listed(person, func.count(col(Dossier.id))), search, show)).one()
    rows = session.exec(
        listed.order_by(col(Dossier.status) == DossierStatus.RETURNED, col(Dossier.due_at), col(Dossier.id))
        .limit(page_size)
        .offset((page - 1) * page_size)
    ).all()
    told = last_told(session, [dossier.id or 0 for dossier, *_ in rows])
    return MorningView(
        centre_id=centre.id or 0,
        centre_name=centre.name,
        rows=tuple(_row(told.get(dossier.id), dossier, *rest) for dossier, *rest in rows),
        ready=_count(session, person),
        by_post=_count(session, person, col(Dossier.by_post).is_(True)),
        out=_count(session, person, col(Delivery.state) == DeliveryState.OUT),
        delivered=_count(session, person, col(Delivery.state) == DeliveryState.DELIVERED),
        needs_person=_count(session, person, _problem()),
        total_rows=total,
    )


def own_centre(session: Session, person: Person) -> Centre:
    """The person's centre; an administrator gets the first. Raises NotFound for somebody without one."""
    found = session.exec(within(select(Centre).order_by(col(Centre.id)), person, Centre)).first()
    if found is None:
        raise NotFound("Tài khoản này không thuộc Trung tâm nào.", "This account belongs to no centre.")
    return found


def _listed(person: Person, *entities: Any) -> Any:
    """Select from a centre's ready results with whatever delivery each has."""
    statement = (
        select_wide(*entities)
        .select_from(Dossier)
        .join(Recipient, col(Recipient.id) == Dossier.recipient_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id, isouter=True)
        .join(Envelope, col(Envelope.id) == EnvelopeDossier.envelope_id, isouter=True)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id, isouter=True)
        .where(col(Dossier.result_ready_at).is_not(None))
    )
    return within(statement, person, Dossier)


def _matching(statement: Any, search: str, show: str) -> Any:
    if wanted := search.strip():
        code = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(
            col(Dossier.code).ilike(f"%{code}%", escape="\\") | (func.upper(Envelope.code) == wanted.upper())
        )
    if show == "post":
        return statement.where(col(Dossier.by_post).is_(True))
    if show == "counter":
        return statement.where(col(Dossier.by_post).is_(False))
    if show == "problem":
        return statement.where(_problem())
    return statement


def _problem() -> Any:
    """Failed before and not delivered, or not tellable without a person."""
    waiting = select(Outbox.id).where(Outbox.dossier_id == Dossier.id, Outbox.state == OutboxState.WAITING)
    failed = (col(Delivery.failed_attempts) > 0) & (col(Delivery.state) != DeliveryState.DELIVERED)
    return waiting.exists() | failed


def _count(session: Session, person: Person, condition: Any = None) -> int:
    statement = _listed(person, func.count(col(Dossier.id)))
    if condition is not None:
        statement = statement.where(condition)
    return int(session.exec(statement).one())


def last_told(session: Session, dossier_ids: Collection[int]) -> dict[int, OutboxState]:
    """How the newest message of each dossier stands."""
    rows = session.exec(
        select(Outbox.dossier_id, Outbox.state)
        .where(col(Outbox.dossier_id).in_(dossier_ids), Outbox.kind == OutboxKind.DOSSIER)
        .where(Outbox.state != OutboxState.WITHDRAWN)
        .order_by(col(Outbox.dossier_id), col(Outbox.sequence))
    ).all()
    return {dossier_id: OutboxState(state) for dossier_id, state in rows if dossier_id is not None}


def _row(
    told: OutboxState | None,
    dossier: Dossier,
    recipient: Recipient,
    envelope: Envelope | None,
    delivery: Delivery | None,
) -> MorningRow:
    return MorningRow(
        dossier_id=dossier.id or 0,
        dossier_code=dossier.code,
        procedure_name=dossier.procedure_name,
        owner_name=dossier.owner_name,
        recipient_name=recipient.name,
        result_ready_at=dossier.result_ready_at,
        due_at=dossier.due_at,
        dossier_status=dossier.status,
        by_post=dossier.by_post,
        envelope_code=envelope.code if envelope else None,
        custody=envelope.custody if envelope else None,
        delivery_state=delivery.state if delivery else None,
        failed_attempts=delivery.failed_attempts if delivery else 0,
        missing_fields=missing_starred(dossier),
        told=told,
    )
