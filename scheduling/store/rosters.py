"""Shifts, a day at a time: as they are kept, and as they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import DeliveryState
from data.tables import Courier, Delivery, Roster, RosterPattern
from scheduling.model.roster import KeptShift, RosterChange
from scheduling.store.couriers import shift_of
from scheduling.store.wide import select_wide

Kept = Mapping[tuple[int, date], list[KeptShift]]
"""The shifts of each courier and day."""


def kept_shifts(session: Session, courier_ids: Collection[int], first: date, last: date) -> Kept:
    """Every shift of these couriers from the first day to the last, those that are off too."""
    statement = select(Roster).where(
        col(Roster.courier_id).in_(courier_ids), col(Roster.day) >= first, col(Roster.day) <= last
    )
    found: defaultdict[tuple[int, date], list[KeptShift]] = defaultdict(list)
    for row in session.exec(statement.order_by(col(Roster.starts_second)).execution_options(populate_existing=True)):
        found[row.courier_id, row.day].append(KeptShift(row.id or 0, shift_of(row), row.by_hand, row.off))
    return found


def write_day(session: Session, courier_id: int, day: date, change: RosterChange, *, by_hand: bool) -> None:
    """Bring one courier's day to what was decided; ``by_hand`` says for all of its shifts where they come from."""
    rows = {
        row.id: row for row in session.exec(select(Roster).where(Roster.courier_id == courier_id, Roster.day == day))
    }
    for roster_id, shift in change.change:
        for name, value in asdict(shift).items():
            setattr(rows[roster_id], name, value)
        rows[roster_id].off = False
    for roster_id in change.off:
        rows[roster_id].off = True
    for row in rows.values():
        row.by_hand = by_hand
    session.add_all(Roster(courier_id=courier_id, day=day, by_hand=by_hand, **asdict(shift)) for shift in change.add)
    session.flush()


def couriers_to_roster(session: Session) -> list[int]:
    """The couriers who have a weekly pattern, by id."""
    statement = (
        select(RosterPattern.courier_id)
        .join(Courier, col(Courier.id) == RosterPattern.courier_id)
        .where(col(Courier.active).is_(True))
        .distinct()
        .order_by(col(RosterPattern.courier_id))
    )
    return list(session.exec(statement).all())


def waiting_by_wish(session: Session, post_office_id: int) -> dict[date | None, int]:
    """Deliveries of an office that wait for a route, by the day wished (None: any)."""
    statement = select_wide(Delivery.wished_day, func.count()).where(
        Delivery.post_office_id == post_office_id, Delivery.state == DeliveryState.REQUESTED
    )
    return dict(session.exec(statement.group_by(col(Delivery.wished_day))).all())
