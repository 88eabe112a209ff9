"""The one factor for turns, from a graph that knows each turn. ``python -m benchmarks.turns [EXTRACT ADDRESSES.csv]``.

The expanded graph has a node for each directed arc and an edge for each way to go on from it; one turns back only
where the road ends. A turn costs by its angle where three streets or more meet (``[turns]`` of speeds.toml). Rides
between addresses of one neighbourhood are reckoned on it and without turns; the factor makes the sums of both equal
over rides as they are between stops, and what it leaves is told by length of the ride.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.roads import DATA
from routing.travel.load import build_roads
from routing.travel.roadfile import DEGREE, TICKS_PER_SECOND, RoadFile
from routing.travel.snap import Snapper, Snaps
from routing.travel.speeds import Turns, load_speeds

NEIGHBOURHOODS, ADDRESSES, AROUND = 6, 25, 400
MINUTES = (0, 2, 5, 10, 20, 60)
MOST_MINUTES = 10
"""From stop to stop; a day's riding is made of these."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def expanded(roads: RoadFile, turns: Turns) -> csr_array:
    """A row and a column for each arc; an entry is the ticks of the turn into the next arc and of riding it."""
    tail, head = roads.tail.astype(np.int64), roads.head.astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=roads.node_count))])
    count = first[head + 1] - first[head]
    into = np.repeat(np.arange(roads.arc_count), count)
    step = np.arange(len(into)) - np.repeat(np.cumsum(count) - count, count)
    onto = first[head[into]] + step
    pairs = np.unique(np.stack([np.minimum(tail, head), np.maximum(tail, head)]), axis=1)
    streets = np.bincount(pairs.ravel(), minlength=roads.node_count)
    back = head[onto] == tail[into]
    kept = ~back | (streets[head[into]] == 1)
    into, onto, back = into[kept], onto[kept], back[kept]
    seconds = turn_seconds(turns, _bend(roads, into, onto))
    seconds[streets[head[into]] < 3] = 0
    seconds[back] = turns.back_seconds
    weights = roads.ticks[onto] + seconds * TICKS_PER_SECOND
    return csr_array((weights, (into, onto)), shape=(roads.arc_count,) * 2)


def turn_seconds(turns: Turns, bend: Floats) -> Floats:
    """Seconds of a turn by its degrees, positive to the right; nothing for going nearly straight on."""
    full = np.where(bend > 0, turns.right_seconds, turns.left_seconds)
    return np.asarray(full * np.clip((np.abs(bend) - turns.straight_degrees) / (90 - turns.straight_degrees), 0, 1))


def _bend(roads: RoadFile, into: Ints, onto: Ints) -> Floats:
    lat, lon = roads.lat / DEGREE, roads.lon / DEGREE
    heading = np.degrees(
        np.arctan2(
            (lon[roads.head] - lon[roads.tail]) * np.cos(np.radians(lat[roads.tail])), lat[roads.head] - lat[roads.tail]
        )
    )
    return np.asarray((heading[onto] - heading[into] + 180) % 360 - 180)


def rides(roads: RoadFile, graph: csr_array, turning: bool, snaps: Snaps, ids: Sequence[int]) -> Floats:
    """Seconds between the middles of the streets of some addresses, starting and ending in either direction."""
    arcs = np.stack([snaps.forward[ids], snaps.backward[ids]])
    ticks = np.where(arcs >= 0, roads.ticks[arcs], np.inf)
    table = np.full((len(ids), len(ids)), np.inf)
    for way_out in (0, 1):
        open_ = np.flatnonzero(arcs[way_out] >= 0)
        start = arcs[way_out, open_] if turning else roads.head[arcs[way_out, open_]].astype(np.int64)
        for row, source in zip(open_, start, strict=True):
            sums = dijkstra(graph, indices=[int(source)])[0]
            for way_in in (0, 1):
                end = arcs[way_in] if turning else roads.tail[arcs[way_in]].astype(np.int64)
                half = ticks[way_out, row] / 2 + (-ticks[way_in] / 2 if turning else ticks[way_in] / 2)
                half = np.where(np.isfinite(ticks[way_in]), half, np.inf)
                table[row] = np.minimum(table[row], sums[end] + half)
    return table / TICKS_PER_SECOND


def neighbourhoods(places: Floats, random: Random) -> list[list[int]]:
    """Addresses of a few neighbourhoods, drawn from those nearest to a few addresses."""
    found = []
    for _ in range(NEIGHBOURHOODS):
        middle = places[random.randrange(len(places))]
        near = np.argsort(((places - middle) ** 2).sum(axis=1))[:AROUND].tolist()
        found.append(random.sample(near, ADDRESSES))
    return found


def told(plain: Floats, turned: Floats, factor: float) -> None:
    """Print what one factor leaves, by length of the ride."""
    print("  ride without turns   pairs   longer with turns   error with the factor: middle, 95% within")
    for low, high in pairwise(MINUTES):
        chosen = (plain >= low * 60) & (plain < high * 60)
        if chosen.any():
            error = np.abs(plain[chosen] * factor / turned[chosen] - 1)
            middle, most = np.percentile(error, [50, 95])
            ratio = np.median(turned[chosen] / plain[chosen])
            print(f"  {low:2} to {high:2} min {chosen.sum():14} {ratio:15.3f} {middle:22.1%} {most:8.1%}")
    error = np.abs(plain * factor - turned)
    print(f"  all: error {np.median(error):.0f} s in the middle, 95% within {np.percentile(error, 95):.0f} s")


def neighbours_kept(plain: Floats, turned: Floats) -> float:
    """The share of the five nearest others of an address that are the same either way."""
    kept = [
        len(set(np.argsort(one)[1:6]) & set(np.argsort(other)[1:6])) / 5
        for one, other in zip(plain, turned, strict=True)
    ]
    return float(np.mean(kept))


def main() -> None:
    """Print the factor."""
    extract, addresses = DATA / "roads" / "hcm_2018.osm.pbf", DATA / "addresses" / "hcm_2018_addresses_2025.csv"
    if len(sys.argv) == 3:
        extract, addresses = Path(sys.argv[1]), Path(sys.argv[2])
    if not (extract.is_file() and addresses.is_file()):
        print("no real extract with addresses: set TANNHA_REAL_DATA, or name both")
        return
    speeds, random = load_speeds(), Random(2026)
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        roads = build_roads(extract, Path(folder) / "real.roads", built_at=datetime.now(UTC)).roads
    with addresses.open(encoding="utf-8") as file:
        places = np.array([(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)])
    snaps = Snapper(roads).snap(places[:, 0], places[:, 1])
    start = time.perf_counter()
    turned_graph = expanded(roads, speeds.turns)
    print(f"expanded: {turned_graph.shape[0]} nodes, {turned_graph.nnz} arcs, {time.perf_counter() - start:.1f} s")
    shape = (roads.node_count,) * 2
    plain_graph = csr_array((roads.ticks.astype(float), (roads.tail, roads.head)), shape=shape)
    plain, turned, kept = [], [], []
    for ids in neighbourhoods(places, random):
        one, other = (rides(roads, graph, graph is turned_graph, snaps, ids) for graph in (plain_graph, turned_graph))
        apart = snaps.edge[ids][:, None] != snaps.edge[ids]
        plain.append(one[apart])
        turned.append(other[apart])
        kept.append(neighbours_kept(one, other))
    flat, bent = np.concatenate(plain), np.concatenate(turned)
    short = flat < MOST_MINUTES * 60
    factor = float(bent[short].sum() / flat[short].sum())
    print(f"factor {factor:.3f}, of {short.sum()} rides under {MOST_MINUTES} minutes")
    print(f"the data file says {speeds.turns.factor}")
    told(flat, bent, factor)
    print(f"  nearest five kept: {np.mean(kept):.0%}; without the factor rides are {1 - 1 / factor:.1%} too fast")


if __name__ == "__main__":
    main()
