"""The laws of booking, judged from the tables alone: what counts is what is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy import Engine
from sqlmodel import col

from data.kinds import BookingState
from data.session import reading
from data.tables import Booking, BookingEvent, BookingSlot, Service, Slot
from scheduling.decide.booking_life import HAS_PLACE, LIVE
from scheduling.store.wide import select_wide

S = BookingState
MAY_FOLLOW: dict[BookingState | None, set[BookingState]] = {
    None: {S.WAITING, S.HELD},
    S.WAITING: {S.HELD, S.CANCELLED, S.EXPIRED},
    S.HELD: {S.HELD, S.CONFIRMED, S.CANCELLED, S.EXPIRED},
    S.CONFIRMED: {S.CONFIRMED, S.CANCELLED, S.FULFILLED, S.MISSED, S.WAITING},  # back to waiting: its result is late
    S.FULFILLED: {S.MISSED},
    S.MISSED: {S.FULFILLED},
    S.CANCELLED: set(),
    S.EXPIRED: set(),
}


def broken_laws(engine: Engine, most_of_one_phone: int | None = None) -> list[str]:
    """What is wrong in the tables, in words; empty when every law of booking holds."""
    with reading(engine) as session:
        slots = session.exec(
            select_wide(Slot.id, Slot.starts_at, Slot.ends_at, Slot.taken, Slot.ceiling, Slot.places_officer)
        ).all()
        places = session.exec(select_wide(BookingSlot.slot_id, BookingSlot.booking_id, BookingSlot.cools_until)).all()
        booked = session.exec(
            select_wide(
                Booking.id,
                Booking.state,
                Booking.starts_at,
                Booking.ends_at,
                Booking.booker_id,
                Booking.dossier_id,
                Service.slots_needed,
            ).join(Service, col(Service.id) == Booking.service_id)
        ).all()
        steps = session.exec(
            select_wide(BookingEvent.booking_id, BookingEvent.state).order_by(col(BookingEvent.id))
        ).all()
    live_places = defaultdict(list)
    for slot_id, booking_id, cools_until in places:
        if cools_until is None:
            live_places[booking_id].append(slot_id)
    histories = defaultdict(list)
    for booking_id, state in steps:
        histories[booking_id].append(state)
    times = {slot_id: (starts, ends) for slot_id, starts, ends, *_ in slots}
    return [
        *_of_slots(slots, Counter(slot_id for slot_id, *_ in places)),
        *(
            wrong
            for number, state, starts, ends, _, _, needed in booked
            for wrong in _of_booking(
                number, state, (starts, ends), needed, [times[each] for each in live_places[number]], histories[number]
            )
        ),
        *_of_limits(booked, most_of_one_phone),
    ]


def _of_slots(slots: Iterable[tuple[int, object, object, int, int, int]], counted: Counter[int]) -> Iterable[str]:
    for slot_id, _, _, taken, ceiling, places_officer in slots:
        if taken != counted[slot_id]:
            yield f"slot {slot_id} counts {taken} places, {counted[slot_id]} are taken"
        if counted[slot_id] > ceiling:
            yield f"slot {slot_id} is overbooked: {counted[slot_id]} of {ceiling}"
        if ceiling != max(taken, places_officer):
            yield f"slot {slot_id} has a ceiling of {ceiling} over {taken} taken of {places_officer}"


def _of_booking(
    number: int,
    state: BookingState,
    when: tuple[object, object],
    needed: int,
    own: list[tuple[object, object]],
    history: list[BookingState],
) -> Iterable[str]:
    if len(own) != (needed if state in HAS_PLACE else 0):
        yield f"booking {number}, {state}, has {len(own)} places"
    elif own:
        row = sorted(own)
        if (row[0][0], row[-1][1]) != when or any(one[1] != two[0] for one, two in pairwise(row)):
            yield f"booking {number} is not when its places are"
    for before, after in zip([None, *history], history, strict=False):
        if after not in MAY_FOLLOW[before]:
            yield f"booking {number} was {before} and became {after}"
    if not history or history[-1] is not state:
        yield f"booking {number} is {state}, which its history does not say: {history}"


def _of_limits(booked: Iterable[tuple[object, ...]], most_of_one_phone: int | None) -> Iterable[str]:
    live = [row for row in booked if row[1] in LIVE]
    for what, column, most in (("phone", 4, most_of_one_phone), ("dossier", 5, 1)):
        counted = Counter(row[column] for row in live if row[column] is not None)
        yield from (f"{what} {key} has {many} live bookings" for key, many in counted.items() if most and many > most)
