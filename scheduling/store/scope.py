"""The one place that limits every query to the person's office (law 9).

Every function of the store that reads or writes offices' rows passes its statement through
:func:`within`. Nothing else in the product decides what a person may see.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy import false
from sqlmodel import col

from data.kinds import Role
from data.tables import (
    Booking,
    CalendarFeed,
    Centre,
    Closure,
    CommuneReport,
    Courier,
    Delivery,
    Difference,
    Dossier,
    FleetDay,
    Handover,
    ImportBatch,
    Outbox,
    PostOffice,
    Route,
    Service,
    ServiceRule,
    Slot,
)
from scheduling.model.person import Person

S = TypeVar("S")
"""A select of sqlmodel, of whatever columns."""

_CENTRE_COLUMN: dict[type, Any] = {
    Centre: Centre.id,
    CommuneReport: CommuneReport.centre_id,
    Dossier: Dossier.centre_id,
    Delivery: Delivery.centre_id,
    Handover: Handover.centre_id,
    ImportBatch: ImportBatch.centre_id,
    Outbox: Outbox.centre_id,
    Difference: Difference.centre_id,
    Booking: Booking.centre_id,
    CalendarFeed: CalendarFeed.centre_id,
    Closure: Closure.centre_id,
    Service: Service.centre_id,
    ServiceRule: ServiceRule.centre_id,
    Slot: Slot.centre_id,
}
_POST_OFFICE_COLUMN: dict[type, Any] = {
    PostOffice: PostOffice.id,
    Courier: Courier.post_office_id,
    Delivery: Delivery.post_office_id,
    FleetDay: FleetDay.post_office_id,
    Handover: Handover.post_office_id,
}
_COURIER_COLUMN: dict[type, Any] = {
    Courier: Courier.id,
    Route: Route.courier_id,
    Handover: Handover.courier_id,
}


def within(statement: S, person: Person, limited: type) -> S:
    """Return ``statement`` limited to the rows of ``limited`` that ``person`` may see.

    ``limited`` is the table in the statement that carries the office; a role for which that table
    carries none sees nothing of it.
    """
    if person.sees_all:
        return statement
    if person.role is None:
        return _for_citizen(statement, person, limited)
    columns, own = {
        Role.OFFICER: (_CENTRE_COLUMN, person.centre_id),
        Role.DISPATCHER: (_POST_OFFICE_COLUMN, person.post_office_id),
        Role.COURIER: (_COURIER_COLUMN, person.courier_id),
    }[person.role]
    column = columns.get(limited)
    if column is None or own is None:
        return cast(S, cast(Any, statement).where(false()))
    return cast(S, cast(Any, statement).where(col(column) == own))


def _for_citizen(statement: S, person: Person, limited: type) -> S:
    """What the centre offers to all, and of the rest the one dossier with its bookings, or the one booking."""
    if limited in (Service, Slot):
        where = col(_CENTRE_COLUMN[limited]) == person.centre_id
    elif limited is Booking and person.booking_id is not None:
        where = col(Booking.id) == person.booking_id
    elif limited is Booking and person.dossier_id is not None:
        where = col(Booking.dossier_id) == person.dossier_id
    elif limited is Dossier and person.dossier_id is not None:
        where = col(Dossier.id) == person.dossier_id
    else:
        return cast(S, cast(Any, statement).where(false()))
    return cast(S, cast(Any, statement).where(where))
