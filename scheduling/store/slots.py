"""Slots: the capacity rows of the counters. Whoever takes or frees a place locks the day's slots first (law 1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, delete, tuple_, update
from sqlmodel import Session, col, select

from data.tables import Booking, BookingSlot, Slot
from scheduling.decide.booking_life import HAS_PLACE
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.model.supply import DayKey, Opening, SlotView
from scheduling.store.scope import within
from scheduling.store.wide import select_wide

Days = Mapping[DayKey, Sequence[SlotView]]
_BLIND: dict[str, Any] = {"synchronize_session": False}
"""No long-lived objects here: whoever reads after a change reads the rows."""


def key_of(session: Session, person: Person, slot_id: int) -> DayKey:
    """The day of a slot of the person's centre. Raises NotFound."""
    slot = session.exec(within(select(Slot).where(Slot.id == slot_id), person, Slot)).first()
    if slot is None:
        raise NotFound("Không có khung giờ này.", "There is no such slot.")
    return DayKey(slot.centre_id, slot.group_code, slot.day)


def lock_days(session: Session, keys: Iterable[DayKey]) -> Days:
    """Lock every slot of these days in one statement, sorted by id; return them as they are now, in order of time."""
    return _days(session, set(keys), lock=True)


def see_days(session: Session, keys: Iterable[DayKey]) -> Days:
    """The slots of these days, in order of time: to look at, or again in the transaction that has locked them."""
    return _days(session, set(keys), lock=False)


def _days(session: Session, keys: set[DayKey], *, lock: bool) -> Days:
    wanted = tuple_(col(Slot.centre_id), col(Slot.group_code), col(Slot.day))
    # Columns, not objects: a session may hold a slot as it was before the lock.
    statement = (
        select_wide(
            *(Slot.centre_id, Slot.group_code, Slot.day),
            *(Slot.starts_at, Slot.ends_at, Slot.places_public, Slot.places_officer, Slot.id, Slot.taken),
        )
        .where(wanted.in_([(key.centre_id, key.group_code, key.day) for key in keys]))
        .order_by(col(Slot.id))
    )
    found: defaultdict[DayKey, list[SlotView]] = defaultdict(list)
    for centre_id, group_code, day, *slot in session.exec(statement.with_for_update() if lock else statement):
        found[DayKey(centre_id, group_code, day)].append(SlotView(*slot))
    return {key: sorted(found[key], key=lambda slot: slot.starts_at) for key in keys}


def days_between(session: Session, centre_id: int, group_code: str, first: date, last: date) -> list[DayKey]:
    """The days of a group that have slots, in order."""
    rows = session.exec(
        select_wide(Slot.day)
        .where(Slot.centre_id == centre_id, Slot.group_code == group_code, Slot.day >= first, Slot.day <= last)
        .distinct()
        .order_by(col(Slot.day))
    )
    return [DayKey(centre_id, group_code, day) for day in rows]


def take(session: Session, booking_id: int, slot_ids: Sequence[int]) -> None:
    """Give a booking one place of each slot. The days are locked, and the decision is made."""
    session.add_all(BookingSlot(booking_id=booking_id, slot_id=slot_id) for slot_id in slot_ids)
    _count(session, Counter(slot_ids))


def places_of(session: Session, booking_id: int) -> list[int]:
    """The slots in which a booking has a place that does not cool down."""
    statement = select(BookingSlot.slot_id).where(
        BookingSlot.booking_id == booking_id, col(BookingSlot.cools_until).is_(None)
    )
    return list(session.exec(statement).all())


def cool(session: Session, booking_id: int, slot_ids: Collection[int], until: datetime) -> None:
    """Give up a booking's places in these slots, which count as taken until then."""
    given_up = (
        update(BookingSlot)
        .where(col(BookingSlot.booking_id) == booking_id, col(BookingSlot.cools_until).is_(None))
        .where(col(BookingSlot.slot_id).in_(slot_ids))
    )
    session.flush()
    session.exec(given_up.values(cools_until=until).execution_options(**_BLIND))


def free_cooled(session: Session, slot_ids: Collection[int], now: datetime) -> int:
    """Free what has cooled down in these slots, whose days are locked; returns how many places."""
    cooled = delete(BookingSlot).where(col(BookingSlot.slot_id).in_(slot_ids), col(BookingSlot.cools_until) <= now)
    rows = session.exec(cooled.returning(col(BookingSlot.slot_id)).execution_options(**_BLIND)).all()
    freed = Counter(slot_id for (slot_id,) in rows)
    _count(session, Counter({slot_id: -places for slot_id, places in freed.items()}))
    return len(rows)


def _count(session: Session, changes: Counter[int]) -> None:
    """Add to ``taken`` by slot, by statements that are right whatever else has changed."""
    session.flush()
    for slot_id, change in sorted(changes.items()):
        taken = col(Slot.taken) + change
        values: dict[str, object] = {"taken": taken}
        if change < 0:  # never raised here: that is what refuses a place too many
            values["ceiling"] = case((taken > col(Slot.places_officer), taken), else_=col(Slot.places_officer))
        session.exec(update(Slot).where(col(Slot.id) == slot_id).values(values).execution_options(**_BLIND))


def cooled_days(session: Session, now: datetime, limit: int) -> list[DayKey]:
    """Days with a place that has cooled down."""
    rows = session.exec(
        select_wide(Slot.centre_id, Slot.group_code, Slot.day)
        .join(BookingSlot, col(BookingSlot.slot_id) == Slot.id)
        .where(col(BookingSlot.cools_until) <= now)
        .distinct()
        .limit(limit)
    )
    return [DayKey(*row) for row in rows]


def add(session: Session, key: DayKey, openings: Iterable[Opening]) -> None:
    """Add slots to a day."""
    session.add_all(
        Slot(
            centre_id=key.centre_id,
            group_code=key.group_code,
            day=key.day,
            starts_at=opening.starts_at,
            ends_at=opening.ends_at,
            places_public=opening.places_public,
            places_officer=opening.places_officer,
            ceiling=opening.places_officer,
        )
        for opening in openings
    )


def change(session: Session, changes: Mapping[int, Opening], removed: Collection[int]) -> None:
    """Give slots of a locked day other numbers of places, and remove those nobody has a place in."""
    for slot_id, opening in changes.items():
        officer = opening.places_officer
        session.exec(
            update(Slot)
            .where(col(Slot.id) == slot_id)
            .values(
                places_public=opening.places_public,
                places_officer=officer,
                ceiling=case((col(Slot.taken) > officer, col(Slot.taken)), else_=officer),
            )
            .execution_options(**_BLIND)
        )
    session.exec(delete(Slot).where(col(Slot.id).in_(removed)))


def booked(session: Session, slot_ids: Collection[int]) -> dict[int, list[int]]:
    """The live bookings in each of these slots."""
    rows = session.exec(
        select(BookingSlot.slot_id, BookingSlot.booking_id)
        .join(Booking, col(Booking.id) == BookingSlot.booking_id)
        .where(col(BookingSlot.slot_id).in_(slot_ids), col(BookingSlot.cools_until).is_(None))
        .where(col(Booking.state).in_(HAS_PLACE))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for slot_id, booking_id in rows:
        found[slot_id].append(booking_id)
    return found


def overfull(session: Session, person: Person, centre_id: int, now: datetime) -> dict[int, tuple[int, list[int]]]:
    """Slots to come that have more live bookings than places: those places, and the bookings, by slot id."""
    rows = session.exec(
        within(
            select_wide(Slot.id, Slot.places_officer, BookingSlot.booking_id)
            .join(BookingSlot, col(BookingSlot.slot_id) == Slot.id)
            .join(Booking, col(Booking.id) == BookingSlot.booking_id)
            .where(Slot.centre_id == centre_id, Slot.starts_at > now, Slot.taken > col(Slot.places_officer))
            .where(col(BookingSlot.cools_until).is_(None), col(Booking.state).in_(HAS_PLACE)),
            person,
            Slot,
        )
    )
    found: dict[int, tuple[int, list[int]]] = {}
    for slot_id, places, booking_id in rows:
        found.setdefault(slot_id, (places, []))[1].append(booking_id)
    return found
