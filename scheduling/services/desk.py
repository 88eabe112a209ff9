"""What a person does with the outbox: see it, send again, correct, and let go with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import OutboxKind, OutboxState
from data.session import reading, writing
from data.tables import Outbox
from scheduling.decide.phone import NotAPhone, normalise_phone
from scheduling.errors import Invalid, Refused
from scheduling.failpoints import reach
from scheduling.model.message import Notice, Way
from scheduling.model.person import Person
from scheduling.model.record import as_json, from_json, record_from_json, record_to_json
from scheduling.model.sync import SyncAttemptView, SyncView
from scheduling.store import dossiers, relay, sync_views
from scheduling.store.audit import note


def replay(engine: Engine, person: Person, outbox_id: int, now: datetime) -> None:
    """A person sends a waiting message again; a dossier's with its fields as they are now.

    What it tells (state, time of return, what happened) stays what it was: the truth of that moment. An order keeps
    every word: it bears a number that the carrier may know.

    Raises
    ------
    NotFound
        No such message at this person's centre.
    Refused
        It does not wait for a person.
    """
    _settle_by_hand(engine, person, outbox_id, now, "sync.replay", lambda session, row: _again(session, row, now))


def correct(engine: Engine, person: Person, outbox_id: int, to: str, now: datetime) -> None:
    """Send a waiting message to a person again, to another number or address.

    Raises
    ------
    NotFound, Refused
        As :func:`replay`; Refused as well for what is no message to a person.
    Invalid
        ``to`` is empty.
    """
    if not to.strip():
        raise Invalid("to", "Ghi số điện thoại hoặc địa chỉ.", "A number or address is needed.")

    def change(_session: Session, row: Outbox) -> None:
        if row.kind is not OutboxKind.MESSAGE:
            raise Refused("Chỉ sửa được nơi nhận của tin cho người dân.", "Only a message to a person has an address.")
        row.payload = as_json(replace(from_json(Notice, row.payload), to=to.strip()))
        row.state, row.due_at = OutboxState.PENDING, now

    _settle_by_hand(engine, person, outbox_id, now, "sync.correct", change)


def skip(engine: Engine, person: Person, outbox_id: int, reason: str, now: datetime) -> None:
    """A person lets a waiting message go for good, and says why; what stands behind it goes on.

    Raises
    ------
    NotFound, Refused
        As :func:`replay`.
    Invalid
        ``reason`` is empty: it is all that later tells why a partner never heard.
    """
    if not reason.strip():
        raise Invalid("reason", "Ghi lý do bỏ qua.", "A reason is needed.")

    def let_go(session: Session, _row: Outbox) -> None:
        relay.skip(session, [outbox_id], "sync.skipped", reason.strip())

    _settle_by_hand(engine, person, outbox_id, now, "sync.skip", let_go)


def opt_out(engine: Engine, person: Person, way: Way, contact: str, now: datetime, *, wanted: bool = False) -> None:
    """Keep that a number or address wants no messages of a way, or with ``wanted`` that it wants them again.

    Raises
    ------
    Invalid
        ``contact`` is empty, or no phone number where the way needs one.
    """
    contact = _as_messages_have_it(way, contact.strip())
    with writing(engine) as session:
        if wanted:
            relay.drop_opt_out(session, way, contact)
        else:
            relay.keep_opt_out(session, way, contact, now)
        note(session, person, "messages.opt_in" if wanted else "messages.opt_out", str(way), None, now)
        reach("desk.before_opt_out_commit")
    reach("desk.after_opt_out_commit")


def _as_messages_have_it(way: Way, contact: str) -> str:
    """Write a number as our messages do: whoever opts out as +84 912 … is not written to at 0912 …."""
    if not contact:
        raise Invalid("contact", "Ghi số điện thoại hoặc địa chỉ.", "A number or address is needed.")
    if way is Way.EMAIL:
        return contact
    try:
        return normalise_phone(contact)
    except NotAPhone:
        raise Invalid("contact", "Đây không phải số điện thoại.", "Not a phone number.") from None


def sync_view(engine: Engine, person: Person, *, show: str = "all", page: int = 1, page_size: int = 50) -> SyncView:
    """The messages of the person's centre. ``show``: all, pending, waiting, settled, skipped."""
    with reading(engine) as session:
        return sync_views.sync_view(session, person, show, page, page_size)


def sync_attempts(engine: Engine, person: Person, outbox_id: int) -> tuple[SyncAttemptView, ...]:
    """The ledger of one message, oldest call first. Raises NotFound."""
    with reading(engine) as session:
        row = sync_views.own_message(session, person, outbox_id)
        return sync_views.attempts_of(session, row)


def _again(session: Session, row: Outbox, now: datetime) -> None:
    if row.kind is OutboxKind.DOSSIER:
        assert row.dossier_id is not None
        frozen = record_from_json(row.payload)
        now_held = dossiers.record_of(session, dossiers.by_id(session, row.dossier_id))
        row.payload = record_to_json(
            replace(
                now_held,
                status=frozen.status,
                returned_at=frozen.returned_at,
                return_note=frozen.return_note,
                steps=frozen.steps,
            )
        )
    row.state, row.due_at = OutboxState.PENDING, now


def _settle_by_hand(
    engine: Engine, person: Person, outbox_id: int, now: datetime, action: str, do: Callable[[Session, Outbox], None]
) -> None:
    with writing(engine) as session:
        row = sync_views.own_message(session, person, outbox_id, lock=True)
        if row.state is not OutboxState.WAITING:
            raise Refused("Bản tin này không chờ xử lý.", "This message does not wait for a person.")
        do(session, row)
        note(session, person, action, "outbox", outbox_id, now)
        reach("desk.before_commit")
    reach("desk.after_commit")
