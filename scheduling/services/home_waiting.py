"""Waiting for a window at home: who waits is offered the room that is made, before anybody else can take it.

The roads are asked outside any transaction, so the transaction that makes room cannot offer it itself, as that of a
counter does. It notes the moment instead, and for some minutes that day is free to nobody (``WhyNot.WAITED``); the job
asks the roads for each who waits, in the order in which they came, and holds the first window that the same pure
function finds on the locked day.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Audience, BookingState, BookingStep
from data.reference.booking import BookingRules, booking_rules
from data.reference.windows import WindowRules, window_rules
from data.reference.working import working_rules
from data.session import reading, writing
from routing.travel.protocol import TravelTimes
from scheduling.decide.cells import ZONE
from scheduling.decide.home_calls import CALLS
from scheduling.decide.reaching import earliest, quiet_hours
from scheduling.decide.windows import DaySheet, closes_at
from scheduling.errors import Conflict, Invalid, NotFound, Refused
from scheduling.failpoints import reach
from scheduling.model.booking import BookingView
from scheduling.model.person import JOB, Person
from scheduling.model.window import Choice, HomeWish
from scheduling.services.booking_end import CHANCE, tell
from scheduling.services.booking_new import audience_of, begin_home, keep
from scheduling.services.home_roads import MovedOn, Prepared, prepare
from scheduling.services.home_stops import free_window, offers_of, take_window
from scheduling.store import bookings, home_asks, home_waits, visits, witnesses


def join_home(
    engine: Engine,
    person: Person,
    wish: HomeWish,
    first: date,
    last: date,
    now: datetime,
    travel: TravelTimes,
    rules: WindowRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Wait for a window between two days. It counts against the limits as a booking does.

    Raises
    ------
    NotFound
        No such dossier of this person.
    Refused
        There is a window: it can be taken; or nothing goes home; or phone or dossier have as many bookings as they may.
    Invalid
        The days are no span to come, or the phone is none; names the field.
    """
    rules = rules or window_rules()
    ready = prepare_wait(engine, person, wish, first, last, now, travel, rules)
    return join_prepared(engine, person, wish, ready, now, rules, chance)


def prepare_wait(
    engine: Engine,
    person: Person,
    wish: HomeWish,
    first: date,
    last: date,
    now: datetime,
    travel: TravelTimes,
    rules: WindowRules,
) -> Prepared:
    """Ask the roads for a span of days. Raises Invalid, NotFound, Refused."""
    today = now.astimezone(ZONE).date()
    if not today <= first <= last:
        raise Invalid("first_day", "Khoảng ngày chờ không hợp lệ.", "Not a span of days to come.")
    if last > today + timedelta(days=rules.opens_until_days):
        raise Invalid("last_day", "Ngày này chưa mở đặt hẹn.", "Further ahead than can be booked.")
    return prepare(engine, person, wish.matter, first, last, travel, rules)


def join_prepared(
    place: Engine | Session,
    person: Person,
    wish: HomeWish,
    ready: Prepared,
    now: datetime,
    rules: WindowRules | None = None,
    chance: random.Random = CHANCE,
    life_rules: BookingRules | None = None,
) -> BookingView:
    """As :func:`join_home`, with the roads asked; takes part in a transaction."""
    rules = rules or window_rules()
    if any(_choices(ready, sheet, audience_of(person), now, rules) for sheet in ready.sheets):
        raise Refused("Đang còn khung giờ trống trong những ngày này.", "There is a free window on these days.")
    with writing(place) as session:
        booking = begin_home(session, person, wish, ready.ask, now, chance)
        booking.wished_from, booking.wished_until = ready.sheets[0].day, ready.sheets[-1].day
        keep(session, booking, life_rules or booking_rules())
        tell(session, person, booking, BookingStep.JOINED, now)
        view = bookings.view(session, booking)
        reach("booking.before_home_join_commit")
    reach("booking.after_home_join_commit")
    return view


def offer_windows(
    engine: Engine,
    travel: TravelTimes,
    clock: Callable[[], datetime],
    rules: WindowRules | None = None,
    *,
    every_day: bool = False,
) -> int:
    """Hold what is free for who waits, who came first first; a job's work. Returns how many were offered a window.

    Only days on which room was noted are looked at, unless ``every_day`` is asked for: what a new shift, a skill that a
    courier has learnt or a result that fell makes possible is noted by nobody.
    """
    rules = rules or window_rules()
    with reading(engine) as session:
        freed = witnesses.freed_days(session)
        waiters = home_waits.waiters(session, clock().astimezone(ZONE).date()) if freed or every_day else ()
    days = {day for day, _ in freed.values()}
    asked = [each for each in waiters if every_day or any(each.first <= day <= each.last for day in days)]
    offered = sum(_offer(engine, each, travel, clock(), rules) for each in asked)
    for day_id, (_, freed_at) in freed.items():
        with writing(engine) as session:
            witnesses.all_offered(session, witnesses.lock_days(session, [day_id])[day_id], freed_at)
    return offered


def _offer(engine: Engine, waiter: home_waits.Waiter, travel: TravelTimes, now: datetime, rules: WindowRules) -> bool:
    """Offer somebody the best window of the first day that has one."""
    try:
        ready = prepare(engine, JOB, waiter.matter, waiter.first, waiter.last, travel, rules)
    except (Refused, NotFound):  # the result left meanwhile, or nothing is wanted any more: the wait ends with its days
        return False
    for sheet in ready.sheets:
        for choice in _choices(ready, sheet, None, now, rules)[:1]:
            try:
                return hold_for(engine, waiter.booking_id, choice, ready, now, rules)
            except (Refused, Conflict):  # taken at this moment; what is left is looked at when all days are
                continue
    return False


def hold_for(
    engine: Engine,
    booking_id: int,
    choice: Choice,
    ready: Prepared,
    now: datetime,
    rules: WindowRules,
    life_rules: BookingRules | None = None,
    chance: random.Random = CHANCE,
) -> bool:
    """Hold a window for a booking that waits; False where it waits no more. Raises Refused, MovedOn."""
    life_rules, ask = life_rules or booking_rules(), ready.ask
    with writing(engine) as session:
        assert ask.post_office_id is not None
        day_id = witnesses.open_day(session, ask.post_office_id, choice.day)
        day = witnesses.lock_days(session, [day_id])[day_id]
        if ready.ask.kind not in CALLS:
            visits.lock_delivery(session, ask.delivery_id)
        booking = bookings.lock(session, JOB, booking_id)
        if booking.state is not BookingState.WAITING:
            return False
        sheet = witnesses.sheet_of(session, day, ask, ready.road_versions[choice.day], rules)
        sheet = replace(sheet, freed_at=None)  # it is for who waits that others are kept away
        found = free_window(session, ready, sheet, choice, booking, now, rules)
        if ready.ask.kind in CALLS:
            ready = replace(ready, ask=home_asks.make(session, ask, booking.channel, now, chance))
        told_at = earliest(now, quiet_hours(working_rules().quiet))  # nobody is woken for an offer: it counts from then
        booking.state = BookingState.HELD
        booking.held_until = min(told_at + timedelta(seconds=life_rules.offer_seconds), closes_at(choice.day, rules))
        booking.starts_at, booking.ends_at = found.window.starts_at, found.window.ends_at
        take_window(session, booking, ready, day, sheet, found, rules)
        tell(session, JOB, booking, BookingStep.OFFERED, now)
        reach("booking.before_home_offer_commit")
    reach("booking.after_home_offer_commit")
    return True


def _choices(
    ready: Prepared, sheet: DaySheet, audience: Audience | None, now: datetime, rules: WindowRules
) -> list[Choice]:
    """What is free on a day, the best first; for who waits (no audience) also what is kept from others."""
    seen = sheet if audience else replace(sheet, freed_at=None)
    try:
        found = offers_of(ready, seen, audience or Audience.PUBLIC, now, rules)
    except MovedOn:
        return []
    return [each.window.choice for each in found if each.window.why_not is None]
