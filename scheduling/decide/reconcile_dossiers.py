"""What we told a dossier system against what it says now: differences, and what a rule allows about each.

Pure: nothing is changed here. Only what was told and taken is compared; what is still on its way differs for a reason.
"""

from __future__ import annotations

from enum import StrEnum

from data.kinds import DossierStatus
from scheduling.model.difference import Difference
from scheduling.ports import DossierNews

STOPPED = (DossierStatus.REFUSED, DossierStatus.WITHDRAWN, DossierStatus.STOPPED)


class Kind(StrEnum):
    """What differs."""

    ABSENT = "absent"
    """It took our word of this dossier, and does not hold it."""
    APART = "apart"
    """It says another state than the one that it took from us."""
    ENDED_THERE = "ended_there"
    """Returned, refused, withdrawn or stopped there, and not here."""
    RETURNED_THERE = "returned_there"
    """It says that the result was handed out; it lies with us."""
    WITHDRAWN = "withdrawn"
    """Stopped there while the result is on its way and cannot be called back."""
    CHOSE_POST = "chose_post"
    """The citizen chose the post there; here the result waits at the counter."""


COUNTER, POST = "counter", "post"
"""How a result goes out, where that is what differs."""


TELL_AGAIN = "tell_again"
"""The one repair: the last record that it took is told again, which has no second effect."""


def difference(code: str, ours: int, theirs: DossierNews | None) -> Difference | None:
    """Compare one dossier of which all that was told was taken; ``ours`` is the state that was told last.

    Its word is never taken over here: a result is home when that is proven, and not when a system says so.
    """
    if theirs is None:
        return Difference(code, Kind.ABSENT, str(ours), None, TELL_AGAIN)
    if theirs.status is None or theirs.status == ours:
        return None
    if theirs.status in (*STOPPED, DossierStatus.RETURNED):
        return Difference(code, Kind.ENDED_THERE, str(ours), str(theirs.status), None)
    return Difference(code, Kind.APART, str(ours), str(theirs.status), TELL_AGAIN)
