"""The roads of an invented canal district: along the banks, over few bridges, into the orchards, through the towns."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from routing.travel.canals import CROSS_WIDTH, ISLET_U, WIDE, Cell, Plan
from routing.travel.osm import FERRY
from routing.travel.sketch import Sketch

Plane = NDArray[np.float64]

BESIDE = 19.0
"""Metres from the water of a main canal to its bank roads, where it runs straight; less where it slants."""
RIVER_SETBACK = 45.0
STREETS = ("Chợ Cũ", "Bến Đò", "Nhà Lồng", "Lò Rèn", "Trường Học", "Bưu Điện", "Vườn Quýt", "Đình Làng")
"""What streets of market towns are called after; no real street is meant."""


class Settlement:
    """Draws the roads of a plan; each method one kind of road, in the order in which they were built."""

    def __init__(self, plan: Plan, random: Random) -> None:
        self.plan = plan
        self.random = random
        self.sketch = Sketch()

    def draw(self, a: tuple[float, float], b: tuple[float, float], road_class: str, name: str, sway: float) -> None:
        """A line from a to b on the plan that sways by some metres in between, bent with the plan."""
        length = math.dist(a, b)
        share = np.linspace(0, 1, max(3, int(length / 100)))
        waves = min(0.5 + self.random.random() * max(1.0, length / 500), 2 + 6 * (sway < 20))
        across = sway * np.sin(2 * math.pi * waves * share + 6.283 * self.random.random()) * np.sin(math.pi * share)
        along = np.array([b[0] - a[0], b[1] - a[1]]) / max(length, 1.0)
        uv = np.array(a) + share[:, None] * (np.array(b) - a) + across[:, None] * np.array([-along[1], along[0]])
        self.sketch.draw(self.plan.bend(uv), road_class, name)

    def banks(self) -> None:
        """Roads along the water round each cell; one bank of a canal is the better, one may be a path or nothing."""
        for cell in self.plan.cells:
            west, east, south, north = ring(cell, self.plan)
            front = cell.south == self.plan.river_v
            self.draw((west, south), (west, north), "unclassified", f"Đường kênh {cell.west.name}", 5)
            self.draw((east, south), (east, north), "residential", f"Bờ tây kênh {cell.east.name}", 6)
            name = "Đường ven sông" if front else f"Đường kênh {cell.south_name}"
            self.draw((west, south), (east, south), "tertiary" if front else "residential", name, 7)
            if self.random.random() < 0.6:
                kind = "track" if self.random.random() < 0.5 else "path"
                self.draw((west, north), (east, north), kind, f"Bờ nam kênh {cell.north_name}", 7)

    def small_bridges(self) -> None:
        """Carry the bank roads over the mouths of the cross canals, and paths over their middles."""
        for below, above in self._neighbours():
            west, east, south, _ = ring(above, self.plan)
            north = ring(below, self.plan)[3]
            name = f"Cầu kênh {above.south_name}"
            self.draw((west, north), (west, south), "unclassified", name, 0)
            if self.random.random() < 0.6:
                self.draw((east, north), (east, south), "residential", name, 0)

    def _neighbours(self) -> list[tuple[Cell, Cell]]:
        at = {(cell.column, cell.south): cell for cell in self.plan.cells}
        return [(cell, at[cell.column, cell.north]) for cell in self.plan.cells if (cell.column, cell.north) in at]

    def great_bridges(self) -> None:
        """Few bridges over the main canals; over the widest, one ferry instead."""
        for column, canal in enumerate(self.plan.canals):
            wide = canal.width == WIDE
            v = self.plan.river_v + 500 + 2200 * self.random.random()
            ferries = 0
            while v < max(cell.north for cell in self.plan.cells):
                west, east = self._cell_at(column - 1, v), self._cell_at(column, v)
                if west and east and not (wide and ferries):
                    a, b = (ring(west, self.plan)[1], v), (ring(east, self.plan)[0], v)
                    kind, name = (FERRY, f"Phà {canal.name}") if wide else ("residential", f"Cầu {canal.name}")
                    self.draw(a, b, kind, name, 0)
                    ferries += wide
                v += 2300 + 2200 * self.random.random()

    def _cell_at(self, column: int, v: float) -> Cell | None:
        for cell in self.plan.cells:
            if cell.column == column and cell.south + 60 < v < cell.north - 60:
                return cell
        return None

    def lanes(self) -> None:
        """Lanes from the bank roads into the orchards, some right across, some joined behind."""
        for cell in self.plan.cells:
            west, east, south, north = ring(cell, self.plan)
            for from_u, sign, canal in ((west, 1, cell.west), (east, -1, cell.east)):
                tips = self._lanes_from(from_u, sign, (south, north), east - west, canal.name)
                for a, b in pairwise(tips):
                    if abs(a[1] - b[1]) < 480 and self.random.random() < 0.35:
                        self.draw(a, b, "path", "Đường đất sau vườn", 14)
            self._short_lanes(west, east, south, 1, cell.south_name)
            self._short_lanes(west, east, north, -1, cell.north_name)

    def _lanes_from(
        self, u: float, sign: int, span: tuple[float, float], width: float, name: str
    ) -> list[tuple[float, float]]:
        tips: list[tuple[float, float]] = []
        v = span[0] + 90 + 200 * self.random.random()
        while v < span[1] - 90:
            across = self.random.random() < 0.06
            length = width if across else (0.08 + 0.36 * self.random.random() ** 1.4) * width
            slant = (self.random.random() - 0.5) * 0.5 * length
            tip = (u + sign * length, min(max(v + slant, span[0] + 70), span[1] - 70))
            kind = "track" if across or self.random.random() < 0.45 else "service"
            word = "Đường đất" if kind == "track" else "Hẻm"
            self.draw((u, v), tip, kind, f"{word} {len(tips) + 1} kênh {name}", 0.05 * length + 8)
            tips.append(tip)
            v += 240 + 430 * self.random.random()
        return tips

    def _short_lanes(self, west: float, east: float, v: float, sign: int, name: str) -> None:
        u, number = west + 260 + 300 * self.random.random(), 1
        while u < east - 260:
            length = 70 + 260 * self.random.random()
            tip = (u + 60 * (self.random.random() - 0.5), v + sign * length)
            self.draw((u, v), tip, "service", f"Hẻm {number} kênh {name}", 9)
            u, number = u + 330 + 520 * self.random.random(), number + 1

    def town(self, u: float, v: float) -> None:
        """A market town: a handful of streets within its cell, none quite straight."""
        cell = min(self.plan.cells, key=lambda c: _outside(c, u, v))
        west, east, south, north = ring(cell, self.plan)
        u, v = min(max(u, west + 150), east - 150), min(max(v, south + 150), north - 150)
        names = iter(self.random.sample(STREETS, len(STREETS)))
        for k in (-2, -1, 0, 1):
            at, reach = v + 115 * k + 30 * self.random.random(), 190 + 170 * self.random.random()
            if south + 40 < at < north - 40:
                a, b = _to(u - reach, west, east), _to(u + reach, west, east)
                self.draw((a, at), (b, at), "residential", f"Đường {next(names)}", 12)
        for k in (-1, 0, 1, 2):
            at, reach = u + 125 * k + 40 * self.random.random(), 170 + 150 * self.random.random()
            if west + 40 < at < east - 40:
                a, b = _to(v - reach, south, north), _to(v + reach, south, north)
                self.draw((at, a), (at, b), "residential", f"Đường {next(names)}", 12)

    def numbered(self, a: tuple[float, float], b: tuple[float, float], road_class: str, name: str) -> None:
        """A road with a number: over all water that lies in its way."""
        self.draw(a, b, road_class, name, 0.04 * math.dist(a, b))

    def islet(self) -> None:
        """An islet in the great river, with a road round it, reached by ferry only."""
        u, middle = ISLET_U, self.plan.river_v - 620
        angle = np.linspace(0, 2 * math.pi, 40)
        rim = np.column_stack([u + 1500 * np.cos(angle), middle + 190 * np.sin(angle) * (1 + 0.25 * np.cos(angle))])
        self.sketch.draw(self.plan.bend(rim), "residential", "Đường vòng cồn")
        for at in (-900, -350, 250, 800):
            self.draw((u + at, middle - 165), (u + at + 60, middle + 165), "path", "Đường ngang cồn", 10)
        self.draw((u, middle + 190), (u + 40, self.plan.river_v + RIVER_SETBACK), FERRY, "Phà cồn", 0)


def ring(cell: Cell, plan: Plan) -> tuple[float, float, float, float]:
    """West, east, south and north of the bank roads round a cell."""
    beside = CROSS_WIDTH / 2 + 10
    south = cell.south + (RIVER_SETBACK if cell.south == plan.river_v else beside)
    return (
        cell.west.u + cell.west.width / 2 + BESIDE,
        cell.east.u - cell.east.width / 2 - BESIDE,
        south,
        cell.north - beside,
    )


def _outside(cell: Cell, u: float, v: float) -> float:
    beside = max(cell.west.u - u, u - cell.east.u, 0)
    return beside + max(cell.south - v, v - cell.north, 0)


def _to(at: float, low: float, high: float) -> float:
    """Run a street on to the bank road when it has nearly got there, and never past it."""
    if at < low + 110:
        return low
    return high if at > high - 110 else at
