"""When a failed call to a partner is tried again, and when a person must look."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.reference.working import RelayRules
from scheduling.ports import FailureKind


def retry_at(kind: FailureKind, attempts: int, now: datetime, rules: RelayRules) -> datetime | None:
    """Return the time of the next try, or None when only a person can mend it.

    Temporary and unknown ends are tried again, later each time: pushing the same record twice has one
    effect. A wrong configuration is tried again too, at the longest interval, for an operator mends it
    for every record at once. A refusal of this record waits for a person.

    Parameters
    ----------
    attempts
        Tries so far, the failed one included.
    """
    if kind is FailureKind.PERMANENT or attempts >= rules.attempts_before_a_person_looks:
        return None
    if kind is FailureKind.CONFIGURATION:
        return now + timedelta(seconds=rules.retry_longest_seconds)
    seconds = rules.retry_first_seconds * 2 ** min(attempts - 1, 20)
    return now + timedelta(seconds=min(seconds, rules.retry_longest_seconds))
