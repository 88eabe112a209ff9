"""What roads cost: build, save, open, tables with metres, lines for the map. ``python -m benchmarks.roads``.

Real roads of the folder in TANNHA_REAL_DATA (or ../shared/data), or of the extract named as the first
argument; without either only the simulated district.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np

from routing.travel.dijkstra import Dijkstra
from routing.travel.lines import Box, road_lines
from routing.travel.load import build_roads, load_travel_times
from routing.travel.protocol import Point
from routing.travel.roadfile import DEGREE, RoadFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district, simulate_places
from routing.travel.weights import weigh

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")


def timed(what: str, call: Callable[[], T], repeat: int = 1) -> T:
    """Print the median and the spread of some calls, give the last answer."""
    took = []
    for _ in range(repeat):
        start = time.perf_counter()
        answer = call()
        took.append(time.perf_counter() - start)
    spread = f"   ({min(took):.3f} to {max(took):.3f}, {repeat} runs)" if repeat > 1 else ""
    print(f"  {what:<44} {statistics.median(took):8.3f} s{spread}", flush=True)
    return answer


def bench_tables(travel: RoadTravelTimes, points: list[Point]) -> None:
    """Tables as the planner asks for them, legs as the map does, and what one source costs scipy."""
    for count in (200, 500, 1000):
        table = timed(f"{count} x {count}, times and metres", lambda n=count: travel.table(points[:n]), repeat=3)  # type: ignore[misc]
    median, most = np.percentile(table.snap_metres, [50, 95])
    print(f"  snap: median {median:.0f} m, 95% {most:.0f} m; over 150 m: {len(table.doubtful)}")
    print(f"  estimated pairs: {int(table.estimated.sum())} of {table.estimated.size}")
    timed("lines of a tour of 200 legs", lambda: travel.path(points[:201]))
    nodes = np.unique(travel.snap(points[:500]).low)
    oracle = Dijkstra(travel.roads, weigh(travel.roads, travel.speeds))
    slow = timed("scipy's Dijkstra, 5 sources, both weights", lambda: oracle.tables(nodes[:5], nodes))
    fast = travel.shortest.tables(nodes[:5], nodes)
    differences = sum(int((a != b).sum()) for a, b in zip(fast, slow, strict=True))
    print(f"  differences from Dijkstra: {differences} of {2 * slow[0].size}")


def bench_lines(roads: RoadFile, degrees: float) -> None:
    """The map of a district round the middle of the network."""
    lat, lon = float(np.median(roads.lat)) / DEGREE, float(np.median(roads.lon)) / DEGREE
    box = Box(lat - degrees / 2, lon - degrees / 2, lat + degrees / 2, lon + degrees / 2)
    timed("lines of the map, first look", lambda: road_lines(roads, box))
    lines = timed("lines of the map, later looks", lambda: road_lines(roads, box), repeat=5)
    print(f"  {len(lines)} lines, {sum(len(line.points) for line in lines)} points")


def bench_real(extract: Path, folder: Path) -> None:
    """From an OpenStreetMap extract to tables."""
    path = folder / "real.roads"
    print(f"\n{extract.name}")
    report = timed("build: read, join, contract, save", lambda: build_roads(extract, path, built_at=datetime.now(UTC)))
    print(f"  {report.roads.node_count} nodes, {report.roads.arc_count} arcs, {sum(report.kilometres.values())} km")
    left = report.left
    print(f"  left out: {left.networks} networks, {left.nodes} nodes, {left.metres // 1000} km; {dict(report.refused)}")
    timed("save", lambda: report.roads.save(path), repeat=3)
    print(f"  {path.stat().st_size / 1e6:.1f} MB")
    travel = timed("open, checksum and snapping included", lambda: load_travel_times(path), repeat=3)
    assert isinstance(travel, RoadTravelTimes)
    random, roads = Random(1), travel.roads
    nodes = [random.randrange(roads.node_count) for _ in range(1000)]
    points = [
        Point(roads.lat[n] / DEGREE + random.gauss(0, 2e-4), roads.lon[n] / DEGREE + random.gauss(0, 2e-4))
        for n in nodes
    ]
    bench_tables(travel, points)
    bench_lines(roads, 0.1)


def bench_simulated(folder: Path) -> None:
    """The sample's district."""
    print("\nsimulated district, seed 1")
    roads = timed("simulate", lambda: simulate_canal_district(1), repeat=3)
    print(f"  {roads.node_count} nodes, {roads.arc_count} arcs")
    saved = timed("save", lambda: roads.save(folder / "simulated.roads"), repeat=3)
    travel = timed("open", lambda: load_travel_times(saved.path), repeat=3)
    assert isinstance(travel, RoadTravelTimes)
    bench_tables(travel, simulate_places(roads, 1, 1000))
    bench_lines(travel.roads, 0.2)


def main() -> None:
    """Print the figures."""
    extract = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "roads" / "hcm_2018.osm.pbf"
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        bench_simulated(Path(folder))
        if extract.is_file():
            bench_real(extract, Path(folder))
        else:
            print("\nno real extract: set TANNHA_REAL_DATA, or name one")


if __name__ == "__main__":
    main()
