"""Deliveries to come with all that is known of where they go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.kinds import FailureReason, Outcome, Precision
from data.tables import (
    Address,
    Attempt,
    CommuneReport,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    HouseholdFix,
    Recipient,
)
from scheduling.errors import NotFound
from scheduling.model.household import Candidate, Known, Taught
from scheduling.model.person import Person
from scheduling.store.households import TO_COME, index_of, newest_fix, taught_points
from scheduling.store.scope import within
from scheduling.store.wide import select_wide

NOT_THERE = (FailureReason.WRONG_ADDRESS, FailureReason.NOT_FOUND)
_UNSURE_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Found:
    """One delivery with its rows, and what is known of its household."""

    delivery: Delivery
    envelope: Envelope
    recipient: Recipient
    address: Address
    index: str
    taught: Taught | None
    fix: HouseholdFix | None
    not_found_at: datetime | None
    """When a courier last came back because nobody was to be found there."""

    @property
    def known(self) -> Known:
        """What is held of the point."""
        return known_of(self.address)

    @property
    def was_not_found(self) -> bool:
        """Whether a courier came back since the point was last put right."""
        return self.not_found_at is not None and (self.fix is None or self.fix.fixed_at < self.not_found_at)

    @property
    def day(self) -> date | None:
        """The soonest day it is wished or due on."""
        return min(filter(None, (self.delivery.wished_day, self.delivery.due_day)), default=None)


def to_look_at(session: Session, person: Person, ring: Keyring) -> list[Found]:
    """The deliveries to come that may go astray; which of them are in doubt is decided by the caller."""
    unsure = or_(
        col(Address.precision) != Precision.PIN,
        col(Address.confidence_percent) < _UNSURE_PERCENT,
        col(Address.household_index) != "",
        col(Delivery.failed_attempts) > 0,
    )
    return _found(session, ring, within(_deliveries().where(unsure), person, Delivery))


def delivery_to_look_at(session: Session, person: Person, ring: Keyring, delivery_id: int) -> Found:
    """One delivery of the person's office, whatever is known of it. Raises NotFound; also for one that is over."""
    found = _found(session, ring, within(_deliveries().where(Delivery.id == delivery_id), person, Delivery))
    if not found:
        raise NotFound("Không có phong bì này, hoặc đã phát xong.", "No such delivery, or it is over.")
    return found[0]


def known_of(address: Address) -> Known:
    """What is held of the point of an address."""
    rival = None
    if address.runner_up_latitude is not None and address.runner_up_longitude is not None:
        point = (address.runner_up_latitude, address.runner_up_longitude)
        rival = Candidate(point, address.runner_up_label or "", "runner_up")
    return Known(
        point=(address.latitude, address.longitude)
        if address.latitude is not None and address.longitude is not None
        else None,
        precision=address.precision,
        confidence_percent=address.confidence_percent,
        uncertainty_metres=address.uncertainty_metres,
        source=address.source,
        label=address.found_label,
        rival=rival,
    )


def dossiers_in(session: Session, envelope_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many dossiers lie in each envelope, and the number of the first."""
    rows = session.exec(
        select_wide(EnvelopeDossier.envelope_id, func.count(), func.min(col(Dossier.id)))
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(col(EnvelopeDossier.envelope_id).in_(envelope_ids))
        .group_by(col(EnvelopeDossier.envelope_id))
    )
    return {envelope_id: (count, first) for envelope_id, count, first in rows}


def reports(session: Session, person: Person) -> list[CommuneReport]:
    """The newest report of each commune of the person's centre."""
    return list(session.exec(within(select(CommuneReport), person, CommuneReport)).all())


def _deliveries() -> Any:
    return (
        select_wide(Delivery, Envelope, Recipient, Address)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(col(Delivery.state).in_(TO_COME))
        .order_by(col(Delivery.id))
    )


def _found(session: Session, ring: Keyring, statement: Any) -> list[Found]:
    rows = session.exec(statement).all()
    indexes = {delivery.id: index_of(ring, address, recipient) for delivery, _, recipient, address in rows}
    wanted = set(indexes.values())
    taught, fixes = taught_points(session, wanted), newest_fix(session, wanted)
    missed = _not_found(session, [delivery.id for delivery, *_ in rows])
    return [
        Found(
            delivery=delivery,
            envelope=envelope,
            recipient=recipient,
            address=address,
            index=indexes[delivery.id],
            taught=taught.get(indexes[delivery.id]),
            fix=fixes.get(indexes[delivery.id]),
            not_found_at=missed.get(delivery.id),
        )
        for delivery, envelope, recipient, address in rows
    ]


def _not_found(session: Session, delivery_ids: Collection[int]) -> dict[int, datetime]:
    rows = session.exec(
        select(Attempt.delivery_id, func.max(Attempt.happened_at))
        .where(col(Attempt.delivery_id).in_(delivery_ids), Attempt.outcome == Outcome.FAILED)
        .where(col(Attempt.reason).in_(NOT_THERE))
        .group_by(col(Attempt.delivery_id))
    )
    return {delivery_id: moment for delivery_id, moment in rows if moment is not None}
