"""Homes to test with: an office with couriers, and households around it whose results may be booked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import Channel, Precision
from data.reference.windows import WindowRules, window_rules
from data.session import reading, writing
from data.tables import Address, ApiKey, Delivery, Dossier, EnvelopeDossier, Roster
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.protocol import TravelTimes
from scheduling.model.booking import BookingView
from scheduling.model.person import Person
from scheduling.model.window import Choice, DayWindows, HomeWish, Matter
from scheduling.services import bookings, home_windows
from tests.scheduling.office import DAY, MORNING, Office, add_envelope, make_office

TUESDAY = DAY + timedelta(days=1)
"""The day after the office's MORNING, with a courier on duty."""
ROADS = GreatCircleTimes()
EIGHT, TEN, ONE, THREE = ((28_800, 36_000), (36_000, 43_200), (46_800, 54_000), (54_000, 61_200))
RULES = window_rules()


@dataclass
class Homes:
    """An office whose couriers can be booked."""

    office: Office
    rules: WindowRules = RULES
    travel: TravelTimes = ROADS
    chance: Random = field(default_factory=lambda: Random(5))
    api_key_id: int = 0

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

    def household(
        self, place: tuple[float, float] | None = None, precision: Precision = Precision.PIN, **more: Any
    ) -> str:
        """A result that is to go home; returns its dossier's code."""
        delivery_id = add_envelope(self.office, place=place, **more)
        with writing(self.engine) as session:
            delivery = session.get_one(Delivery, delivery_id)
            session.get_one(Address, delivery.address_id).precision = precision
            return (
                session.exec(
                    select(Dossier.code)
                    .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
                    .where(EnvelopeDossier.envelope_id == delivery.envelope_id)
                    .order_by(col(Dossier.id))
                ).first()
                or ""
            )

    def at_same_address(self, code: str, other: str) -> None:
        """The second dossier's result goes to the first one's address, in an envelope of its own."""
        with writing(self.engine) as session:
            address_id = self._delivery(session, code).address_id
            self._delivery(session, other).address_id = address_id

    def _delivery(self, session: Any, code: str) -> Delivery:
        found = session.exec(
            select(Delivery)
            .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
            .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
            .where(Dossier.code == code)
        ).one()
        assert isinstance(found, Delivery)
        return found

    def delivery(self, code: str) -> Delivery:
        """As stored."""
        with reading(self.engine) as session:
            return self._delivery(session, code)

    def windows(self, code: str, day: date = TUESDAY, now: datetime = MORNING, by: Person | None = None) -> DayWindows:
        return self.days(code, day, day, now, by)[0]

    def days(
        self, code: str, first: date, last: date, now: datetime = MORNING, by: Person | None = None
    ) -> tuple[DayWindows, ...]:
        return home_windows.list_windows(
            self.engine, by or self.officer, Matter(code), first, last, now, self.travel, self.rules
        )

    def hold(
        self,
        code: str,
        window: tuple[int, int] = EIGHT,
        *,
        day: date = TUESDAY,
        now: datetime = MORNING,
        by: Person | None = None,
        phone: str | None = None,
    ) -> BookingView:
        wish, choice = HomeWish(code, Channel.PHONE, phone), Choice(day, *window)
        return home_windows.hold_window(
            self.engine, by or self.officer, wish, choice, now, self.travel, self.rules, self.chance
        )

    def confirmed(self, code: str, window: tuple[int, int] = EIGHT, **more: Any) -> BookingView:
        return self.confirm(self.hold(code, window, **more))

    def confirm(self, booking: BookingView, now: datetime = MORNING) -> BookingView:
        return bookings.confirm(self.engine, self.officer, booking.reference, now)

    def cancel(self, booking: BookingView, now: datetime = MORNING) -> BookingView:
        return bookings.cancel(self.engine, self.officer, booking.reference, now)

    def move(
        self, booking: BookingView, window: tuple[int, int], *, day: date = TUESDAY, now: datetime = MORNING
    ) -> BookingView:
        return home_windows.move_window(
            self.engine, self.officer, booking.reference, Choice(day, *window), now, self.travel, self.rules
        )


def make_homes(engine: Engine, couriers: int = 1, *, name: str = "1", rules: WindowRules = RULES) -> Homes:
    """An office whose couriers have a shift on DAY and the day after, and a system with a key."""
    office = make_office(engine, couriers=couriers, name=name)
    with writing(engine) as session:
        key = ApiKey(
            name="Một cửa điện tử",
            prefix=f"home{office.centre_id}",
            key_digest="-",
            scopes="appointments:write",
            centre_id=office.centre_id,
            created_at=MORNING,
        )
        session.add(key)
        session.flush()
        return Homes(office, rules, api_key_id=key.id or 0)


def shorten_shifts(homes: Homes, seconds: int, day: date = TUESDAY) -> None:
    """Everybody goes home so much earlier."""
    with writing(homes.engine) as session:
        for roster in session.exec(select(Roster).where(Roster.day == day)):
            roster.ends_second -= seconds
