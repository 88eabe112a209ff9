"""A post office's roster at a glance."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.holidays import holidays
from data.session import reading
from scheduling.decide.roster import require_day
from scheduling.model.person import Person
from scheduling.model.roster import RosterDay, RosterRow, RosterWeek
from scheduling.store import couriers, offices, rosters

WEEK = 7


def roster_week(place: Engine | Session, person: Person, post_office_id: int, first: date) -> RosterWeek:
    """The roster of a post office for seven days. Raises NotFound for another office's, Invalid."""
    require_day("first_day", first)
    days = tuple(first + timedelta(days=ahead) for ahead in range(WEEK))
    off = holidays().off
    with reading(place) as session:
        office = offices.own_office(session, person, post_office_id)
        staff = couriers.couriers_of(session, person, post_office_id)
        ids = [row.id or 0 for row in staff]
        kept = rosters.kept_shifts(session, ids, days[0], days[-1])
        away = couriers.away_of(session, ids)
        wishes = rosters.waiting_by_wish(session, post_office_id)
    return RosterWeek(
        post_office_id=post_office_id,
        post_office_name=office.name,
        days=days,
        closed=frozenset(d for d in days if not office.open_weekdays & 1 << d.weekday() or d in off),
        rows=tuple(
            RosterRow(
                courier_id=row.id or 0,
                code=row.code,
                name=row.name,
                vehicle=row.vehicle,
                spare=row.spare,
                days=tuple(
                    RosterDay(
                        day=day,
                        shifts=tuple(each.shift for each in kept.get((row.id or 0, day), []) if not each.off),
                        by_hand=any(each.by_hand for each in kept.get((row.id or 0, day), [])),
                        away=next(
                            (a.reason for a in away[row.id or 0].values() if a.from_day <= day <= a.to_day), None
                        ),
                    )
                    for day in days
                ),
            )
            for row in staff
        ),
        waiting=tuple(sum(n for wished, n in wishes.items() if wished is None or wished <= day) for day in days),
    )
