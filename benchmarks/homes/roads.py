"""Real roads where they are to be had, and households round a post office on them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from routing.travel.load import build_roads
from routing.travel.protocol import Point
from routing.travel.roadfile import DEGREE, RoadFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")


def real_roads(folder: Path) -> RoadTravelTimes:
    """The extract of the real data, built into a folder; the simulated district where there is none."""
    extract = DATA / "roads" / "hcm_2018.osm.pbf"
    if not extract.is_file():
        print("no real extract: set TANNHA_REAL_DATA. These are simulated roads.")
        return RoadTravelTimes(simulate_canal_district(1))
    return RoadTravelTimes(build_roads(extract, folder / "real.roads", built_at=datetime.now(UTC)).roads)


def households(roads: RoadFile, chance: Random, count: int, reach_degrees: float) -> list[Point]:
    """A post office in the middle of the network, and households round it."""
    lat, lon = (sorted(axis.tolist())[len(axis) // 2] for axis in (roads.lat, roads.lon))
    far = reach_degrees * DEGREE
    near = [
        node
        for node in range(roads.node_count)
        if abs(int(roads.lat[node]) - lat) < far and abs(int(roads.lon[node]) - lon) < far
    ]
    return [Point(lat / DEGREE, lon / DEGREE), *_at(roads, [chance.choice(near) for _ in range(count)], chance)]


def _at(roads: RoadFile, nodes: Sequence[int], chance: Random) -> list[Point]:
    return [
        Point(roads.lat[node] / DEGREE + chance.gauss(0, 2e-4), roads.lon[node] / DEGREE + chance.gauss(0, 2e-4))
        for node in nodes
    ]
