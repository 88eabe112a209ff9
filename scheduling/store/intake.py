"""What an import reads and writes. The caller decides; nothing here judges a row."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    ImportBatch,
    Recipient,
    RejectedRow,
    Territory,
)
from scheduling.decide.cells import ZONE
from scheduling.decide.intake_keys import content_key
from scheduling.errors import NotFound
from scheduling.model.intake import Change, Held, HeldDelivery, Posting, Reject, ResultRow, Target, Verdict
from scheduling.model.person import Person
from scheduling.store.envelopes import Wish, make_sums, put_in, take_out
from scheduling.store.people import address_index, keep_addresses, keep_recipients, keyring, recipient_index
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its decision, ready to be written."""

    row: ResultRow
    digest: str
    verdict: Verdict
    held: Held | None


def centre_of(session: Session, person: Person, centre_id: int, *, lock: bool = False) -> Centre:
    """The centre, if the person may import into it; locked, so that imports of one centre take turns.

    Raises
    ------
    NotFound
        Also for a centre that exists but is not the person's.
    """
    statement = within(select(Centre).where(Centre.id == centre_id), person, Centre)
    found = session.exec(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound(
            "Không có Trung tâm này, hoặc không phải của bạn.", f"Centre {centre_id} is not there or not yours."
        )
    return found


def served_communes(session: Session, now: datetime) -> frozenset[str]:
    """Codes of the communes that some post office serves today."""
    today = now.astimezone(ZONE).date()
    return frozenset(session.exec(select(Territory.commune_code).where(col(Territory.valid_from) <= today)))


def digest_of(ring: Keyring, row: ResultRow) -> str:
    """Of the row's content; keyed, because a plain digest of a name and a phone can be guessed."""
    return ring.blind_index(f"row|{content_key(row)}")


def target_of(ring: Keyring, row: ResultRow) -> Target | None:
    """Where the row's result should lie, as the database can compare it; None when it does not go by post."""
    if row.post is None:
        return None
    return Target(
        recipient_index(ring, row), address_index(ring, row.post), row.post.what, row.post.wished_day, row.post.window
    )


def held_of(session: Session, codes: Collection[str], *, lock: bool = False) -> dict[str, Held]:
    """What we hold of these dossiers, by code; with ``lock`` their deliveries stay as they are until the end.

    Not limited to the person's centre: a code is one dossier in the whole product, and the caller only learns
    that another centre has it.
    """
    dossiers = session.exec(
        select_wide(Dossier.code, Dossier.id, Dossier.centre_id, Dossier.content_digest, Dossier.status).where(
            col(Dossier.code).in_(codes)
        )
    ).all()
    deliveries = _held_deliveries(session, [dossier_id for _, dossier_id, *_ in dossiers], lock=lock)
    return {
        code: Held(dossier_id, centre_id, digest, status, deliveries.get(dossier_id))
        for code, dossier_id, centre_id, digest, status in dossiers
    }


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
    rows = session.exec(statement.with_for_update(of=Delivery) if lock else statement).all()
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
            cancelled_at=delivery.cancelled_at,
            target=Target(recipient, address, delivery.what, delivery.wished_day, _window(delivery)),
            codes=tuple(codes[envelope.id]),
        )
        for dossier_id, envelope, delivery, recipient, address in rows
    }


def open_batch(
    session: Session, person: Person, centre_id: int, file_name: str, file_digest: str, now: datetime
) -> ImportBatch:
    """Record that a file came in, with nothing counted yet."""
    batch = ImportBatch(
        centre_id=centre_id,
        account_id=person.account_id,
        file_name=file_name,
        file_digest=file_digest,
        received_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def count_in(session: Session, batch_id: int, changes: Sequence[Change]) -> None:
    """Add to the batch's counts, in the transaction of what is counted."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.rows_added += changes.count(Change.ADD)
    batch.rows_changed += changes.count(Change.CHANGE)
    batch.rows_unchanged += changes.count(Change.NOTHING)
    batch.rows_rejected += changes.count(Change.REJECT)


def keep_rejects(session: Session, batch_id: int, rejects: Sequence[Reject]) -> None:
    """Keep refused rows whole."""
    session.add_all(
        RejectedRow(
            import_batch_id=batch_id,
            row_number=reject.row_number,
            field=reject.field,
            reason=reject.reason[:300],
            raw=reject.raw,
        )
        for reject in rejects
    )


def write_entries(
    session: Session,
    centre_id: int,
    entries: Sequence[Entry],
    in_file: Mapping[str, ResultRow],
    now: datetime,
    chance: random.Random,
) -> None:
    """Write the rows that are to be added or changed, and put their results into envelopes.

    Parameters
    ----------
    in_file
        Every row of the file by code, for the sums of envelopes that hold several.
    """
    ring = keyring(session)
    entries = [entry for entry in entries if entry.verdict.change in (Change.ADD, Change.CHANGE)]
    recipients = keep_recipients(session, centre_id, {recipient_index(ring, e.row): e.row for e in entries})
    posts = [entry.row.post for entry in entries if entry.row.post and entry.verdict.posting is not Posting.NONE]
    addresses = keep_addresses(session, centre_id, {address_index(ring, post): post for post in posts})
    held_ids = [entry.held.dossier_id for entry in entries if entry.held]
    dossiers = {d.code: d for d in session.exec(select(Dossier).where(col(Dossier.id).in_(held_ids)))}
    for entry in entries:
        recipient_id = recipients[recipient_index(ring, entry.row)]
        dossier = dossiers.setdefault(
            entry.row.code,
            Dossier(
                centre_id=centre_id,
                code=entry.row.code,
                recipient_id=recipient_id,
                imported_at=now,
                content_digest=entry.digest,
            ),
        )
        _fill(dossier, entry, recipient_id, now)
    session.add_all(dossiers.values())
    session.flush()
    choices = {code: (row.post, _due_day(row)) for code, row in in_file.items() if row.post}
    for entry in entries:
        post, posting = entry.row.post, entry.verdict.posting
        if post is None or posting is Posting.NONE:
            continue
        dossier = dossiers[entry.row.code]
        assert dossier.id is not None
        if entry.held and entry.held.delivery and posting is Posting.REFRESH:
            make_sums(session, entry.held.delivery.delivery_id, choices)
            continue
        if entry.held and entry.held.delivery and posting is Posting.MOVE:
            take_out(session, entry.held.delivery.delivery_id, dossier.id, choices, now)
        address_id = addresses[address_index(ring, post)]
        wish = Wish(dossier.id, dossier.recipient_id, address_id, post, _due_day(entry.row))
        put_in(session, centre_id, wish, now, chance)


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


def _fill(dossier: Dossier, entry: Entry, recipient_id: int, now: datetime) -> None:
    for name in _COPIED:
        setattr(dossier, name, getattr(entry.row, name))
    dossier.recipient_id = recipient_id
    dossier.by_post = dossier.by_post or entry.verdict.posting is not Posting.NONE
    dossier.imported_at = now
    dossier.content_digest = entry.digest


def _due_day(row: ResultRow) -> date | None:
    return row.due_at.astimezone(ZONE).date() if row.due_at else None


def _window(delivery: Delivery) -> tuple[int, int] | None:
    if delivery.window_from_second is None or delivery.window_to_second is None:
        return None
    return delivery.window_from_second, delivery.window_to_second
