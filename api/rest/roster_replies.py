"""What is answered about rosters. A key learns no courier's name and nobody's reason for being away."""

from __future__ import annotations

from pydantic import ConfigDict

from api.rest.fields import Day, Reply
from api.rest.office_forms import weekdays_of
from api.rest.roster_forms import SHIFT, Shift
from data.kinds import LeaveReason, Skill, VehicleKind
from scheduling.model.roster import CourierView, RosterDay, RosterRow, RosterWeek


class Pattern(Reply):
    """A weekly shift by its number."""

    pattern_id: int
    weekdays: list[int]
    shift: Shift
    valid_from: Day
    valid_until: Day | None
    every_weeks: int


class Leave(Reply):
    """Days away by their number."""

    leave_id: int
    from_day: Day
    to_day: Day
    reason: LeaveReason | None
    """Null for a key."""


class Courier(Reply):
    """A courier with weekly shifts and days away, past ones too."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "courier_id": 3,
                    "post_office_id": 1,
                    "code": "BT03",
                    "name": "Bưu tá Mẫu",
                    "vehicle": "motorbike",
                    "capacity_envelopes": 60,
                    "skills": ["collect", "guide"],
                    "procedures": [],
                    "languages": ["tyz"],
                    "spare": False,
                    "active": True,
                    "patterns": [
                        {
                            "pattern_id": 5,
                            "weekdays": [1, 2, 3, 4, 5],
                            "shift": SHIFT,
                            "valid_from": "2026-12-01",
                            "valid_until": "2027-06-30",
                            "every_weeks": 1,
                        }
                    ],
                    "leave": [{"leave_id": 2, "from_day": "2026-12-07", "to_day": "2026-12-09", "reason": "annual"}],
                }
            ]
        }
    )

    courier_id: int
    post_office_id: int
    code: str
    name: str | None
    """Null for a key."""
    vehicle: VehicleKind
    capacity_envelopes: int
    skills: list[Skill]
    procedures: list[str]
    """Codes of those whose filing he guides; empty: of all."""
    languages: list[str]
    """ISO 639-3 codes of those in which he guides besides Vietnamese."""
    spare: bool
    """Rides only when called in."""
    active: bool
    patterns: list[Pattern]
    leave: list[Leave]

    @classmethod
    def of(cls, view: CourierView, *, with_people: bool) -> Courier:
        """The reply about this courier."""
        facts = view.facts
        return cls(
            courier_id=view.courier_id,
            post_office_id=view.post_office_id,
            code=facts.code,
            name=facts.name if with_people else None,
            vehicle=facts.vehicle,
            capacity_envelopes=facts.capacity_envelopes,
            skills=list(facts.skills),
            procedures=list(facts.procedures),
            languages=list(facts.languages),
            spare=facts.spare,
            active=facts.active,
            patterns=[
                Pattern(
                    pattern_id=number,
                    weekdays=weekdays_of(each.weekdays),
                    shift=Shift.of(each.shift),
                    valid_from=each.valid_from,
                    valid_until=each.valid_until,
                    every_weeks=each.every_weeks,
                )
                for number, each in view.patterns
            ],
            leave=[
                Leave(
                    leave_id=number,
                    from_day=each.from_day,
                    to_day=each.to_day,
                    reason=each.reason if with_people else None,
                )
                for number, each in view.away
            ],
        )


class RidesOn(Reply):
    """One courier on one day of the week shown."""

    day: Day
    shifts: list[Shift]
    by_hand: bool
    """Written for this very day; it takes the place of the weekly pattern."""
    away: bool

    @classmethod
    def of(cls, day: RosterDay) -> RidesOn:
        """The reply about this day."""
        shifts = [Shift.of(shift) for shift in day.shifts]
        return cls(day=day.day, shifts=shifts, by_hand=day.by_hand, away=day.away is not None)


class Rider(Reply):
    """One courier over the week shown."""

    courier_id: int
    code: str
    name: str | None
    """Null for a key."""
    spare: bool
    days: list[RidesOn]

    @classmethod
    def of(cls, row: RosterRow, *, with_people: bool) -> Rider:
        """The reply about this row."""
        return cls(
            courier_id=row.courier_id,
            code=row.code,
            name=row.name if with_people else None,
            spare=row.spare,
            days=[RidesOn.of(day) for day in row.days],
        )


class WeekDay(Reply):
    """One day of the week shown."""

    day: Day
    is_closed: bool
    """By the office's week, or a holiday."""
    waiting: int
    """Deliveries that could ride: those that wait and wish no later day."""


class Roster(Reply):
    """Seven days of a post office's roster."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "post_office_id": 1,
                    "days": [{"day": "2026-11-24", "is_closed": False, "waiting": 31}],
                    "couriers": [
                        {
                            "courier_id": 3,
                            "code": "BT03",
                            "name": "Bưu tá Mẫu",
                            "spare": False,
                            "days": [{"day": "2026-11-24", "shifts": [SHIFT], "by_hand": False, "away": False}],
                        }
                    ],
                }
            ]
        }
    )

    post_office_id: int
    days: list[WeekDay]
    couriers: list[Rider]

    @classmethod
    def of(cls, week: RosterWeek, *, with_people: bool) -> Roster:
        """The reply about this week."""
        return cls(
            post_office_id=week.post_office_id,
            days=[
                WeekDay(day=day, is_closed=day in week.closed, waiting=waiting)
                for day, waiting in zip(week.days, week.waiting, strict=True)
            ],
            couriers=[Rider.of(row, with_people=with_people) for row in week.rows],
        )
