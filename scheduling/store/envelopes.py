"""Envelopes at the centre: which results lie together, and what their delivery must collect."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.kinds import Custody, DeliveryState, What
from data.tables import Delivery, Dossier, Envelope, EnvelopeDossier, Recipient, Territory
from scheduling.decide.cells import ZONE
from scheduling.decide.envelope_code import new_envelope_code
from scheduling.errors import Conflict
from scheduling.model.choice import Choice
from scheduling.model.intake import Post
from scheduling.store.households import household_index
from scheduling.store.people import Place, address_index, keep_addresses, keyring

Likeness = tuple[int, int, What, date | None, int | None, int | None]
"""Recipient, address and choice: what results share that lie in one envelope."""
Choices = Mapping[str, tuple[Post, date | None]]
"""The choice and the due day of dossiers, by their code."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One dossier's result that should lie at one recipient's address, by one choice."""

    dossier_id: int
    recipient_id: int
    address_id: int
    post: Post
    due_day: date | None
    """The local day by which it is promised."""

    @property
    def likeness(self) -> Likeness:
        """Equal for wishes that go into one envelope."""
        begins, ends = self.post.window or (None, None)
        return self.recipient_id, self.address_id, self.post.what, self.post.wished_day, begins, ends


def put_in(
    session: Session, centre_id: int, wishes: Sequence[Wish], now: datetime, chance: random.Random
) -> dict[int, Envelope]:
    """Put results into the open envelope of the same recipient, address and choice, or into a new one.

    Open is an envelope that lies at the centre and waits for a route; it is locked before it is joined.

    Returns
    -------
    dict
        The envelope of each dossier, by the dossier's id.
    """
    opened = _open_envelopes(session, wishes)
    lacking = {wish.likeness: wish for wish in wishes if wish.likeness not in opened}
    opened |= _new_envelopes(session, centre_id, lacking, now, chance)
    for wish in wishes:
        delivery, _ = opened[wish.likeness]
        delivery.fee_dong += wish.post.fee_dong
        delivery.postage_dong = max(delivery.postage_dong, wish.post.postage_dong)
        delivery.due_day = min(filter(None, (delivery.due_day, wish.due_day)), default=None)
        session.add(
            EnvelopeDossier(
                envelope_id=delivery.envelope_id,
                dossier_id=wish.dossier_id,
                papers_original=wish.post.papers_original,
                papers_copy=wish.post.papers_copy,
            )
        )
    session.flush()
    return {wish.dossier_id: opened[wish.likeness][1] for wish in wishes}


def take_out(
    session: Session, dossier_ids: Collection[int], delivery_ids: Collection[int], choices: Choices, now: datetime
) -> None:
    """Take results out of these deliveries, whose sums are made anew; one left empty is cancelled."""
    deliveries = lock_deliveries(session, delivery_ids)
    for _, link in _links(session, deliveries.values()):
        if link.dossier_id in dossier_ids:
            session.delete(link)
    session.flush()
    left = {link.envelope_id for _, link in _links(session, deliveries.values())}
    for delivery in deliveries.values():
        if delivery.envelope_id not in left and delivery.state is not DeliveryState.CANCELLED:
            delivery.state, delivery.cancelled_at = DeliveryState.CANCELLED, now
    session.flush()
    live = [i for i, delivery in deliveries.items() if delivery.state is not DeliveryState.CANCELLED]
    make_sums(session, live, choices)


def make_sums(session: Session, delivery_ids: Collection[int], choices: Choices) -> None:
    """Make the sums and the papers of deliveries anew, from the choices of all their dossiers.

    Fees add up; the postage is paid once, so the highest counts.

    Raises
    ------
    Conflict
        Somebody put a dossier in meanwhile of which ``choices`` knows nothing.
    """
    deliveries = lock_deliveries(session, delivery_ids)
    held: defaultdict[int, list[tuple[Post, date | None]]] = defaultdict(list)
    for code, link in _links(session, deliveries.values()):
        if code not in choices:
            raise Conflict("Phong bì vừa có thêm hồ sơ; hãy nhập lại tệp.", "A dossier was put in meanwhile.")
        link.papers_original, link.papers_copy = choices[code][0].papers_original, choices[code][0].papers_copy
        held[link.envelope_id].append(choices[code])
    for delivery in deliveries.values():
        inside = held[delivery.envelope_id]
        delivery.fee_dong = sum(post.fee_dong for post, _ in inside)
        delivery.postage_dong = max(post.postage_dong for post, _ in inside)
        delivery.due_day = min((day for _, day in inside if day), default=None)
    session.flush()


def put_dossier_in(session: Session, dossier: Dossier, choice: Choice, now: datetime, chance: random.Random) -> str:
    """Put one dossier's result into an envelope by a choice made at the centre; returns the envelope's code."""
    post = _post_of(choice, now)
    address_id = _address_of(session, dossier.centre_id, post, session.get_one(Recipient, dossier.recipient_id))
    due_day = dossier.due_at.astimezone(ZONE).date() if dossier.due_at else None
    assert dossier.id is not None
    wish = Wish(dossier.id, dossier.recipient_id, address_id, post, due_day)
    return put_in(session, dossier.centre_id, [wish], now, chance)[dossier.id].code


def home_of(
    session: Session, centre_id: int, choice: Choice, recipient_id: int, now: datetime
) -> tuple[int, int | None]:
    """The address at which somebody lives, new or known, and the post office that serves it."""
    post = _post_of(choice, now)
    address_id = _address_of(session, centre_id, post, session.get_one(Recipient, recipient_id))
    return address_id, _post_offices(session, [post.commune_code], now).get(post.commune_code)


def _post_of(choice: Choice, now: datetime) -> Post:
    point = None
    if choice.latitude is not None and choice.longitude is not None:
        point = choice.latitude, choice.longitude
    return Post(
        commune_code=choice.commune_code,
        street_line=choice.street_line,
        what=choice.what,
        channel=choice.channel,
        point=point,
        chosen_at=now,
        wished_day=choice.wished_day,
        window=choice.window,
        fee_dong=choice.fee_dong,
        postage_dong=choice.postage_dong,
    )


def _address_of(session: Session, centre_id: int, post: Post, recipient: Recipient) -> int:
    ring = keyring(session)
    place = Place(
        address_index(ring, post),
        household_index(ring, post.commune_code, post.street_line, recipient.phone, recipient.name),
    )
    return keep_addresses(session, centre_id, {place: post})[place]


def empty_out(session: Session, delivery: Delivery, now: datetime) -> tuple[str, ...]:
    """Take every dossier out of a delivery that will not ride; returns their codes."""
    inside = session.exec(
        select(Dossier)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
        .where(EnvelopeDossier.envelope_id == delivery.envelope_id)
        .order_by(col(Dossier.code))
    ).all()
    take_out(session, [dossier.id or 0 for dossier in inside], [delivery.id or 0], {}, now)
    for dossier in inside:
        dossier.by_post = False
    return tuple(dossier.code for dossier in inside)


def lock_deliveries(session: Session, delivery_ids: Collection[int]) -> dict[int, Delivery]:
    """The deliveries as they stand now, by id and locked in that order until the transaction ends."""
    found = session.exec(
        select(Delivery)
        .where(col(Delivery.id).in_(set(delivery_ids)))
        .order_by(col(Delivery.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {delivery.id or 0: delivery for delivery in found}


def _open_envelopes(session: Session, wishes: Sequence[Wish]) -> dict[Likeness, tuple[Delivery, Envelope]]:
    # Only by recipient, who is of one centre and has a handful: where centre or state is asked for as well, SQLite may
    # go through all that the centre ever sent, which an import of 50,000 rows does 2,000 times.
    found = session.exec(
        select(Delivery, Envelope)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Envelope.recipient_id).in_({wish.recipient_id for wish in wishes}))
        .order_by(col(Delivery.id))  # as everybody locks them
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return {  # the oldest of several stands last, and counts
        (
            envelope.recipient_id,
            delivery.address_id,
            delivery.what,
            delivery.wished_day,
            delivery.window_from_second,
            delivery.window_to_second,
        ): (delivery, envelope)
        for delivery, envelope in reversed(found)
        if delivery.state is DeliveryState.REQUESTED and envelope.custody is Custody.CENTRE
    }


def _new_envelopes(
    session: Session, centre_id: int, lacking: Mapping[Likeness, Wish], now: datetime, chance: random.Random
) -> dict[Likeness, tuple[Delivery, Envelope]]:
    """An empty envelope with its delivery for each wish; the sums start from nothing."""
    codes = free_codes(session, len(lacking), chance)
    envelopes = {
        likeness: Envelope(
            centre_id=centre_id, code=code, recipient_id=wish.recipient_id, custody=Custody.CENTRE, created_at=now
        )
        for (likeness, wish), code in zip(lacking.items(), codes, strict=True)
    }
    session.add_all(envelopes.values())
    session.flush()
    offices = _post_offices(session, {wish.post.commune_code for wish in lacking.values()}, now)
    made = {}
    for likeness, wish in lacking.items():
        *_, begins, ends = likeness
        delivery = Delivery(
            envelope_id=envelopes[likeness].id or 0,
            address_id=wish.address_id,
            centre_id=centre_id,
            post_office_id=offices.get(wish.post.commune_code),
            what=wish.post.what,
            channel=wish.post.channel,
            chosen_at=wish.post.chosen_at or now,
            wished_day=wish.post.wished_day,
            window_from_second=begins,
            window_to_second=ends,
            state=DeliveryState.REQUESTED,
        )
        made[likeness] = (delivery, envelopes[likeness])
    session.add_all(delivery for delivery, _ in made.values())
    return made


def free_codes(session: Session, number: int, chance: random.Random) -> list[str]:
    """Codes that no envelope has."""
    codes: set[str] = set()
    while len(codes) < number:
        fresh = {new_envelope_code(chance) for _ in range(number - len(codes))}
        codes |= fresh.difference(session.exec(select(Envelope.code).where(col(Envelope.code).in_(fresh))).all())
    return sorted(codes)


def _post_offices(session: Session, commune_codes: Collection[str], now: datetime) -> dict[str, int]:
    """The post office that serves each commune today; the others go to the carrier's own network."""
    today = now.astimezone(ZONE).date()
    return dict(
        session.exec(
            select(Territory.commune_code, Territory.post_office_id).where(
                col(Territory.commune_code).in_(commune_codes), col(Territory.valid_from) <= today
            )
        ).all()
    )


def _links(session: Session, deliveries: Collection[Delivery]) -> Sequence[tuple[str, EnvelopeDossier]]:
    return session.exec(
        select(Dossier.code, EnvelopeDossier)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(col(EnvelopeDossier.envelope_id).in_({delivery.envelope_id for delivery in deliveries}))
        .order_by(col(EnvelopeDossier.id))
    ).all()
