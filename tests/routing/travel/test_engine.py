"""The engines are exact, agree, and survive every way pyroutingkit is known to be misused."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.dijkstra import Dijkstra
from routing.travel.engine import Hierarchy, Shortest, contraction_order
from routing.travel.errors import EngineError
from routing.travel.osm import Street
from routing.travel.roadfile import FINE, UNREACHABLE, RoadFile, with_length
from routing.travel.weights import Weights, arc_weights
from tests.routing.travel.graphs import NOWHERE, arcs_of, random_roads, road_file, shortest, weights_of

pytestmark = pytest.mark.usefixtures("hierarchy_installed")
both_engines = pytest.mark.parametrize("engine", [Hierarchy, Dijkstra])
MakeEngine = Callable[[RoadFile, Weights], Shortest]


def expected(roads: RoadFile) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Both tables of all nodes by the oracle."""
    tables = []
    for extra in (0, 1):
        arcs = [
            (tail, head, FINE * ticks + decimetres if extra else ticks)
            for tail, head, ticks, decimetres in arcs_of(roads)
        ]
        rows = [shortest(arcs, source) for source in range(roads.node_count)]
        tables.append(np.array([[row.get(n, NOWHERE) for n in range(roads.node_count)] for row in rows]))
    return tables[0], tables[1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(2, 14), st.integers(0, 30))
def test_both_engines_are_exact_on_random_roads(seed: int, nodes: int, extra: int) -> None:
    roads = random_roads(seed, nodes, extra)
    nodes_all = np.arange(roads.node_count)
    ticks, both = expected(roads)
    for engine in (Hierarchy(roads, weights_of(roads)), Dijkstra(roads, weights_of(roads))):
        found = engine.tables(nodes_all, nodes_all)
        assert np.array_equal(found[0], ticks)
        assert np.array_equal(found[1], both)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_a_way_leads_from_arc_to_arc_and_sums_to_the_table(seed: int) -> None:
    roads = random_roads(seed)
    for engine in (Hierarchy(roads, weights_of(roads)), Dijkstra(roads, weights_of(roads))):
        for source, target in ((0, 5), (7, 2), (3, 3)):
            arcs = engine.way(source, target)
            assert arcs is not None
            both = int(with_length(roads.ticks[arcs], roads.decimetres[arcs]).sum())
            assert both == int(engine.tables([source], [target])[1][0, 0])
            chain = [source, *roads.head[arcs].tolist()]
            assert roads.tail[arcs].tolist() == chain[:-1]
            assert chain[-1] == target


def test_the_fast_engine_equals_dijkstra_on_the_whole_district(district: RoadFile) -> None:
    sources, everywhere = np.arange(0, district.node_count, 401), np.arange(district.node_count)
    fast = Hierarchy(district, weights_of(district)).tables(sources, everywhere)
    slow = Dijkstra(district, weights_of(district)).tables(sources, everywhere)
    assert np.array_equal(fast[0], slow[0])
    assert np.array_equal(fast[1], slow[1])


def test_a_saved_contraction_order_gives_the_same_tables(district: RoadFile) -> None:
    ordered = replace(district, order=contraction_order(district))
    nodes = np.arange(0, district.node_count, 97)
    assert len(ordered.order) == district.node_count
    tables = (Hierarchy(roads, weights_of(roads)).tables(nodes, nodes) for roads in (district, ordered))
    for one, other in zip(*tables, strict=True):
        assert np.array_equal(one, other)


def test_parallel_arcs_count_as_the_fastest_of_them() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.01)}
    slow = road_file([Street((1, 2), "path", "", 8, backward=True)], places)
    roads = road_file([Street((1, 2), c, "", v, backward=True) for c, v in (("path", 8), ("trunk", 45))], places)
    assert roads.arc_count == 2
    for engine in (Hierarchy(roads, weights_of(roads)), Dijkstra(roads, weights_of(roads))):
        assert int(engine.tables([0], [1])[0][0, 0]) == int(roads.ticks[0]) < int(slow.ticks[0])


@both_engines
@pytest.mark.parametrize("wrong", [[12], [-1], [2**32], [0, 99], np.array([2**32 + 1])])
def test_a_node_that_does_not_exist_is_refused_and_named(engine: MakeEngine, wrong: Any) -> None:
    shortest_ways = engine(random_roads(1), weights_of(random_roads(1)))
    for sources, targets in ((wrong, [0]), ([0], wrong)):
        with pytest.raises(EngineError, match=r"does not exist; there are 12") as caught:
            shortest_ways.tables(sources, targets)
        assert caught.value.code == "roads.engine.node"
    with pytest.raises(EngineError, match=str(np.asarray(wrong)[-1])):
        shortest_ways.way(0, int(np.asarray(wrong)[-1]))


@both_engines
@pytest.mark.parametrize("wrong", [[0.0, 1.0], [[0, 1]], ["0"], [None], [True]])
def test_ids_that_are_no_row_of_integers_are_refused(engine: MakeEngine, wrong: Any) -> None:
    with pytest.raises(EngineError, match="row of integers"):
        engine(random_roads(1), weights_of(random_roads(1))).tables(wrong, [0])


@both_engines
def test_strided_and_wide_ids_answer_as_plain_ones_do(engine: MakeEngine) -> None:
    shortest_ways = engine(random_roads(3), weights_of(random_roads(3)))
    plain = shortest_ways.tables(np.array([1, 5, 9], dtype=np.uint32), np.array([11, 7, 3], dtype=np.uint32))
    wide = np.arange(12, dtype=np.int64)
    grid = np.arange(24, dtype=np.uint32).reshape(12, 2)[:, 0] // 2
    backwards = np.arange(12, dtype=np.uint32)[::-1]
    for ids in (wide, grid.astype(np.uint32)):
        strided = shortest_ways.tables(ids[1::4], backwards[0::4])
        assert np.array_equal(strided[0], plain[0])
        assert np.array_equal(strided[1], plain[1])


@both_engines
def test_no_sources_or_no_targets_give_an_empty_table(engine: MakeEngine) -> None:
    shortest_ways = engine(random_roads(1), weights_of(random_roads(1)))
    assert shortest_ways.tables([], [0, 1])[0].shape == (0, 2)
    assert shortest_ways.tables([0, 1], [])[1].shape == (2, 0)


@pytest.mark.parametrize(
    "wrong", [[1, 2, UNREACHABLE + 1], [1, 2, 2**32 + 5], [1, 2, 0], [1, 2, -5], [1, 2], [1.0, 2.0, 3.0], [[1, 2, 3]]]
)
def test_a_weight_that_would_wrap_is_refused(wrong: Any) -> None:
    with pytest.raises(EngineError, match="weigh") as caught:
        arc_weights(wrong, 3)
    assert caught.value.code == "roads.engine.weight"


def test_weights_reach_the_engine_contiguous_and_narrow() -> None:
    weights = arc_weights(np.arange(1, 13, dtype=np.int64)[::2], 6)
    assert weights.dtype == np.uint32
    assert weights.flags.c_contiguous
    assert weights.tolist() == [1, 3, 5, 7, 9, 11]


@both_engines
def test_a_total_past_what_can_be_reckoned_is_told_as_unreachable(engine: MakeEngine) -> None:
    places = {n: (10.0, 105.0 + n / 100) for n in range(4)}
    roads = road_file([Street((0, 1, 2, 3), "road", "", 20, backward=True)], places)
    roads = replace(roads, ticks=np.full(6, 2**28, dtype=np.uint32))
    ticks, both = engine(roads, weights_of(roads)).tables([0], [0, 1, 2, 3])
    assert ticks.tolist() == [[0, 2**28, 2**29, 3 * 2**28]]
    assert both[0, 1] < both[0, 2] == both[0, 3] == UNREACHABLE
    assert engine(roads, weights_of(roads)).way(0, 2) is None


def test_threads_may_share_one_engine(district: RoadFile) -> None:
    engine = Hierarchy(district, weights_of(district))
    nodes = np.arange(0, district.node_count, 61)
    alone = engine.tables(nodes, nodes)
    together = threading.Barrier(8)

    def ask(_: int) -> bool:
        together.wait(timeout=300)
        tables = [engine.tables(nodes, nodes) for _ in range(6)]
        way = engine.way(0, 1000)
        return way is not None and all(np.array_equal(a, b) for t in tables for a, b in zip(t, alone, strict=True))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))


def test_a_metric_is_lent_to_one_thread_at_a_time_and_there_are_never_more_than_allowed(district: RoadFile) -> None:
    engine = Hierarchy(district, weights_of(district), most_metrics=2)
    out: set[int] = set()
    seen: set[int] = set()
    lent_twice = []
    door = threading.Lock()

    def borrow(_: int) -> None:
        with engine._lend() as metrics:
            with door:
                lent_twice.append(id(metrics.ticks) in out)
                out.add(id(metrics.ticks))
                seen.add(id(metrics.ticks))
            metrics.ticks.query(0, 500)
            with door:
                out.remove(id(metrics.ticks))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(borrow, range(200)))
    assert not any(lent_twice)
    assert 1 <= len(seen) <= 2


def test_a_failed_call_gives_its_metric_back(district: RoadFile) -> None:
    engine = Hierarchy(district, weights_of(district), most_metrics=1)
    with pytest.raises(ZeroDivisionError), engine._lend():
        raise ZeroDivisionError
    assert engine._pool.qsize() == 1  # else the next call would wait for ever
    assert engine.way(0, 10) is not None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_answers_though_a_thread_held_every_metric(district: RoadFile) -> None:
    engine = Hierarchy(district, weights_of(district), most_metrics=1)
    expected_ticks = engine.tables([0], [1000])[0].tolist()
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    with engine._lend():
        child = context.Process(target=lambda: answers.put(engine.tables([0], [1000])[0].tolist()))
        child.start()
        child.join(timeout=300)
    hung = child.is_alive()
    child.kill()
    assert not hung
    assert answers.get() == expected_ticks


def test_an_engine_refuses_to_be_pickled_and_says_what_to_ship(district: RoadFile) -> None:
    with pytest.raises(EngineError, match="path of its road file") as caught:
        pickle.dumps(Hierarchy(district, weights_of(district)))
    assert caught.value.code == "roads.engine.pickle"


def test_without_pyroutingkit_the_slow_engine_is_used_and_the_fast_one_says_it_is_absent() -> None:
    program = """
import sys
sys.modules["pyroutingkit"] = None
from routing.travel.engine import Hierarchy, contraction_order
from routing.travel.roads import RoadTravelTimes
from tests.routing.travel.graphs import random_roads, weights_of
roads = random_roads(1)
print(type(RoadTravelTimes(roads).shortest).__name__, len(contraction_order(roads)))
try:
    Hierarchy(roads, weights_of(roads))
except Exception as error:
    print(error.code)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["Dijkstra", "0", "roads.engine.absent"], done.stderr
