"""The witness of a fleet day: an always-legal plan as plain columns, cheap to read, to search and to store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.int64]

VISIT, LEG, OPENS, CLOSES, WORK, ENVELOPES, DONG, NEEDS = range(8)
"""Columns of a stop. LEG: seconds from the stop before, or from the post office. NEEDS: bits of its skills."""
ROSTER, COURIER, STARTS, ENDS, LUNCH_FROM, LUNCH_TO, LUNCH, MOST_WORK, ROOM, CASH, SKILLS, FIRST, HOME = range(13)
"""Columns of a route. MOST_WORK: seconds of riding and service that may be promised; the rest of the shift is the
reserve. SKILLS: bits of what the courier has learnt. FIRST: row of its first stop. HOME: seconds from its last stop to
the post office."""


@dataclass(frozen=True, slots=True, eq=False)
class Witness:
    """Routes and stops of one day; seconds from local midnight.

    Attributes
    ----------
    version
        Rises with every change; 0 for a day of which nothing is stored yet.
    routes : ndarray of int64, shape (routes, 13)
        One for each shift, in order of roster, empty ones too.
    stops : ndarray of int64, shape (stops, 8)
        Route by route, in riding order.
    """

    version: int
    road_version: str
    routes: Columns
    stops: Columns
    sorted_visits: Columns = field(init=False, repr=False)
    """The visits' numbers in order ..."""
    ranks: Columns = field(init=False, repr=False)
    """... and for each stop, which of them it is."""
    outlooks: dict[Any, Any] = field(init=False, repr=False, default_factory=dict)
    """What is expected of it, by the spread it was reckoned for: so often asked that it is kept with what it is of."""

    def __post_init__(self) -> None:
        visits = self.stops[:, VISIT]
        order = np.argsort(visits)
        object.__setattr__(self, "sorted_visits", np.ascontiguousarray(visits[order]))
        object.__setattr__(self, "ranks", np.argsort(order))
        for columns in (self.routes, self.stops):
            columns.flags.writeable = False

    def span(self, route: int) -> tuple[int, int]:
        """Rows of the stops of a route: from the first to one past the last."""
        last = self.routes[route + 1, FIRST] if route + 1 < len(self.routes) else len(self.stops)
        return int(self.routes[route, FIRST]), int(last)

    def row_of(self, visit_id: int) -> int | None:
        """The row of a visit's stop; None if it has none."""
        found = np.flatnonzero(self.stops[:, VISIT] == visit_id)
        return int(found[0]) if len(found) else None

    def route_of(self, row: int) -> int:
        """The route that a stop's row belongs to."""
        return int(np.searchsorted(self.routes[:, FIRST], row, side="right")) - 1 if len(self.routes) else -1

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {"routes": self.routes.tolist(), "stops": self.stops.tolist()}

    @classmethod
    def of_json(cls, version: int, road_version: str, plan: dict[str, Any]) -> Witness:
        """The inverse of :meth:`as_json`."""
        return cls(version, road_version, columns(plan["routes"], HOME + 1), columns(plan["stops"], NEEDS + 1))


def columns(rows: Any, width: int) -> Columns:
    """Rows of integers as an array that has its columns even when it has no rows."""
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(-1, width))


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Seconds from every stop of one witness version, and from the post office, to one address and back.

    Attributes
    ----------
    there, back : ndarray of int64, shape (stops + 1,)
        To the address and from it, by row of the stop; the last entry is the post office.
    """

    there: Columns
    back: Columns


@dataclass(frozen=True, slots=True)
class InsertAt:
    """Where a visit goes: before the ``position``-th stop of a route, with the seconds of its two legs."""

    route: int
    position: int
    leg_there: int
    leg_onward: int
    added_seconds: int
    kept_permille: int
