"""Lines drawn on a plane become a road network: where they cross or end on one another they are joined."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

STEP_METRES = 110.0
"""Longest distance between two shape points."""
JOIN_METRES = 14.0
"""A line that ends so near to another ends on it."""
SAME_METRES = 6.0
"""Points so near to one another are one node."""

Plane = NDArray[np.float64]
Ints = NDArray[np.int64]


class Drawn(NamedTuple):
    """One line of the finished network: node numbers in order, and what it is."""

    nodes: tuple[int, ...]
    road_class: str
    name: str


class _Cuts(NamedTuple):
    """Where segments must be cut: the place, the segment, and how far along it (0 to 1)."""

    place: Plane
    segment: Ints
    share: Plane


class Sketch:
    """Roads drawn as lines in metres, to be joined once all are there."""

    def __init__(self) -> None:
        self._lines: list[Plane] = []
        self._what: list[tuple[str, str]] = []

    def draw(self, line: Plane, road_class: str, name: str) -> None:
        """Add a line of at least two points; shape points are put in where its steps are long."""
        self._lines.append(evenly(line))
        self._what.append((road_class, name))

    def network(self) -> tuple[list[Drawn], Plane]:
        """Join the lines: the lines by node number, and the place of each node."""
        start = np.concatenate([line[:-1] for line in self._lines])
        end = np.concatenate([line[1:] for line in self._lines])
        owner = np.repeat(np.arange(len(self._lines)), [len(line) - 1 for line in self._lines])
        found = (_crossings(start, end, owner), self._touches(start, end, owner))
        cuts = _Cuts(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
        number, places = _numbered(np.concatenate([*self._lines, cuts.place]))
        return self._drawn(number, cuts), places

    def _touches(self, start: Plane, end: Plane, owner: Ints) -> _Cuts:
        """Where the tip of a line lies beside another line."""
        tree = cKDTree((start + end) / 2)
        rows: list[tuple[Plane, int, float]] = []
        for line, points in enumerate(self._lines):
            for tip in (points[0], points[-1]):
                near = np.array(sorted(tree.query_ball_point(tip, STEP_METRES / 2 + JOIN_METRES)), dtype=np.int64)
                near = near[owner[near] != line]
                if not len(near):
                    continue
                along = end[near] - start[near]
                share = np.clip(((tip - start[near]) * along).sum(1) / (along**2).sum(1), 0, 1)
                metres = np.linalg.norm(tip - start[near] - along * share[:, None], axis=1)
                best = int(metres.argmin())
                if metres[best] <= JOIN_METRES:
                    rows.append((tip, int(near[best]), float(share[best])))
        place = np.array([row[0] for row in rows]).reshape(-1, 2)
        return _Cuts(place, np.array([row[1] for row in rows], dtype=np.int64), np.array([row[2] for row in rows]))

    def _drawn(self, number: Ints, cuts: _Cuts) -> list[Drawn]:
        inner: dict[int, list[tuple[float, int]]] = {}
        first_cut = len(number) - len(cuts.segment)
        for row, (segment, share) in enumerate(zip(cuts.segment.tolist(), cuts.share.tolist(), strict=True)):
            inner.setdefault(segment, []).append((share, int(number[first_cut + row])))
        drawn, point, segment = [], 0, 0
        for line, (road_class, name) in zip(self._lines, self._what, strict=True):
            chain = [int(number[point])]
            for step in range(1, len(line)):
                chain += [node for _, node in sorted(inner.get(segment, []))]
                chain.append(int(number[point + step]))
                segment += 1
            point += len(line)
            chain = [chain[0], *(after for before, after in pairwise(chain) if after != before)]
            if len(chain) > 1:
                drawn.append(Drawn(tuple(chain), road_class, name))
        return drawn


def evenly(line: Plane) -> Plane:
    """Put shape points into long steps."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    parts = [line[:1]]
    for a, b, step in zip(line, line[1:], steps, strict=False):
        count = max(1, int(np.ceil(step / STEP_METRES)))
        parts.append(a + (b - a) * (np.arange(1, count + 1) / count)[:, None])
    return np.concatenate(parts)


def _crossings(start: Plane, end: Plane, owner: Ints) -> _Cuts:
    """Every proper crossing of segments of two lines, as a cut of both."""
    tree = cKDTree((start + end) / 2)
    pairs = tree.query_pairs(STEP_METRES, output_type="ndarray")
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    one, other = pairs[owner[pairs[:, 0]] != owner[pairs[:, 1]]].T
    along, across, gap = end[one] - start[one], end[other] - start[other], start[other] - start[one]
    turn = _cross(along, across)
    turn = np.where(np.abs(turn) < 1e-9, np.inf, turn)  # parallel lines do not cross
    share_one, share_other = _cross(gap, across) / turn, _cross(gap, along) / turn
    hit = (share_one > 0) & (share_one < 1) & (share_other > 0) & (share_other < 1)
    place = start[one][hit] + along[hit] * share_one[hit][:, None]
    return _Cuts(
        np.concatenate([place, place]),
        np.concatenate([one[hit], other[hit]]),
        np.concatenate([share_one[hit], share_other[hit]]),
    )


def _cross(a: Plane, b: Plane) -> Plane:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _numbered(points: Plane) -> tuple[Ints, Plane]:
    """Give each point a node number; points near to an earlier one share its node."""
    number = np.full(len(points), -1)
    kept: list[int] = []
    for i, group in enumerate(cKDTree(points).query_ball_point(points, SAME_METRES)):
        if number[i] < 0:
            near = np.array(group)
            number[near[number[near] < 0]] = len(kept)
            kept.append(i)
    return number, points[kept]
