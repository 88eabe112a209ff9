"""What is known of where a household lives, forgotten with the last dossier that was sent there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.kinds import DeliveryState
from data.tables import (
    Address,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    HomeCall,
    HouseholdFix,
    Recipient,
    TaughtPoint,
)
from scheduling.store.households import index_of
from scheduling.store.wide import select_wide

OVER = (DeliveryState.DELIVERED, DeliveryState.CANCELLED, DeliveryState.UNDELIVERABLE)


def households_of(session: Session, ring: Keyring, envelope_ids: Collection[int]) -> dict[str, str]:
    """The households of these envelopes by their index, each with its line's: asked while their people are known."""
    rows = session.exec(_homes().where(col(Delivery.envelope_id).in_(envelope_ids)))
    return {index_of(ring, address, recipient): address.match_index for address, recipient in rows}


def forget(session: Session, ring: Keyring, lines: Mapping[str, str]) -> None:
    """Erase the fixes and the taught points of those households to which nothing is kept any more, at any centre.

    Parameters
    ----------
    lines
        What :func:`households_of` gave before the dossiers were erased. Other households of a line keep theirs.
    """
    rows = session.exec(_homes().where(col(Address.match_index).in_(set(lines.values())), is_kept()))
    gone = set(lines) - {index_of(ring, address, recipient) for address, recipient in rows}
    for table in (HouseholdFix, TaughtPoint):
        session.exec(delete(table).where(col(table.household_index).in_(gone)))


def is_kept() -> Any:
    """A condition on Delivery: it is not over, or what it carries, or came for, is not erased."""
    held = select(Dossier.id).where(Dossier.content_digest != "erased")
    inside = held.join(EnvelopeDossier).where(EnvelopeDossier.envelope_id == Delivery.envelope_id)
    fetched = held.join(HomeCall).where(HomeCall.delivery_id == Delivery.id)
    guided = select(HomeCall.delivery_id).where(HomeCall.delivery_id == Delivery.id, of_guest())
    return col(Delivery.state).not_in(OVER) | inside.exists() | fetched.exists() | guided.exists()


def of_guest() -> Any:
    """A condition on HomeCall: it led to no dossier, and its person is not erased."""
    return col(HomeCall.dossier_id).is_(None) & col(HomeCall.erased_at).is_(None)


def _homes() -> Any:
    return (
        select_wide(Address, Recipient)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
    )
