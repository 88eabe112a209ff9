"""A counter to test with: two services at an office, and three places a slot, two of them for the public."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingState, Channel
from data.reference.booking import BookingRules, booking_rules
from data.reference.holidays import Holidays
from data.session import reading, writing
from data.tables import ApiKey, Dossier, Slot
from scheduling.model.booking import BookingView, Wish
from scheduling.model.person import Person
from scheduling.model.supply import Offered, Rule
from scheduling.services import bookings
from scheduling.services.rebuilding import rebuild_centre
from scheduling.services.supply import save_rule, save_service
from scheduling.services.tending import tend
from scheduling.services.waiting import join
from tests.scheduling.office import MORNING, Office, make_office

MONDAY = date(2026, 11, 30)
"""A week after the office's MORNING."""
GROUP, SERVICE, LONG = "dat-dai", "1.001234", "1.009999"
NO_HOLIDAYS = Holidays({}, {})
RULES = replace(booking_rules(), build_days=8)
HOURS = Rule(
    group_code=GROUP,
    weekdays=0b0000011,
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
    api_key_id: int
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

    def slots(self, day: date = MONDAY) -> list[Slot]:
        """The slots of a day, in order of time."""
        own = select(Slot).where(Slot.centre_id == self.office.centre_id, Slot.day == day)
        with reading(self.engine) as session:
            return list(session.exec(own.order_by(col(Slot.starts_at))).all())

    def slot_id(self, number: int = 0, day: date = MONDAY) -> int:
        """One slot of a day."""
        return self.slots(day)[number].id or 0

    def wish(self, service: str = SERVICE, phone: str | None = None) -> Wish:
        """Of somebody new, by a phone of their own."""
        self.people += 1
        return Wish(service, Channel.PHONE, name="Nguyễn Thị Thử", phone=phone or f"0912{self.people:06}")

    def wait(
        self, *, by: Person | None = None, now: datetime = MORNING, wish: Wish | None = None, last: date = MONDAY
    ) -> BookingView:
        """Join the waiting list for Monday, or until a later day."""
        by, wish = by or self.system, wish or self.wish()
        return join(self.engine, by, wish, MONDAY, last, now, self.rules, self.chance)

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
    """An office of its own, whose counter can be booked."""
    return open_counter(make_office(engine, couriers=0, name=name), rule, rules)


def open_counter(office: Office, rule: Rule = HOURS, rules: BookingRules = RULES) -> CounterOffice:
    """Give an office a service of one slot, one of two, and a week of slots."""
    for code, needed in ((SERVICE, 1), (LONG, 2)):
        service = Offered(0, office.centre_id, code, f"Thủ tục {code}", GROUP, needed, 0, 10, ("Căn cước",))
        save_service(office.engine, office.officer, service, MORNING)
    rule_id = save_rule(office.engine, office.officer, office.centre_id, rule, MORNING)
    with writing(office.engine) as session:
        key = ApiKey(
            name="Một cửa điện tử",
            prefix=f"key{office.centre_id}",
            key_digest="-",
            scopes="appointments:write",
            centre_id=office.centre_id,
            created_at=MORNING,
        )
        session.add(key)
    made = CounterOffice(office, rule_id, key.id or 0, rules)
    made.rebuild()
    return made


def add_dossier(office: Office, code: str) -> str:
    """Add a dossier to the centre; returns its code."""
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
