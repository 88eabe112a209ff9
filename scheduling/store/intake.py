"""What an import reads and writes. The caller decides; nothing here judges a row."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.tables import (
    Address,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    Recipient,
    Territory,
)
from scheduling.decide.cells import ZONE
from scheduling.decide.intake_keys import content_key
from scheduling.errors import NotFound
from scheduling.model.intake import Change, Held, HeldDelivery, Post, Posting, ResultRow, Sheet, Target, Verdict
from scheduling.model.person import Person
from scheduling.store.envelopes import Choices, Wish, make_sums, put_in, take_out
from scheduling.store.households import household_index
from scheduling.store.people import Place, address_index, keep_addresses, keep_recipients, recipient_index
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


@dataclass(frozen=True, slots=True)
class Keys:
    """What a row is compared by. Made before the lock: it costs more than the writing.

    ``digest`` is of the whole content; ``target`` is None when the result does not go by post.
    """

    digest: str
    recipient_index: str
    target: Target | None
    household_index: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its decision, ready to be written."""

    row: ResultRow
    keys: Keys
    verdict: Verdict
    held: Held | None

    @property
    def posted(self) -> tuple[Post, Target] | None:
        """The choice to act on, and where its result should lie."""
        if self.row.post is None or self.keys.target is None or self.verdict.posting is Posting.NONE:
            return None
        return self.row.post, self.keys.target


def centre_of(session: Session, person: Person, centre_id: int, *, lock: bool = False) -> Centre:
    """The centre, if the person may import into it; locked, so that imports of one centre take turns.

    Raises
    ------
    NotFound
        Also for a centre that exists but is not the person's.
    """
    statement = within(select(Centre).where(Centre.id == centre_id), person, Centre)
    found = session.exec(statement.with_for_update(key_share=True) if lock else statement).first()
    if found is None:
        raise NotFound(
            "Không có Trung tâm này, hoặc không phải của bạn.", f"Centre {centre_id} is not there or not yours."
        )
    return found


def served_communes(session: Session, now: datetime) -> frozenset[str]:
    """Codes of the communes that some post office serves today."""
    today = now.astimezone(ZONE).date()
    return frozenset(session.exec(select(Territory.commune_code).where(col(Territory.valid_from) <= today)))


def keys_of(ring: Keyring, row: ResultRow) -> Keys:
    """The keyed digests of a row; keyed, because a plain digest of a name and a phone can be guessed."""
    recipient = recipient_index(ring, row)
    target, household = None, ""
    if row.post:
        household = household_index(ring, row.post.commune_code, row.post.street_line, row.phone, row.recipient_name)
        target = Target(recipient, address_index(ring, row.post), row.post.what, row.post.wished_day, row.post.window)
    return Keys(ring.blind_index(f"row|{content_key(row)}"), recipient, target, household)


def held_of(session: Session, codes: Collection[str], *, lock: bool = False) -> dict[str, Held]:
    """What we hold of these dossiers, by code; with ``lock`` they and their deliveries stay as they are until the end.

    Not limited to the person's centre: a code is one dossier in the whole product, and the caller only learns
    that another centre has it.
    """
    statement = (
        select_wide(
            Dossier.code, Dossier.id, Dossier.centre_id, Dossier.content_digest, Dossier.status, Dossier.recipient_id
        )
        .where(col(Dossier.code).in_(codes))
        .order_by(col(Dossier.id))
    )
    dossiers = session.exec(statement.with_for_update(key_share=True) if lock else statement).all()
    deliveries = _held_deliveries(session, [dossier_id for _, dossier_id, *_ in dossiers], lock=lock)
    cancelled = _cancelled(session, {recipient_id for *_, recipient_id in dossiers})
    return {
        code: Held(dossier_id, centre_id, digest, status, deliveries.get(dossier_id), tuple(cancelled[recipient_id]))
        for code, dossier_id, centre_id, digest, status, recipient_id in dossiers
    }


def _cancelled(session: Session, recipient_ids: Collection[int]) -> Mapping[int, Sequence[tuple[str, datetime]]]:
    found: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for recipient_id, address, cancelled_at in session.exec(
        select(Envelope.recipient_id, Address.match_index, Delivery.cancelled_at)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(col(Envelope.recipient_id).in_(recipient_ids), col(Delivery.cancelled_at).is_not(None))
    ):
        assert cancelled_at is not None
        found[recipient_id].append((address, cancelled_at))
    return found


def _held_deliveries(session: Session, dossier_ids: Collection[int], *, lock: bool) -> dict[int, HeldDelivery]:
    statement = (
        select_wide(EnvelopeDossier.dossier_id, Envelope, Delivery, Recipient.match_index, Address.match_index)
        .join(Envelope, col(Envelope.id) == EnvelopeDossier.envelope_id)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids))
        .order_by(col(Delivery.id))
        .execution_options(populate_existing=True)
    )
    rows = session.exec(statement.with_for_update(of=Delivery, key_share=True) if lock else statement).all()
    codes = defaultdict(list)
    for envelope_id, code in session.exec(
        select(EnvelopeDossier.envelope_id, Dossier.code)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(col(EnvelopeDossier.envelope_id).in_({envelope.id for _, envelope, *_ in rows}))
        .order_by(col(EnvelopeDossier.id))
    ):
        codes[envelope_id].append(code)
    return {
        dossier_id: HeldDelivery(
            delivery_id=delivery.id,
            envelope_id=envelope.id,
            envelope_code=envelope.code,
            custody=envelope.custody,
            state=delivery.state,
            target=Target(recipient, address, delivery.what, delivery.wished_day, _window(delivery)),
            codes=tuple(codes[envelope.id]),
        )
        for dossier_id, envelope, delivery, recipient, address in rows
    }


class ChoicesOf(Mapping[str, tuple[Post, date | None]]):
    """The choice and due day of each row of a file that goes by post, by the dossier's code; read when asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def __getitem__(self, code: str) -> tuple[Post, date | None]:
        if code not in self._sheet.posted:
            raise KeyError(code)
        row = self._sheet.rows[self._sheet.positions[code]]
        assert row.post is not None
        return row.post, _due_day(row)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheet.posted)

    def __len__(self) -> int:
        return len(self._sheet.posted)


def write_entries(
    session: Session,
    centre_id: int,
    entries: Sequence[Entry],
    choices: Choices,
    now: datetime,
    chance: random.Random,
) -> None:
    """Write the rows that are to be added or changed, and put their results into envelopes.

    Parameters
    ----------
    choices
        Of the whole file (:class:`ChoicesOf`), for the sums of envelopes that hold several results.
    """
    entries = [entry for entry in entries if entry.verdict.change in (Change.ADD, Change.CHANGE)]
    dossiers = _write_dossiers(session, centre_id, entries, now)
    _leave(session, entries, choices, now)
    posted = [(entry, *entry.posted) for entry in entries if entry.posted]
    places = {entry.row.code: Place(target.address_index, entry.keys.household_index) for entry, _, target in posted}
    addresses = keep_addresses(session, centre_id, {places[entry.row.code]: post for entry, post, _ in posted})
    wishes = []
    for entry, post, _ in posted:
        if entry.verdict.posting is Posting.REFRESH:
            continue
        dossier = dossiers[entry.row.code]
        address_id = addresses[places[entry.row.code]]
        wishes.append(Wish(dossier.id or 0, dossier.recipient_id, address_id, post, _due_day(entry.row)))
    put_in(session, centre_id, wishes, now, chance)


def _write_dossiers(session: Session, centre_id: int, entries: Sequence[Entry], now: datetime) -> Mapping[str, Dossier]:
    """Write the dossiers themselves; returns them by code."""
    recipients = keep_recipients(session, centre_id, {entry.keys.recipient_index: entry.row for entry in entries})
    held_ids = [entry.held.dossier_id for entry in entries if entry.held]
    dossiers = {d.code: d for d in session.exec(select(Dossier).where(col(Dossier.id).in_(held_ids)))}
    for entry in entries:
        values = {name: getattr(entry.row, name) for name in _COPIED} | {
            "recipient_id": recipients[entry.keys.recipient_index],
            "content_digest": entry.keys.digest,
            "imported_at": now,
        }
        dossier = dossiers.get(entry.row.code)
        # A file of ready results says by itself that the result is ready, if not since when.
        values["result_ready_at"] = values["result_ready_at"] or (dossier and dossier.result_ready_at) or now
        if dossier:
            for name, value in values.items():
                setattr(dossier, name, value)
        else:
            dossier = dossiers[entry.row.code] = Dossier(centre_id=centre_id, code=entry.row.code, **values)
        dossier.by_post = dossier.by_post or entry.posted is not None
    session.add_all(dossiers.values())
    session.flush()
    return dossiers


def _leave(session: Session, entries: Sequence[Entry], choices: Choices, now: datetime) -> None:
    """Take out what moves to another envelope, and make the sums anew of what stays."""
    held = [
        (entry.held, entry.held.delivery.delivery_id, entry.verdict.posting)
        for entry in entries
        if entry.held and entry.held.delivery
    ]
    if not held:
        return
    moving = {known.dossier_id for known, _, posting in held if posting is Posting.MOVE}
    take_out(session, moving, {i for _, i, posting in held if posting is Posting.MOVE}, choices, now)
    make_sums(session, {i for _, i, posting in held if posting is Posting.REFRESH}, choices)


_COPIED = (
    "procedure_code",
    "procedure_name",
    "field_code",
    "field_name",
    "summary",
    "unit",
    "received_at",
    "channel",
    "owner_kind",
    "owner_name",
    "owner_id_number",
    "email",
    "receipt_number",
    "due_at",
    "result_ready_at",
)


def _due_day(row: ResultRow) -> date | None:
    return row.due_at.astimezone(ZONE).date() if row.due_at else None


def _window(delivery: Delivery) -> tuple[int, int] | None:
    if delivery.window_from_second is None or delivery.window_to_second is None:
        return None
    return delivery.window_from_second, delivery.window_to_second
