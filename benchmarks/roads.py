"""What roads cost: build, open, tables, one address to all stops, closures. ``python -m benchmarks.roads [EXTRACT]``.

Real roads of the folder in TANNHA_REAL_DATA (or ../shared/data), or of the extract named as the first argument; without
either only the simulated district. Figures are medians; "busy" is this process's own processor time, which tells more
on a machine that others use. Differences from scipy's Dijkstra are counted. ``python -m benchmarks.turns`` finds the
factor for turns.
"""

from __future__ import annotations

import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np

from routing.travel.area import circle
from routing.travel.closures import Closure, closed_metres
from routing.travel.dijkstra import Dijkstra
from routing.travel.lines import Box, road_lines
from routing.travel.load import build_roads, load_travel_times
from routing.travel.protocol import Point, TravelTable
from routing.travel.roadfile import DEGREE, RoadFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district, simulate_places
from routing.travel.vectors import Gathered
from routing.travel.weights import weigh

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")
STOPS, ADDRESSES, TABLE = 1_500, 100, 500
DAY = date(2026, 10, 5)


def timed(what: str, call: Callable[[], T], repeat: int = 1) -> T:
    """Print the median of some calls and of the processor's time for them, give the last answer."""
    took, busy = [], []
    for _ in range(repeat):
        start, worked = time.perf_counter(), time.process_time()
        answer = call()
        took.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    spread = f", {min(took):.3f} to {max(took):.3f} in {repeat} runs" if repeat > 1 else ""
    print(f"  {what:<46} {statistics.median(took):8.3f} s   (busy {statistics.median(busy):.3f}{spread})", flush=True)
    return answer


def bench_tables(travel: RoadTravelTimes, area: list[Point], everywhere: list[Point]) -> None:
    """Tables as the planner asks for them, and lines as the map does."""
    table = timed(f"{TABLE} x {TABLE} of one area, with metres", lambda: travel.table(area[:TABLE]), repeat=5)
    timed(f"{TABLE} x {TABLE} all over the network, with metres", lambda: travel.table(everywhere[:TABLE]), repeat=3)
    timed("1000 x 1000 all over the network, with metres", lambda: travel.table(everywhere[:1000]))
    median, most = np.percentile(table.snap_metres, [50, 95])
    print(f"  snap: median {median:.0f} m, 95% {most:.0f} m; over 150 m: {len(table.doubts)} of {TABLE}")
    timed("lines of a tour of 200 legs", lambda: travel.path(area[:201]))


def bench_vectors(travel: RoadTravelTimes, area: list[Point]) -> None:
    """One address to the stops of an office and back: with the stops on the roads already, and from nothing."""
    stops, addresses = area[:STOPS], area[STOPS : STOPS + ADDRESSES]
    gathered = Gathered(travel, stops)
    gathered.vectors(addresses[0])
    for name, asked in (
        ("stops gathered", gathered.vectors),
        ("cold", lambda one: Gathered(travel, stops).vectors(one)),
    ):
        took, busy = [], []
        for address in addresses:
            start, worked = time.perf_counter(), time.process_time()
            asked(address)
            took.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        middle, most = np.percentile(took, [50, 95])
        print(f"  one address, {len(stops)} stops, both ways, {name}: {middle:.1f} ms, 95% {most:.1f} ms", end=" ")
        print(f"(busy {np.median(busy):.1f}, 95% {np.percentile(busy, 95):.1f})")


def bench_exact(travel: RoadTravelTimes, points: list[Point]) -> None:
    """Against scipy's Dijkstra, both weights, from a sample of nodes to those of all points."""
    snaps = travel.snap(points)
    nodes = np.unique(np.concatenate([snaps.low, snaps.high]))
    sources = nodes[:: max(1, len(nodes) // 40)]
    oracle = Dijkstra(travel.roads, weigh(travel.roads, travel.speeds, closed=travel.closed))
    start = time.perf_counter()
    slow = oracle.tables(sources, nodes)
    each = (time.perf_counter() - start) / len(sources) / 2
    differences = sum(
        int((one != other).sum()) for one, other in zip(travel.shortest.tables(sources, nodes), slow, strict=True)
    )
    print(f"  differences from scipy's Dijkstra: {differences} of {2 * slow[0].size} ({each * 1000:.0f} ms a source)")


def same(one: TravelTable, other: TravelTable) -> bool:
    """Whether two tables are alike bit for bit."""
    names = ("durations_seconds", "distances_metres", "snap_metres", "estimated")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)


def bench_closures(roads: RoadFile, area: list[Point], metres: float) -> None:
    """A flood round the middle of the area: closed, asked, opened again."""
    closures: list[Closure] = []
    travel = RoadTravelTimes(roads, closures=lambda: closures)
    points = area[:200]
    before = travel.on(DAY).table(points)
    ring = circle(points[0].lat, points[0].lon, metres)
    closures.append(Closure("ngập", "benchmark", DAY, area=((ring,),)))
    kilometres = closed_metres(roads, closures[0]) / 1000
    flooded = timed(f"close {kilometres:.0f} km of roads, find them, re-weigh", lambda: travel.on(DAY))
    timed("customise both weights", lambda: flooded.shortest.tables([0], [1]))
    timed("put the flooded points on open roads, first table", lambda: flooded.table(points))
    during = timed("the next table on closed roads", lambda: flooded.table(points))
    bench_exact(flooded, points)
    closures.clear()
    after = travel.on(DAY).table(points)
    print(f"  changed by the flood: {int((during.durations_seconds != before.durations_seconds).sum())} pairs")
    print(f"  opened again, the same table bit for bit: {same(before, after)}")


def bench_lines(roads: RoadFile, degrees: float) -> None:
    """The map of a district round the middle of the network."""
    lat, lon = float(np.median(roads.lat)) / DEGREE, float(np.median(roads.lon)) / DEGREE
    box = Box(lat - degrees / 2, lon - degrees / 2, lat + degrees / 2, lon + degrees / 2)
    timed("lines of the map, first look", lambda: road_lines(roads, box))
    lines = timed("lines of the map, later looks", lambda: road_lines(roads, box), repeat=5)
    print(f"  {len(lines)} lines, {sum(len(line.points) for line in lines)} points")


def bench_all(travel: RoadTravelTimes, area: list[Point], everywhere: list[Point], flood_metres: float) -> None:
    """Print everything of one network."""
    bench_tables(travel, area, everywhere)
    bench_vectors(travel, area)
    bench_exact(travel, everywhere[:300])
    bench_closures(travel.roads, area, flood_metres)


def beside_roads(roads: RoadFile, count: int) -> list[Point]:
    """Places some 20 m from nodes drawn from the whole network."""
    random = Random(1)
    nodes = [random.randrange(roads.node_count) for _ in range(count)]
    return [
        Point(roads.lat[n] / DEGREE + random.gauss(0, 2e-4), roads.lon[n] / DEGREE + random.gauss(0, 2e-4))
        for n in nodes
    ]


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
    everywhere = beside_roads(travel.roads, 2_000)
    addresses = DATA / "addresses" / "hcm_2018_addresses_2025.csv"
    area = everywhere
    if addresses.is_file():
        with addresses.open(encoding="utf-8") as file:
            places = np.array([(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)])
        near = np.argsort(((places - np.median(places, axis=0)) ** 2).sum(axis=1))[: STOPS + ADDRESSES]
        area = [Point(*places[i].tolist()) for i in Random(1).sample(near.tolist(), len(near))]
    bench_all(travel, area, everywhere, 1_500)
    bench_lines(travel.roads, 0.1)


def bench_simulated(folder: Path) -> None:
    """The sample's district."""
    print("\nsimulated district, seed 1")
    roads = timed("simulate", lambda: simulate_canal_district(1), repeat=3)
    print(f"  {roads.node_count} nodes, {roads.arc_count} arcs")
    saved = timed("save", lambda: roads.save(folder / "simulated.roads"), repeat=3)
    travel = timed("open", lambda: load_travel_times(saved.path), repeat=3)
    assert isinstance(travel, RoadTravelTimes)
    area = simulate_places(roads, 1, STOPS + ADDRESSES)
    bench_all(travel, area, area, 1_500)
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
