"""Windows at home: what is free at an address, and taking, moving and giving up a stop of the day's witness.

What the roads say is asked first, outside any transaction. Then the fleet days are locked (after counter slots, sorted
by id), and the same pure function that made the list judges again, on the witness as it is now (laws 1 and 2). Where
stops have come to it meanwhile, the roads are asked for those and all is tried again, three times.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Audience, BookingState, BookingStep
from data.reference.booking import BookingRules, booking_rules
from data.reference.windows import WindowRules, window_rules
from data.session import reading, writing
from data.tables import FleetDay, Visit
from routing.travel.protocol import TravelTimes
from scheduling.decide import booking_life as life
from scheduling.decide.home_calls import CALLS
from scheduling.decide.windows import as_day, closes_at
from scheduling.errors import Conflict, Refused
from scheduling.failpoints import reach
from scheduling.model.booking import BookingView
from scheduling.model.person import Person
from scheduling.model.window import Choice, DayWindows, HomeAsk, HomeWish, Matter
from scheduling.services.booking_end import CHANCE, tell
from scheduling.services.booking_new import audience_of, begin_home, keep
from scheduling.services.home_places import give_up
from scheduling.services.home_roads import Prepared, prepare, with_roads
from scheduling.services.home_stops import free_window, offers_of, take_window
from scheduling.store import bookings, home_asks, visits, witnesses


def list_windows(
    engine: Engine,
    person: Person,
    matter: Matter,
    first: date,
    last: date,
    now: datetime,
    travel: TravelTimes,
    rules: WindowRules | None = None,
) -> tuple[DayWindows, ...]:
    """Every window between two days at the home of a matter: free, or why not.

    What is free here is free to :func:`hold_window` as long as the day's version is the same.

    Raises
    ------
    NotFound
        No such dossier of this person.
    Refused
        Its result does not go home, or is on the way already; or nothing is left to fetch.
    """
    rules = rules or window_rules()
    ready = prepare(engine, person, matter, first, last, travel, rules)
    audience = audience_of(person)
    return tuple(as_day(sheet, offers_of(ready, sheet, audience, now, rules)) for sheet in ready.sheets)


def hold_window(
    engine: Engine,
    person: Person,
    wish: HomeWish,
    choice: Choice,
    now: datetime,
    travel: TravelTimes,
    rules: WindowRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Hold a window; nobody else gets the courier's time until the hold runs out.

    Raises
    ------
    NotFound
        No such dossier of this person, or no such window at its address.
    Refused
        The window is not free, and why; or dossier or phone have as many bookings as they may.
    Invalid
        The phone is none.
    Conflict
        The day changed three times meanwhile.
    """
    rules = rules or window_rules()
    return with_roads(
        engine,
        person,
        wish.matter,
        choice.day,
        travel,
        rules,
        lambda ready: hold_prepared(engine, person, wish, choice, ready, now, rules, chance),
    )


def hold_prepared(
    place: Engine | Session,
    person: Person,
    wish: HomeWish,
    choice: Choice,
    ready: Prepared,
    now: datetime,
    rules: WindowRules | None = None,
    chance: random.Random = CHANCE,
    life_rules: BookingRules | None = None,
) -> BookingView:
    """As :func:`hold_window`, with what :func:`with_roads` prepared; takes part in a transaction. Raises MovedOn."""
    rules, life_rules = rules or window_rules(), life_rules or booking_rules()
    ask = ready.ask
    with writing(place) as session:
        booking = begin_home(session, person, wish, ask, now, chance)
        day_id = witnesses.open_day(session, ask.post_office_id, choice.day) if ask.post_office_id else None
        if day_id is None:
            raise Refused("Chưa có bưu cục phục vụ địa chỉ này.", "No post office serves this address.")
        day = witnesses.lock_days(session, [day_id])[day_id]
        ready = _with_delivery(session, ready, wish, now, chance)
        sheet = witnesses.sheet_of(session, day, ask, ready.road_versions[choice.day], rules)
        found = free_window(session, ready, sheet, choice, booking, now, rules)
        booking.state = BookingState.HELD
        booking.held_until = min(now + timedelta(seconds=life_rules.hold_seconds), closes_at(choice.day, rules))
        booking.starts_at, booking.ends_at = found.window.starts_at, found.window.ends_at
        keep(session, booking, life_rules)
        take_window(session, booking, ready, day, sheet, found, rules)
        tell(session, person, booking, BookingStep.HELD, now)
        view = bookings.view(session, booking)
        reach("booking.before_home_hold_commit")
    reach("booking.after_home_hold_commit")
    return view


def move_window(
    engine: Engine,
    person: Person,
    reference: str,
    choice: Choice,
    now: datetime,
    travel: TravelTimes,
    rules: WindowRules | None = None,
) -> BookingView:
    """Give a booking at home another window: the old one is given up when the new one is taken, or not at all.

    Raises
    ------
    NotFound
        No such booking of this person, or no such window.
    Refused
        The new window is not free, or the booking cannot be moved any more; the old one stands.
    Conflict
        The day changed three times meanwhile, or the booking itself did.
    """
    rules = rules or window_rules()
    return with_roads(
        engine,
        person,
        matter_of(engine, person, reference),
        choice.day,
        travel,
        rules,
        lambda ready: move_prepared(engine, person, reference, choice, ready, now, rules),
    )


def matter_of(engine: Engine, person: Person, reference: str) -> Matter:
    """For what a booking is. Raises NotFound."""
    with reading(engine) as session:
        return bookings.matter_of(session, person, reference)


def move_prepared(
    place: Engine | Session,
    person: Person,
    reference: str,
    choice: Choice,
    ready: Prepared,
    now: datetime,
    rules: WindowRules | None = None,
) -> BookingView:
    """As :func:`move_window`, prepared; takes part in a transaction. Raises MovedOn."""
    rules, ask = rules or window_rules(), ready.ask
    with writing(place) as session:
        booking_id = bookings.own_id(session, person, reference)
        old_day_id = visits.day_of_booking(session, booking_id)
        if ask.post_office_id is None or old_day_id is None:
            raise Refused("Lịch hẹn này không đổi được.", "This booking cannot be moved.")
        new_day_id = witnesses.open_day(session, ask.post_office_id, choice.day)
        locked = witnesses.lock_days(session, [old_day_id, new_day_id])
        held = visits.held_by(session, booking_id)
        if ask.delivery_id == 0 and held is not None:  # a call has its delivery since it was booked
            ready = replace(ready, ask=replace(ask, delivery_id=held[0].delivery_id))
        delivery = visits.lock_delivery(session, ready.ask.delivery_id)
        booking = bookings.lock(session, person, booking_id)
        _require_same_day(visits.day_of_booking(session, booking_id), old_day_id)
        life.require_movable(bookings.standing(booking), audience_of(person), now, booking_rules())
        if held is not None and _has_it(held[1], held[2], ask, choice):
            return bookings.view(session, booking)
        _require_open(locked[old_day_id], audience_of(person), now, rules)
        give_up(session, booking, locked[old_day_id], rules)
        day = locked[new_day_id]
        sheet = witnesses.sheet_of(session, day, ask, ready.road_versions[choice.day], rules)
        found = free_window(session, ready, sheet, choice, booking, now, rules)
        booking.starts_at, booking.ends_at, booking.reminded_at = found.window.starts_at, found.window.ends_at, None
        take_window(session, booking, ready, day, sheet, found, rules)
        if booking.state is BookingState.CONFIRMED:
            visits.promise(delivery, day, choice.window)
        witnesses.note_room(session, locked[old_day_id], now)
        tell(session, person, booking, BookingStep.MOVED, now)
        view = bookings.view(session, booking)
        reach("booking.before_home_move_commit")
    reach("booking.after_home_move_commit")
    return view


def _with_delivery(session: Session, ready: Prepared, wish: HomeWish, now: datetime, chance: random.Random) -> Prepared:
    """With its delivery, locked; that of a call for a dossier is made now."""
    if wish.kind in CALLS and ready.ask.delivery_id == 0:
        return replace(ready, ask=home_asks.make(session, ready.ask, wish.channel, now, chance))
    visits.lock_delivery(session, ready.ask.delivery_id)
    if wish.kind in CALLS and visits.visit_of_delivery(session, ready.ask.delivery_id) is not None:
        raise Refused("Buổi hướng dẫn này đã có giờ hẹn.", "This filing has a window already.")
    return ready


def _has_it(visit: Visit, day: FleetDay, ask: HomeAsk, choice: Choice) -> bool:
    """Whether the booking has just this window already, here and surely: asked again, nothing is done or told."""
    window = (visit.opens_second, visit.closes_second)
    return (day.day, window, visit.address_id, visit.risk) == (choice.day, choice.window, ask.address_id, None)


def _require_same_day(now_on: int | None, locked: int) -> None:
    if now_on != locked:
        raise Conflict("Lịch hẹn vừa được đổi, xin xem lại.", "The booking was just changed: look again.")


def _require_open(day: FleetDay, audience: Audience, now: datetime, rules: WindowRules) -> None:
    if audience is Audience.PUBLIC and now >= closes_at(day.day, rules):
        raise Refused("Đã sát ngày hẹn, không đổi hoặc huỷ được nữa.", "Too close to the day to change it.")
