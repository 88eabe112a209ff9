"""Envelopes at the centre: which results lie together, and what their delivery must collect."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from data.kinds import Custody, DeliveryState
from data.tables import Delivery, Dossier, Envelope, EnvelopeDossier, Territory
from scheduling.decide.cells import ZONE
from scheduling.decide.envelope_code import new_envelope_code
from scheduling.errors import Conflict
from scheduling.model.intake import Post


@dataclass(frozen=True, slots=True)
class Wish:
    """One dossier's result that should lie at one recipient's address, by one choice."""

    dossier_id: int
    recipient_id: int
    address_id: int
    post: Post
    due_day: date | None
    """The local day by which it is promised."""


def put_in(session: Session, centre_id: int, wish: Wish, now: datetime, chance: random.Random) -> Envelope:
    """Put a result into the open envelope of the same recipient, address and choice, or into a new one.

    Open is an envelope that lies at the centre and waits for a route; it is locked before it is joined.
    """
    found = session.exec(
        select(Delivery, Envelope)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(Delivery.centre_id == centre_id, *_same_target(wish), *_open())
        .order_by(col(Delivery.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        envelope = _new_envelope(session, centre_id, wish, now, chance)
    else:
        delivery, envelope = found
        delivery.fee_dong += wish.post.fee_dong
        delivery.postage_dong = max(delivery.postage_dong, wish.post.postage_dong)
        delivery.due_day = min(filter(None, (delivery.due_day, wish.due_day)), default=None)
    assert envelope.id is not None
    session.add(_link(envelope.id, wish))
    session.flush()
    return envelope


def make_sums(session: Session, delivery_id: int, posts: Mapping[str, tuple[Post, date | None]]) -> None:
    """Make the sums and the papers of a delivery anew, from the choice and due day of all its dossiers (by code).

    Fees add up; the postage is paid once, so the highest counts.

    Raises
    ------
    Conflict
        Somebody put a dossier in meanwhile of which ``posts`` knows nothing.
    """
    delivery = lock_delivery(session, delivery_id)
    links = _links(session, delivery.envelope_id)
    unknown = [code for code, _ in links if code not in posts]
    if unknown:
        raise Conflict("Phong bì vừa có thêm hồ sơ; hãy nhập lại tệp.", f"{len(unknown)} dossiers came meanwhile.")
    held = [posts[code] for code, _ in links]
    for code, link in links:
        link.papers_original, link.papers_copy = posts[code][0].papers_original, posts[code][0].papers_copy
    delivery.fee_dong = sum(post.fee_dong for post, _ in held)
    delivery.postage_dong = max(post.postage_dong for post, _ in held)
    delivery.due_day = min((day for _, day in held if day), default=None)
    session.flush()


def take_out(
    session: Session, delivery_id: int, dossier_id: int, posts: Mapping[str, tuple[Post, date | None]], now: datetime
) -> None:
    """Take a result out of its envelope. The delivery of an envelope left empty is cancelled."""
    delivery = lock_delivery(session, delivery_id)
    links = _links(session, delivery.envelope_id)
    session.delete(next(link for _, link in links if link.dossier_id == dossier_id))
    session.flush()
    if delivery.state is DeliveryState.CANCELLED:
        return
    if len(links) > 1:
        make_sums(session, delivery_id, posts)
        return
    delivery.state, delivery.cancelled_at = DeliveryState.CANCELLED, now
    session.flush()


def lock_delivery(session: Session, delivery_id: int) -> Delivery:
    """The delivery as it stands now, locked until the transaction ends."""
    return session.exec(
        select(Delivery).where(Delivery.id == delivery_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _same_target(wish: Wish) -> Sequence[ColumnElement[bool]]:
    begins, ends = wish.post.window or (None, None)
    return (
        col(Envelope.recipient_id) == wish.recipient_id,
        col(Delivery.address_id) == wish.address_id,
        col(Delivery.what) == wish.post.what,
        col(Delivery.wished_day).is_not_distinct_from(wish.post.wished_day),
        col(Delivery.window_from_second).is_not_distinct_from(begins),
        col(Delivery.window_to_second).is_not_distinct_from(ends),
    )


def _open() -> Sequence[ColumnElement[bool]]:
    return col(Envelope.custody) == Custody.CENTRE, col(Delivery.state) == DeliveryState.REQUESTED


def _new_envelope(session: Session, centre_id: int, wish: Wish, now: datetime, chance: random.Random) -> Envelope:
    code = new_envelope_code(chance)
    while session.exec(select(Envelope.id).where(Envelope.code == code)).first() is not None:
        code = new_envelope_code(chance)
    envelope = Envelope(
        centre_id=centre_id, code=code, recipient_id=wish.recipient_id, custody=Custody.CENTRE, created_at=now
    )
    session.add(envelope)
    session.flush()
    assert envelope.id is not None
    begins, ends = wish.post.window or (None, None)
    session.add(
        Delivery(
            envelope_id=envelope.id,
            address_id=wish.address_id,
            centre_id=centre_id,
            post_office_id=post_office_of(session, wish.post.commune_code, now),
            what=wish.post.what,
            channel=wish.post.channel,
            chosen_at=wish.post.chosen_at or now,
            wished_day=wish.post.wished_day,
            window_from_second=begins,
            window_to_second=ends,
            fee_dong=wish.post.fee_dong,
            postage_dong=wish.post.postage_dong,
            due_day=wish.due_day,
            state=DeliveryState.REQUESTED,
        )
    )
    session.flush()
    return envelope


def post_office_of(session: Session, commune_code: str, now: datetime) -> int | None:
    """The post office that serves the commune today; None for the carrier's own network."""
    return session.exec(
        select(Territory.post_office_id).where(
            Territory.commune_code == commune_code, col(Territory.valid_from) <= now.astimezone(ZONE).date()
        )
    ).first()


def _link(envelope_id: int, wish: Wish) -> EnvelopeDossier:
    return EnvelopeDossier(
        envelope_id=envelope_id,
        dossier_id=wish.dossier_id,
        papers_original=wish.post.papers_original,
        papers_copy=wish.post.papers_copy,
    )


def _links(session: Session, envelope_id: int) -> Sequence[tuple[str, EnvelopeDossier]]:
    return session.exec(
        select(Dossier.code, EnvelopeDossier)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(EnvelopeDossier.envelope_id == envelope_id)
        .order_by(col(EnvelopeDossier.id))
    ).all()
