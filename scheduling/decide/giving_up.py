"""When an envelope is given up at the door, so that it goes back to its centre (R8, R9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.kinds import FailureReason, GivenUp
from data.reference.giving_up import GivingUpRules
from data.reference.holidays import Holidays
from scheduling.decide.cells import ZONE

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class End:
    """Since when an envelope goes back, and why."""

    at: datetime
    why: GivenUp


def given_up(
    failures: Sequence[tuple[datetime, FailureReason | None]],
    recalled_at: datetime | None,
    rules: GivingUpRules,
    calendar: Holidays,
) -> End | None:
    """Return why no further try is made; None while one is. The same for every order of the failures.

    Parameters
    ----------
    failures
        When each failed try was, and its reason. One that never reached the door invited nobody and does not count.
    """
    invited = sorted(at for at, reason in failures if reason is not FailureReason.NOT_REACHED)
    ends = [End(at, GivenUp.REFUSED) for at, reason in failures if reason is FailureReason.REFUSED]
    for count, at in enumerate(invited, start=1):
        apart = working_days_between(invited[0].astimezone(ZONE).date(), at.astimezone(ZONE).date(), calendar)
        if count >= rules.tries.invitations and apart >= rules.tries.working_days_apart:
            ends.append(End(at, GivenUp.INVITED))
            break
    if recalled_at is not None:
        ends.append(End(recalled_at, GivenUp.RECALLED))
    return min(ends, key=lambda end: (end.at, end.why), default=None)


def working_days_between(first: date, last: date, calendar: Holidays) -> int:
    """Working days after ``first`` up to ``last``; a day for which another was swapped is one."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day in calendar.works_as or (day.weekday() < _SATURDAY and day not in calendar.off) for day in days)


def fetched_before(back_at: datetime, rules: GivingUpRules) -> date:
    """The local day before which a result that came back is to be fetched."""
    return back_at.astimezone(ZONE).date() + timedelta(days=rules.kept.at_centre_days)
