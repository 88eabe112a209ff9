"""Whether, how and when a person may be written to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.reference.working import QuietRules
from scheduling.model.message import Way

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is written to, in Vietnam's time: from ``begin`` until before ``end``, over midnight if need be.

    Equal times mean that there are none.
    """

    begin: time
    end: time

    def holds(self, at: time) -> bool:
        """Tell whether it is quiet at a time of the day."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def quiet_hours(rules: QuietRules) -> QuietHours:
    """The quiet hours as they are configured."""
    return QuietHours(time(rules.from_hour), time(rules.until_hour))


def earliest(moment: datetime, quiet: QuietHours) -> datetime:
    """Return the first moment from ``moment`` (aware) on at which a person may be written to, in UTC."""
    local = moment.astimezone(_ZONE)
    if not quiet.holds(local.time()):
        return moment.astimezone(UTC)
    end = datetime.combine(local.date(), quiet.end, _ZONE)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def way_to(
    ways: Sequence[Way], contacts: Mapping[Way, str], consented: Collection[Way], opted_out: Collection[Way]
) -> tuple[Way, str] | None:
    """Return the first way that this person agreed to and can be reached by, with the number or address; or None.

    Parameters
    ----------
    ways
        Those that the installation has, the preferred first.
    consented, opted_out
        Silence is no consent (R20), and a person who opted out stays so whatever was agreed to before.
    """
    for way in ways:
        contact = contacts.get(way, "").strip()
        if contact and way in consented and way not in opted_out:
            return way, contact
    return None
