"""How much of the fleet days to come is sold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import BookingState, Role
from data.reference.windows import WindowRules
from data.tables import Booking, BookingVisit, Delivery, FleetDay, PostOffice, Visit
from data.tables import Witness as Row
from scheduling.decide.witness import work_of
from scheduling.model.person import Person
from scheduling.model.window import FleetLoad
from scheduling.model.witness import ENDS, LUNCH, MOST_WORK, STARTS, Witness
from scheduling.store.scope import within
from scheduling.store.wide import select_wide
from scheduling.store.witnesses import fresh


def loads(session: Session, person: Person, first: date, last: date, rules: WindowRules) -> Iterator[FleetLoad]:
    """Each day of each post office that brings something for the person, on which somebody rides; by day."""
    stored = _witnesses(session, first, last)
    sold, offices = _sold(session, first, last), _offices(session, person)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for office_id, name in offices:
            witness = stored.get((office_id, day)) or fresh(session, office_id, day, "", rules)
            if len(witness.routes):
                yield _load(day, name, witness, *sold.get((office_id, day), (0, 0)))


def _load(day: date, name: str, witness: Witness, windows: int, at_risk: int) -> FleetLoad:
    routes = witness.routes
    shifts = int((routes[:, ENDS] - routes[:, STARTS] - routes[:, LUNCH]).sum())
    most = int(routes[:, MOST_WORK].sum())
    used = sum(work_of(witness, number) for number in range(len(routes)))
    return FleetLoad(day, name, len(routes), windows, at_risk, used, most, shifts - most)


def _witnesses(session: Session, first: date, last: date) -> dict[tuple[int, date], Witness]:
    rows = session.exec(
        select_wide(FleetDay.post_office_id, FleetDay.day, Row.version, Row.road_version, Row.plan)
        .join(Row, col(Row.fleet_day_id) == FleetDay.id)
        .where(FleetDay.day >= first, FleetDay.day <= last)
    )
    return {(office_id, day): Witness.of_json(*kept) for office_id, day, *kept in rows}


def _sold(session: Session, first: date, last: date) -> dict[tuple[int, date], tuple[int, int]]:
    """Windows held and confirmed, and those of them at risk, by post office and day."""
    rows = session.exec(
        select_wide(FleetDay.post_office_id, FleetDay.day, func.count(col(Booking.id)), func.count(col(Visit.risk)))
        .join(Visit, col(Visit.fleet_day_id) == FleetDay.id)
        .join(BookingVisit, col(BookingVisit.visit_id) == Visit.id)
        .join(Booking, col(Booking.id) == BookingVisit.booking_id)
        .where(FleetDay.day >= first, FleetDay.day <= last)
        .where(col(Booking.state).in_((BookingState.HELD, BookingState.CONFIRMED)))
        .group_by(col(FleetDay.post_office_id), col(FleetDay.day))
    )
    return {(office_id, day): (windows, at_risk) for office_id, day, windows, at_risk in rows}


def _offices(session: Session, person: Person) -> list[tuple[int, str]]:
    """A dispatcher's own; for an officer those that carry something of the centre."""
    statement = select(PostOffice.id, PostOffice.name).order_by(col(PostOffice.id))
    if person.role is Role.OFFICER:
        carried = within(select(Delivery.post_office_id).distinct(), person, Delivery)
        statement = statement.where(col(PostOffice.id).in_(carried))
    else:
        statement = within(statement, person, PostOffice)
    return [(number or 0, name) for number, name in session.exec(statement)]
