"""When a failed call to a partner is tried again, and when a person must look."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.reference.working import RelayRules
from scheduling.ports import FailureKind


def retry_at(kind: FailureKind, attempts: int, now: datetime, rules: RelayRules, luck: float = 0.0) -> datetime | None:
    """Return the time of the next try, or None when only a person can mend it.

    Temporary and unknown ends are tried again, later each time: pushing the same record twice has one
    effect. A wrong configuration is tried again too, at the longest interval, for an operator mends it
    for every record at once. A refusal of this record waits for a person.

    Parameters
    ----------
    attempts
        Tries so far, the failed one included.
    luck
        From -1 to 1: how far this wait lies from the usual, within the jitter that the rules allow.
    """
    if kind is FailureKind.PERMANENT or attempts >= rules.attempts_before_a_person_looks:
        return None
    seconds = min(rules.retry_first_seconds * 2 ** min(attempts - 1, 20), rules.retry_longest_seconds)
    if kind is FailureKind.CONFIGURATION:
        seconds = rules.retry_longest_seconds
    return now + timedelta(seconds=seconds * (1 + luck * rules.jitter_percent / 100))
