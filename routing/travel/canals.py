"""The plan of an invented canal district: water first, then roads along it, as people settled the delta.

Everything is laid out on a grid-like plane (u along the great river, v inland, in metres), because there
it is plain what lies between two canals; then the plane is bent, and nothing straight is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]

PEOPLE = (
    "Ông Hai",
    "Bà Tư",
    "Ông Năm",
    "Bà Sáu",
    "Cái Sen",
    "Cái Tre",
    "Mương Điều",
    "Thầy Cai",
    "Xẻo Dừa",
    "Ông Chín",
)
"""Whom or what canals of the delta are called after; no real canal is meant."""
WIDE = 120
"""Metres of water in the one old canal that meanders and is crossed by ferry."""
CROSS_WIDTH = 14
"""Metres of water in a cross canal."""
ISLET_U = 0.0
"""Where along the great river an islet lies in it."""


class Canal(NamedTuple):
    """A main canal, running inland at about ``u``."""

    u: float
    width: int
    name: str


class Cell(NamedTuple):
    """The land between two main canals and two cross canals; number, and its edges at the water's axes."""

    column: int
    west: Canal
    east: Canal
    south: float
    north: float
    south_name: str
    north_name: str


@dataclass(frozen=True)
class Plan:
    """Where the water runs, and how the plane is bent."""

    canals: tuple[Canal, ...]
    cells: tuple[Cell, ...]
    river_v: float
    bends: tuple[tuple[float, float, float, float], ...]
    turn: float

    def bend(self, uv: Plane) -> Plane:
        """From the plan to metres east and north of the middle of the communes."""
        u, v = uv[:, 0], uv[:, 1]
        wide = next(canal.u for canal in self.canals if canal.width == WIDE)
        du, dv = np.zeros(len(uv)), np.zeros(len(uv))
        for amplitude, length, slant, phase in self.bends:
            # Mostly across the direction of travel, so that lines sway but the land is hardly stretched.
            du += amplitude * np.sin(2 * math.pi * (v + slant * u) / length + phase)
            dv += amplitude * np.sin(2 * math.pi * (u - slant * v) / length + 1.7 * phase)
        # The widest water is older than the spade: it meanders.
        du += 230 * np.sin(2 * math.pi * v / 3300 + self.bends[0][3]) * np.exp(-(((u - wide) / 1000) ** 2))
        return turned(np.column_stack([u + du, v + dv]), self.turn)

    def unbend(self, xy: Plane) -> Plane:
        """The way back, to within a metre."""
        uv = turned(xy, -self.turn)
        for _ in range(40):
            uv = uv + turned(xy - self.bend(uv), -self.turn) * 0.7
        return uv

    def waters(self) -> list[tuple[Plane, int]]:
        """Each canal and river arm as a bent line and its width in metres."""
        lines = []
        for column, canal in enumerate(self.canals):
            beside = [cell for cell in self.cells if cell.column in (column - 1, column)]
            if beside:
                north = max(cell.north for cell in beside)
                lines.append(((canal.u, self.river_v - 60), (canal.u, north + 350), canal.width))
        cross = {(cell.west.u, cell.east.u, v) for cell in self.cells for v in (cell.south, cell.north)}
        lines += [((west, v), (east, v), CROSS_WIDTH) for west, east, v in sorted(cross) if v > self.river_v]
        west, east = self.canals[0].u - 2500, self.canals[-1].u + 2500
        lines += [((west, self.river_v - depth), (east, self.river_v - depth), 330) for depth in (170, 1050, 1300)]
        for a, b in ((west, ISLET_U - 1650), (ISLET_U + 1650, east)):
            lines.append(((a, self.river_v - 620), (b, self.river_v - 620), 640))
        return [(self.bend(np.linspace(a, b, max(2, int(math.dist(a, b) / 60)))), width) for a, b, width in lines]


def turned(points: Plane, angle: float) -> Plane:
    """Turn points anticlockwise round the origin."""
    cos, sin = math.cos(angle), math.sin(angle)
    return np.column_stack([points[:, 0] * cos - points[:, 1] * sin, points[:, 0] * sin + points[:, 1] * cos])


def lay_out(random: Random, centres: Plane, turn: float) -> Plan:
    """Dig the canals of the land around commune centres (metres east and north).

    Parameters
    ----------
    turn
        Radians from east to the direction of u, anticlockwise.
    """
    uv = turned(centres, -turn)
    (west, south), (east, north) = uv.min(0) - (3000, 2200), uv.max(0) + np.array([3000, 3000])
    share = np.linspace(0, 1, 9)[:, None]
    inside = np.concatenate([a + (b - a) * share for a in uv for b in uv])
    canals = _mains(random, west, east)
    cells = []
    for column, (left, right) in enumerate(pairwise(canals)):
        cuts = _cuts(random, south, north)
        for row, (low, high) in enumerate(pairwise(cuts)):
            middle = np.array([(left.u + right.u) / 2, (low + high) / 2])
            if np.linalg.norm(inside - middle, axis=1).min() < 2600:
                names = [f"Số {7 * column + row + side}" for side in (0, 1)]
                cells.append(Cell(column, left, right, low, high, *names))
    bends = tuple(
        (
            amplitude * (0.8 + 0.4 * random.random()),
            length * (0.85 + 0.3 * random.random()),
            slant,
            6.283 * random.random(),
        )
        for amplitude, length, slant in ((430, 11000, 0.25), (210, 5200, -0.4), (55, 1900, 0.3), (22, 800, -0.2))
    )
    return Plan(canals, tuple(cells), south, bends, turn)


def _about(random: Random, spread: float) -> float:
    return 1 + spread * (2 * random.random() - 1)


def _mains(random: Random, west: float, east: float) -> tuple[Canal, ...]:
    at = [west]
    while at[-1] < east:
        at.append(at[-1] + 1500 + 1300 * random.random())
    names = random.sample(PEOPLE, len(PEOPLE))
    middle = len(at) // 2
    return tuple(
        Canal(u, 120 if i == middle else 24 + int(18 * random.random()), names[i % len(names)])
        for i, u in enumerate(at)
    )


def _cuts(random: Random, south: float, north: float) -> list[float]:
    """Cross canals of one column: they do not meet those of the next, as each was dug by its own people."""
    at = [south]
    while at[-1] < north:
        at.append(at[-1] + 1100 + 1500 * random.random())
    return at
