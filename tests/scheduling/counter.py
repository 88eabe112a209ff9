"""A counter to test with: one service at an office, three places a slot, and laws that hold at every moment."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingState, Channel
from data.reference.booking import BookingRules, booking_rules
from data.reference.holidays import Holidays
from data.session import reading
from data.tables import Booking, BookingEvent, BookingSlot, Dossier, Slot
from scheduling.decide.booking_life import HAS_PLACE
from scheduling.model.booking import BookingView, Wish
from scheduling.model.person import Person
from scheduling.model.supply import Offered, Rule
from scheduling.services import bookings
from scheduling.services.rebuilding import rebuild_centre
from scheduling.services.supply import save_rule, save_service
from scheduling.services.tending import tend
from tests.scheduling.office import MORNING, Office, make_office

MONDAY = date(2026, 11, 30)
"""A week after the office's MORNING."""
GROUP, SERVICE, LONG = "dat-dai", "1.001234", "1.009999"
NO_HOLIDAYS = Holidays({}, {})
RULES = replace(booking_rules(), build_days=14)
HOURS = Rule(
    group_code=GROUP,
    weekdays=0b0011111,
    begins_second=8 * 3600,
    ends_second=10 * 3600,
    slot_seconds=1800,
    desks=3,
    places_public=2,
    places_officer=3,
    valid_from=date(2026, 11, 1),
)


@dataclass
class CounterOffice:
    """An office whose counter can be booked."""

    office: Office
    rule_id: int
    rules: BookingRules = RULES
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    people: int = 0

    @property
    def engine(self) -> Engine:
        return self.office.engine

    @property
    def officer(self) -> Person:
        return self.office.officer

    @property
    def system(self) -> Person:
        """Another system, which books for the public."""
        return replace(self.officer, account_id=None, api_key_id=self.api_key_id)

    api_key_id: int = 0

    def slots(self, day: date = MONDAY) -> list[Slot]:
        """The slots of a day, in order of time."""
        with reading(self.engine) as session:
            return list(session.exec(select(Slot).where(Slot.day == day).order_by(col(Slot.starts_at))).all())

    def slot_id(self, number: int = 0, day: date = MONDAY) -> int:
        """One slot of a day."""
        return self.slots(day)[number].id or 0

    def wish(self, service: str = SERVICE, phone: str | None = None) -> Wish:
        """Of somebody new, by a phone of their own."""
        self.people += 1
        return Wish(service, Channel.PHONE, name="Nguyễn Thị Thử", phone=phone or f"0912{self.people:06}")

    def hold(
        self,
        number: int = 0,
        *,
        by: Person | None = None,
        now: datetime = MORNING,
        day: date = MONDAY,
        wish: Wish | None = None,
    ) -> BookingView:
        """Hold a place of a slot, as an officer unless told otherwise."""
        wish = wish or self.wish()
        return bookings.hold(
            self.engine, by or self.officer, wish, self.slot_id(number, day), now, self.rules, self.chance
        )

    def confirmed(self, number: int = 0, *, by: Person | None = None, now: datetime = MORNING) -> BookingView:
        """Hold and confirm."""
        held = self.hold(number, by=by, now=now)
        return bookings.confirm(self.engine, by or self.officer, held.reference, now)

    def cancel(self, booking: BookingView, by: Person | None = None, now: datetime = MORNING) -> BookingView:
        return bookings.cancel(self.engine, by or self.officer, booking.reference, now, self.rules, self.chance)

    def move(
        self,
        booking: BookingView,
        number: int,
        *,
        by: Person | None = None,
        now: datetime = MORNING,
        day: date = MONDAY,
    ) -> BookingView:
        return bookings.reschedule(
            self.engine, by or self.officer, booking.reference, self.slot_id(number, day), now, self.rules, self.chance
        )

    def tend(self, now: datetime) -> tuple[int, int, int]:
        """One round of the job: expired, freed, offered."""
        report = tend(self.engine, lambda: now, self.rules)
        return report.expired, report.freed, report.offered

    def rebuild(self, rule: Rule | None = None, now: datetime = MORNING) -> int:
        """Change the rule, if one is given, and make the slots fit."""
        if rule is not None:
            save_rule(self.engine, self.officer, self.office.centre_id, rule, now, self.rule_id)
        return rebuild_centre(self.engine, self.office.centre_id, now, self.rules, NO_HOLIDAYS)

    def state(self, booking: BookingView) -> BookingState:
        return bookings.booking_view(self.engine, self.officer, booking.reference).state

    def taken(self, day: date = MONDAY) -> list[int]:
        """How many places of each slot of a day are taken."""
        return [slot.taken for slot in self.slots(day)]


def make_counter(engine: Engine, rule: Rule = HOURS, *, name: str = "1", rules: BookingRules = RULES) -> CounterOffice:
    """An office with a service of one slot, one of two, and two weeks of slots."""
    office = make_office(engine, couriers=0, name=name)
    for code, needed in ((SERVICE, 1), (LONG, 2)):
        service = Offered(0, office.centre_id, code, f"Thủ tục {code}", GROUP, needed, 0, 10, ("Căn cước",))
        save_service(engine, office.officer, service, MORNING)
    rule_id = save_rule(engine, office.officer, office.centre_id, rule, MORNING)
    made = CounterOffice(office, rule_id, rules)
    made.rebuild()
    return made


def add_dossier(office: Office, code: str) -> str:
    """Add a dossier to the centre; returns its code."""
    from data.session import writing

    with writing(office.engine) as session:
        session.add(
            Dossier(
                centre_id=office.centre_id,
                code=code,
                recipient_id=office.recipient_id,
                imported_at=MORNING,
                content_digest="-",
            )
        )
    return code


def broken_laws(engine: Engine) -> list[str]:
    """What is wrong in the tables, in words; empty when every law of booking holds."""
    with reading(engine) as session:
        slots = {slot.id: slot for slot in session.exec(select(Slot))}
        places = list(session.exec(select(BookingSlot)))
        booked = {booking.id: booking for booking in session.exec(select(Booking))}
        last = {each.booking_id: each for each in session.exec(select(BookingEvent).order_by(col(BookingEvent.id)))}
        needed = {booking.id: _slots_needed(session, booking) for booking in booked.values()}
    wrong = []
    counted = Counter(place.slot_id for place in places)
    for slot in slots.values():
        if slot.taken != counted[slot.id or 0]:
            wrong.append(f"slot {slot.id} counts {slot.taken} places, {counted[slot.id or 0]} are taken")
        if slot.taken > slot.ceiling:
            wrong.append(f"slot {slot.id} is overbooked: {slot.taken} of {slot.ceiling}")
    for number, booking in booked.items():
        own = sorted(
            (slots[place.slot_id] for place in places if place.booking_id == number and place.cools_until is None),
            key=lambda slot: slot.starts_at,
        )
        if len(own) != (needed[number] if booking.state in HAS_PLACE else 0):
            wrong.append(f"booking {number}, {booking.state}, has {len(own)} places")
        elif own and (own[0].starts_at, own[-1].ends_at) != (booking.starts_at, booking.ends_at):
            wrong.append(f"booking {number} is not when its places are")
        if last[number or 0].state is not booking.state:
            wrong.append(f"booking {number} is {booking.state}, its history ends with {last[number or 0].state}")
    return wrong


def _slots_needed(session: object, booking: Booking) -> int:
    from scheduling.store.supply import service_of

    return service_of(session, booking.service_id or 0).slots_needed  # type: ignore[arg-type]
