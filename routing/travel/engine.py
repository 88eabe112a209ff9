"""One safe way to the fast road engine, and the slow engine behind the same two questions.

pyroutingkit answers in microseconds and checks almost nothing: a wrong dtype, a strided array or a
node id past the end gives a plausible wrong answer; two threads on one metric crash or hang; a
weight over 2**31 - 1 wraps. Nothing outside this module may import it.
"""

from __future__ import annotations

import os
import queue
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.travel.errors import EngineError
from routing.travel.roadfile import DEGREE, UNREACHABLE, RoadFile

try:
    import pyroutingkit
except ImportError:  # no wheel for this platform: scipy's Dijkstra does the work, more slowly
    pyroutingkit = None  # type: ignore[assignment, unused-ignore]

HIERARCHY_INSTALLED = pyroutingkit is not None

Ids = NDArray[np.uint32]
Weights = NDArray[np.uint32]


class Shortest(Protocol):
    """Exact shortest ways on one graph under two weights: ticks, and ticks plus decimetres.

    The second is how the length of the fastest way is had: it is the difference of the two sums. The
    decimetres weigh so little (1 s for 1 km) that they only decide between ways of nearly equal time.
    """

    def tables(self, sources: ArrayLike, targets: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Sums of both weights from each source node to each target node; ``UNREACHABLE`` for no way.

        Raises
        ------
        EngineError
            ``roads.engine.node`` for an id that is no node.
        """
        ...

    def way(self, source: int, target: int) -> NDArray[np.int64] | None:
        """Arc ids of the fastest way in order; empty from a node to itself, None for no way."""
        ...


def node_ids(values: ArrayLike, node_count: int) -> Ids:
    """Give contiguous uint32 ids, each below ``node_count``, or refuse."""
    ids = np.asarray(values)
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        raise EngineError("roads.engine.node", f"node ids must be a row of integers, not {ids.dtype} {ids.shape}")
    if ids.size and (int(ids.min()) < 0 or int(ids.max()) >= node_count):
        bad = ids[(ids < 0) | (ids >= node_count)][0]
        raise EngineError("roads.engine.node", f"node {bad} does not exist; there are {node_count}")
    return np.ascontiguousarray(ids, dtype=np.uint32)


def arc_weights(values: ArrayLike, arc_count: int) -> Weights:
    """Give contiguous uint32 weights, one an arc, each from 1 to 2**31 - 2, or refuse."""
    weights = np.asarray(values)
    if weights.shape != (arc_count,) or weights.dtype.kind not in "iu":
        raise EngineError(
            "roads.engine.weight",
            f"{arc_count} integer weights are needed, not {weights.dtype} {weights.shape}",
        )
    if arc_count and (int(weights.min()) < 1 or int(weights.max()) >= UNREACHABLE):
        arc = int(np.flatnonzero((weights < 1) | (weights >= UNREACHABLE))[0])
        raise EngineError(
            "roads.engine.weight", f"arc {arc} weighs {weights[arc]}; 1 to {UNREACHABLE - 1} can be reckoned with"
        )
    return np.ascontiguousarray(weights, dtype=np.uint32)


class _Metrics(NamedTuple):
    """Both weights on the shared topology; one thread at a time."""

    ticks: Any
    both: Any


class Hierarchy:
    """Customizable contraction hierarchies of pyroutingkit, safe in threads and after a fork.

    The topology is shared and only read. Metrics are lent to one thread at a time; there are never more
    of them than processors, so that a server with many threads does not fill the memory.
    """

    def __init__(self, roads: RoadFile, most_metrics: int | None = None) -> None:
        if pyroutingkit is None:
            raise EngineError("roads.engine.absent", "pyroutingkit is not installed on this platform")
        self._node_count = roads.node_count
        self._ticks = arc_weights(roads.ticks, roads.arc_count)
        self._both = arc_weights(roads.ticks.astype(np.int64) + roads.decimetres, roads.arc_count)
        self._topology = _topology(roads)
        self._most = most_metrics or os.cpu_count() or 1
        self._open()
        _HIERARCHIES.add(self)

    def _open(self) -> None:
        self._pool: queue.LifoQueue[_Metrics | None] = queue.LifoQueue()
        for _ in range(self._most):
            self._pool.put(None)  # a metric not made yet; last in, first out keeps those made in use

    @contextmanager
    def _lend(self) -> Iterator[_Metrics]:
        pool = self._pool
        metrics = pool.get()
        try:
            if metrics is None:
                metrics = _Metrics(self._metric(self._ticks), self._metric(self._both))
            yield metrics
        finally:
            pool.put(metrics)

    def _metric(self, weights: Weights) -> Any:
        metric = pyroutingkit.CCHMetric(self._topology)
        metric.customize(weights, thread_count=0)  # a fork after OpenMP's threads deadlocks
        return metric

    def tables(self, sources: ArrayLike, targets: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """See `Shortest.tables`."""
        from_ids, to_ids = node_ids(sources, self._node_count), node_ids(targets, self._node_count)
        if not (from_ids.size and to_ids.size):
            empty = np.zeros((from_ids.size, to_ids.size), dtype=np.uint32)
            return empty, empty
        with self._lend() as metrics:
            ticks = metrics.ticks.distances_many_to_many(from_ids, to_ids)
            both = metrics.both.distances_many_to_many(from_ids, to_ids)
        return ticks, both

    def way(self, source: int, target: int) -> NDArray[np.int64] | None:
        """See `Shortest.way`."""
        start, end = (int(node) for node in node_ids([source, target], self._node_count))
        if start == end:
            return np.zeros(0, dtype=np.int64)
        with self._lend() as metrics:
            total, _, arcs = metrics.ticks.query(start, end)
        return None if total >= UNREACHABLE else np.asarray(arcs, dtype=np.int64)

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse to be pickled: pyroutingkit cannot, and a copy would hold every road twice."""
        raise EngineError("roads.engine.pickle", "a road engine cannot be pickled; ship the path of its road file")


def contraction_order(roads: RoadFile) -> NDArray[np.uint32]:
    """Reckon the order in which nodes are contracted, the slow part of opening roads, to be saved with them.

    Empty without pyroutingkit.
    """
    if pyroutingkit is None:
        return np.zeros(0, dtype=np.uint32)
    with tempfile.TemporaryDirectory(prefix="tannha-roads-") as folder:
        _topology(roads).save(folder)
        return np.fromfile(Path(folder) / "order", dtype="<u4").astype(np.uint32)


def _topology(roads: RoadFile) -> Any:
    topology = pyroutingkit.CCHTopology()
    tail = np.ascontiguousarray(roads.tail, dtype=np.uint32)
    head = np.ascontiguousarray(roads.head, dtype=np.uint32)
    if not len(roads.order):
        lat = np.ascontiguousarray(roads.lat / DEGREE, dtype=np.float32)
        lon = np.ascontiguousarray(roads.lon / DEGREE, dtype=np.float32)
        topology.build(tail, head, lat, lon, roads.node_count)
        return topology
    # pyroutingkit reads a topology from a folder only. Ours is fresh, private, and of checked content.
    rank = np.empty_like(roads.order)
    rank[roads.order] = np.arange(roads.node_count, dtype=np.uint32)
    files = {"tail": tail, "head": head, "order": roads.order, "rank": rank}
    files["node_count"] = np.array([roads.node_count], dtype=np.uint32)
    with tempfile.TemporaryDirectory(prefix="tannha-roads-") as folder:
        for name, values in files.items():
            values.astype("<u4").tofile(Path(folder) / name)
        topology.load(folder)
    if (topology.node_count, topology.arc_count) != (roads.node_count, roads.arc_count):
        raise EngineError("roads.engine.topology", f"{roads.title}: the engine read another graph than was written")
    return topology


_HIERARCHIES: weakref.WeakSet[Hierarchy] = weakref.WeakSet()


def _after_fork() -> None:
    # The lock of a pool may be held for ever by a thread that does not exist in the child.
    for hierarchy in _HIERARCHIES:
        hierarchy._open()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
