"""What is sent to change rosters, and what such a change touches."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.rest.fields import Body, Clock, Day, Reply, clock_of, seconds_of
from api.rest.office_forms import Weekdays, bits_of
from api.rest.territory_forms import Touched
from data.kinds import LeaveReason
from scheduling.model import roster
from scheduling.model.territory import TouchedDay

SHIFT: JsonDict = {
    "from": "07:30",
    "to": "17:00",
    "lunch": {"starts_from": "11:00", "starts_until": "12:30", "minutes": 60},
}
_TOUCHED: JsonDict = {"post_office_name": "Bưu cục Hòa Long", "day": "2026-11-24", "what": "again", "stops": 18}
MOST_SHIFTS = 6


class Lunch(Body):
    """A break that starts between two times."""

    starts_from: Clock
    starts_until: Clock
    minutes: Annotated[int, Field(strict=True, ge=1, le=240)]


class Shift(Body):
    """One ride of a day, in local times."""

    begins: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")
    lunch: Lunch | None = None

    def shift(self) -> roster.Shift:
        """The same as the services take it."""
        begins, ends = seconds_of(self.begins), seconds_of(self.ends)
        if self.lunch is None:
            return roster.Shift(begins, ends)
        lunch = seconds_of(self.lunch.starts_from), seconds_of(self.lunch.starts_until)
        return roster.Shift(begins, ends, *lunch, self.lunch.minutes * 60)

    @classmethod
    def of(cls, shift: roster.Shift) -> Shift:
        """The reply about this shift."""
        lunch = {
            "starts_from": clock_of(shift.lunch_from_second),
            "starts_until": clock_of(shift.lunch_to_second),
            "minutes": shift.lunch_seconds // 60,
        }
        times = {"from": clock_of(shift.starts_second), "to": clock_of(shift.ends_second)}
        return cls.model_validate({**times, "lunch": lunch if shift.lunch_seconds else None})


class DayBody(Body):
    """The shifts of one courier on one day, written by hand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"shifts": [SHIFT]}]})

    shifts: Annotated[list[Shift], Field(max_length=MOST_SHIFTS)] | None
    """Empty: he does not ride. Null: the weekly pattern holds again."""


class PatternBody(Body):
    """A shift week after week."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"weekdays": [1, 2, 3, 4, 5], "shift": SHIFT, "valid_from": "2026-12-01", "every_weeks": 1}]
        }
    )

    weekdays: Weekdays
    shift: Shift
    valid_from: Day
    valid_until: Day | None = None
    every_weeks: Annotated[int, Field(strict=True, ge=1, le=8)] = 1

    def pattern(self) -> roster.Pattern:
        """The same as the service takes it."""
        return roster.Pattern(
            bits_of(self.weekdays), self.shift.shift(), self.valid_from, self.valid_until, self.every_weeks
        )


class EndBody(Body):
    """The last day of a weekly shift; one before its first takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"last_day": "2026-12-31"}]})

    last_day: Day


class LeaveBody(Body):
    """Days on which a courier rides no shift, both ends included. What was written by hand for them is wiped."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"from_day": "2026-12-07", "to_day": "2026-12-09", "reason": "annual"}]}
    )

    from_day: Day
    to_day: Day
    reason: LeaveReason = LeaveReason.OTHER


class Changed(Reply):
    """What a change of a roster did to days that are opened already, or what a preview says it would."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days": [_TOUCHED]}]})

    days: list[Touched]

    @classmethod
    def of(cls, touched: tuple[TouchedDay, ...]) -> Changed:
        """The reply about these days."""
        return cls(days=[Touched.of(day) for day in touched])
