"""Travel times between an address and the stops of witnesses, asked before any transaction and kept by road version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

import numpy as np

from routing.travel.protocol import Point as Place
from routing.travel.protocol import TravelTimes
from routing.travel.vectors import one_to_many
from scheduling.model.window import HomeAsk
from scheduling.model.witness import Columns, Vectors, Witness
from scheduling.store.visits import DEPOT, Point, Ways

MOST_KEPT = 2_000
"""Addresses times days a process remembers, some kilobytes each."""
AT_ONCE = 400
"""Stops in one question: tables grow with the square."""
Key = tuple[str, Point, int, int]


class Legs:
    """The ways from and to one address, by the visits of one day.

    Attributes
    ----------
    visits : ndarray, ascending
        DEPOT first.
    there, back : ndarray
        Seconds from each visit to the address and from the address to it.
    """

    __slots__ = ("back", "there", "visits")

    def __init__(self, visits: Columns, there: Columns, back: Columns) -> None:
        self.visits, self.there, self.back = visits, there, back

    def vectors(self, witness: Witness) -> Vectors | None:
        """In the order of a witness's stops; None where one of them is not known yet."""
        last = len(self.visits) - 1
        at = np.searchsorted(self.visits, witness.sorted_visits)
        if len(at) and (at[-1] > last or not np.array_equal(self.visits[at], witness.sorted_visits)):
            return None
        rows = np.append(at[witness.ranks], 0)
        return Vectors(self.there[rows], self.back[rows])

    def missing(self, visit_ids: Columns) -> list[int]:
        """Visits to which no way is known."""
        return [int(each) for each in np.setdiff1d(visit_ids, self.visits)]

    def ways(self) -> Ways:
        """As they are stored with a visit."""
        return np.stack([self.visits, self.there, self.back], axis=1).astype(np.int32)


class LegCache:
    """What one process remembers; safe in threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[Key, Legs](), Lock()

    def get(self, travel: TravelTimes, ask: HomeAsk, inner: int, day_number: int) -> Legs | None:
        """The ways of an address on a day (the ordinal number of its date), as far as they are known."""
        with self._lock:
            key = self._key(travel, ask, inner, day_number)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def learn(
        self,
        travel: TravelTimes,
        ask: HomeAsk,
        inner: int,
        day_number: int,
        depot: Point,
        others: Mapping[int, tuple[Point, int]],
    ) -> Legs:
        """Ask the roads for the ways to these visits, and remember them with those known already.

        ``inner`` seconds are added to every ride from or to this address, and each visit's own to those of its.
        """
        assert ask.point is not None
        known = self.get(travel, ask, inner, day_number)
        wanted = list(others.items())
        if known is None:
            wanted.insert(0, (DEPOT, (depot, 0)))
        asked = [
            _ask(travel, ask.point, inner, wanted[first : first + AT_ONCE]) for first in range(0, len(wanted), AT_ONCE)
        ]
        if known is not None:
            asked.insert(0, np.stack([known.visits, known.there, known.back]))
        whole = np.concatenate(asked, axis=1)
        whole = whole[:, np.argsort(whole[0])]
        legs = Legs(*(np.ascontiguousarray(row) for row in whole))
        with self._lock:
            self._kept[self._key(travel, ask, inner, day_number)] = legs
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return legs

    def clear(self) -> None:
        """Forget all: visits of another database would have the same numbers."""
        with self._lock:
            self._kept.clear()

    def _key(self, travel: TravelTimes, ask: HomeAsk, inner: int, day_number: int) -> Key:
        assert ask.point is not None
        return travel.version, ask.point, inner, day_number * 1_000_000 + (ask.post_office_id or 0)


def _ask(travel: TravelTimes, point: Point, inner: int, others: list[tuple[int, tuple[Point, int]]]) -> Columns:
    """Rows of visits, seconds from them and seconds to them."""
    ways = one_to_many(travel, Place(*point), [Place(*where) for _, (where, _) in others])
    slow = np.array([inner + own for _, (_, own) in others], np.int64)
    visits = np.array([visit_id for visit_id, _ in others], np.int64)
    return np.stack([visits, ways.back_seconds + slow, ways.there_seconds + slow])


LEGS = LegCache()
"""Of this process."""
