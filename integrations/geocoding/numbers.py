"""Where a house number lies among the numbers that are known: the very one, between two, beside one, down a lane."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from integrations.geocoding.plane import between, distance, middle
from scheduling.model.geocode import Point

Numbers = tuple[str, ...]
_LEADING = re.compile(r"\D*(\d+)")
# A house is drawn somewhere on its plot, and its point is in front of it or behind.
_EXACT_METRES = 35
# From one number to the next but one, where a street does not say: narrow tube houses, both sides counted on.
_METRES_A_NUMBER = 4.0
_LANE_METRES = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A point for a number, how it was found (a ``Kind.way``), and the ground it leaves open."""

    way: str
    point: Point
    metres: int


def place_number(
    numbers: Numbers, houses: Sequence[tuple[Numbers, Point]], mouths: Sequence[tuple[Numbers, Point]] = ()
) -> Placed | None:
    """Place a number among the known ones of its street, or return None when they say nothing of it.

    Parameters
    ----------
    numbers
        Lanes from the street inward, then the house.
    houses
        The known numbers of one street in one neighbourhood, with their points.
    mouths
        Where its lanes begin. A lane's number is no house, but houses are counted past it.
    """
    known = [*houses, *mouths]
    same = [point for other, point in houses if other == numbers]
    if same:
        centre = middle(np.array(same))
        return Placed("house", centre, max(_EXACT_METRES, round(max(distance(centre, p) for p in same))))
    for depth in range(len(numbers) - 1, -1, -1):
        value = _value(numbers[depth])
        siblings = _siblings(numbers[:depth], known)
        if value is not None and siblings:
            placed = _among(value, siblings)
            # Deeper in the lane than the number that was placed: the lane's own length stays open.
            deeper = len(numbers) - 1 - depth
            if deeper == 0:
                return placed
            return Placed("beside", placed.point, placed.metres + deeper * _LANE_METRES)
    return None


def _siblings(lane: Numbers, known: Iterable[tuple[Numbers, Point]]) -> Mapping[int, Point]:
    """The points by value of the numbers directly in this lane; of the same value, the least deep one."""
    depth, found = len(lane), dict[int, tuple[int, Point]]()
    for numbers, point in known:
        value = _value(numbers[depth]) if len(numbers) > depth and numbers[:depth] == lane else None
        if value is not None and (value not in found or found[value][0] > len(numbers)):
            found[value] = (len(numbers), point)
    return {value: point for value, (_, point) in found.items()}


def _among(value: int, siblings: Mapping[int, Point]) -> Placed:
    # Odd and even numbers face each other across the street and do not advance together.
    side = {v: p for v, p in siblings.items() if (v - value) % 2 == 0}
    if len(side) < 2:
        side = dict(siblings)
    below = max((v for v in side if v <= value), default=None)
    above = min((v for v in side if v >= value), default=None)
    if below is not None and above is not None:
        gap = distance(side[below], side[above])
        share = (value - below) / (above - below) if above > below else 0.0
        return Placed("between", between(side[below], side[above], share), max(_EXACT_METRES, round(0.6 * gap)))
    nearest = min(side, key=lambda v: abs(v - value))
    away = abs(nearest - value) * _metres_a_number(side)
    return Placed("beside", side[nearest], round(_EXACT_METRES + 2 * away))


def _metres_a_number(side: Mapping[int, Point]) -> float:
    values = sorted(side)
    steps = [distance(side[a], side[b]) / (b - a) for a, b in pairwise(values)]
    return min(max(median(steps), 1.0), 15.0) if len(steps) > 1 else _METRES_A_NUMBER


def _value(number: str) -> int | None:
    leading = _LEADING.match(number)
    return int(leading.group(1)) if leading else None
