"""The officers' day at the counters: who comes when, to which desk; and what a guided filing led to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import Engine

from data.session import writing
from scheduling.decide.desks import by_desk
from scheduling.errors import NotFound, Refused
from scheduling.model.desk_day import Appointment, DeskDay, Group, Said
from scheduling.model.person import Person
from scheduling.store import bookings, desk_days, dossier_views, home_calls, supply
from scheduling.store.audit import note


def desk_day(engine: Engine, person: Person, day: date, now: datetime) -> DeskDay:
    """A day by its desks, with its people; the look is recorded."""
    with writing(engine) as session:
        found = desk_days.appointments(session, person, *desk_days.bounds(day))
        left = desk_days.places_left(session, person, day, now)
        services: defaultdict[str, list[str]] = defaultdict(list)
        for service in supply.own_services(session, person):
            services[service.group_code].append(service.name)
        waiting = desk_days.waiting(session, person)
        note(session, person, "appointments.look", "day", None, now, day.isoformat())
    groups = sorted({*left, *services, *(each.group_code for each in found)})
    return DeskDay(day, tuple(_group(each, found, services[each], left.get(each, 0)) for each in groups), waiting)


def look(engine: Engine, person: Person, reference: str, now: datetime) -> tuple[Appointment, tuple[Said, ...]]:
    """One appointment with its person and its story; the look is recorded. Raises NotFound."""
    with writing(engine) as session:
        booking_id = bookings.own_id(session, person, reference)
        found = desk_days.appointment(session, person, [booking_id])
        if not found:
            raise NotFound("Lịch hẹn này chưa có giờ.", "This booking has no time yet.")
        note(session, person, "booking.look", "booking", booking_id, now)
        return found[0], tuple(desk_days.story(session, booking_id))


def join_case(engine: Engine, person: Person, reference: str, dossier_code: str, now: datetime) -> None:
    """Say which dossier a guided filing led to: from now on both are one case.

    Raises
    ------
    NotFound
        No such booking or dossier at this person's centre.
    Refused
        The booking is of another dossier already.
    """
    with writing(engine) as session:
        booking = bookings.lock(session, person, bookings.own_id(session, person, reference))
        dossier_id = dossier_views.own_dossier_id(session, person, dossier_code.strip())
        if booking.dossier_id not in (None, dossier_id):
            raise Refused("Lịch hẹn này thuộc hồ sơ khác.", "This booking is of another dossier.")
        if booking.dossier_id is None and bookings.live_of_dossier(session, dossier_id, booking.kind):
            raise Refused("Hồ sơ này đã có lịch hẹn.", "This dossier has a booking already.")
        booking.dossier_id = dossier_id
        home_calls.join_case(session, booking.id or 0, dossier_id)
        note(session, person, "booking.case", "booking", booking.id, now)


def _group(code: str, found: list[Appointment], services: list[str], left: int) -> Group:
    desks = by_desk(each for each in found if each.group_code == code)
    return Group(code, tuple(services), tuple(tuple(desk) for desk in desks), left)
