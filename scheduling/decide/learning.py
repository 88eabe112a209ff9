"""What proven handovers teach: where a household lives. Robust, for a mark is now and then made on the way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from data.reference.offices import LearningRules
from scheduling.decide.doubtful import metres_between
from scheduling.model.geocode import Area, Point
from scheduling.model.household import Taught


@dataclass(frozen=True, slots=True)
class DoorMark:
    """Where a phone was when its courier marked a handover at the recipient's address.

    ``accuracy_metres`` is what the phone says of itself; None where it says nothing, and then it teaches nothing.
    """

    point: Point
    accuracy_metres: int | None
    happened_at: datetime


def learn(marks: Sequence[DoorMark], area: Area | None, rules: LearningRules) -> Taught | None:
    """The middle of a household's last handovers, and how many agree on it; None where too few do.

    Marks of a phone that does not know where it is, and those far outside the commune, do not count; of the newest
    that are left, those far from the middle were made on the way. When the rest are fewer than half, nobody can
    tell which were at the door.
    """
    sure = [mark for mark in marks if _counts(mark, area, rules)]
    newest = sorted(sure, key=lambda mark: mark.happened_at)[-rules.newest_handovers :]
    if not newest:
        return None
    middle = _middle([mark.point for mark in newest])
    near = [mark.point for mark in newest if metres_between(mark.point, middle) <= rules.agree_metres]
    if not near or 2 * len(near) < len(newest):
        return None
    return Taught(_middle(near), len(near))


def _counts(mark: DoorMark, area: Area | None, rules: LearningRules) -> bool:
    if mark.accuracy_metres is None or mark.accuracy_metres > rules.accuracy_metres:
        return False
    reach = rules.commune_radii * area.radius_metres if area else None
    return area is None or any(metres_between(mark.point, part) <= (reach or 0) for part in area.parts)


def _middle(points: Sequence[Point]) -> Point:
    """The median of each axis: one mark in another place does not move it."""
    return (
        round(median(latitude for latitude, _ in points), 6),
        round(median(longitude for _, longitude in points), 6),
    )
