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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.travel.errors import EngineError
from routing.travel.roadfile import DEGREE, UNREACHABLE, RoadFile
from routing.travel.weights import Weights

try:
    import pyroutingkit
except ImportError:  # no wheel for this platform: scipy's Dijkstra does the work, more slowly
    pyroutingkit = None  # type: ignore[assignment, unused-ignore]

HIERARCHY_INSTALLED = pyroutingkit is not None

Ids = NDArray[np.uint32]
Sums = NDArray[np.uint32]


class Shortest(Protocol):
    """Exact shortest ways on one graph under the two weights of `routing.travel.weights.Weights`."""

    def tables(self, sources: ArrayLike, targets: ArrayLike) -> tuple[Sums, Sums]:
        """Sums of both weights from each source node to each target node; ``UNREACHABLE`` for no way.

        Raises
        ------
        EngineError
            ``roads.engine.node`` for an id that is no node.
        """
        ...

    def there_and_back(self, places: ArrayLike, others: ArrayLike) -> tuple[Sums, Sums]:
        """Ticks from each of a few nodes to each of many others, and from those to these; row by place."""
        ...

    def way(self, source: int, target: int) -> NDArray[np.int64] | None:
        """Arc ids in order of the least way by the second weight; empty from a node to itself, None for no way."""
        ...

    def under(self, weights: Weights) -> Shortest:
        """Give the same graph under other weights; this one stays as it is."""
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


@dataclass(slots=True)
class _Metrics:
    """The weights on the shared topologies; one thread at a time. The way back is made when first asked for."""

    ticks: Any
    both: Any
    back: Any = None


class _Graph:
    """The topologies, which weights do not change: shared by all engines of one road file, and only read."""

    def __init__(self, roads: RoadFile) -> None:
        self._roads = roads
        self.onward = _topology(roads, roads.tail, roads.head, roads.order)
        self._backward: Any = None

    @property
    def backward(self) -> Any:
        """With every arc turned round. Two threads may both make it at first; either one will do."""
        if self._backward is None:
            order = self._roads.order if len(self._roads.order) else _order(self.onward)
            self._backward = _topology(self._roads, self._roads.head, self._roads.tail, order)
        return self._backward


class Hierarchy:
    """Customizable contraction hierarchies of pyroutingkit, safe in threads and after a fork.

    The topology is shared and only read. Metrics are lent to one thread at a time; there are never more
    of them than processors, so that a server with many threads does not fill the memory.
    """

    def __init__(
        self, roads: RoadFile, weights: Weights, most_metrics: int | None = None, graph: _Graph | None = None
    ) -> None:
        if pyroutingkit is None:
            raise EngineError("roads.engine.absent", "pyroutingkit is not installed on this platform")
        self._roads, self._weights = roads, weights
        self._graph = graph or _Graph(roads)
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
                onward = self._graph.onward
                metrics = _Metrics(_metric(onward, self._weights.ticks), _metric(onward, self._weights.both))
            yield metrics
        finally:
            pool.put(metrics)

    def under(self, weights: Weights) -> Hierarchy:
        """See `Shortest.under`: milliseconds, for the graph is not contracted again."""
        return Hierarchy(self._roads, weights, self._most, self._graph)

    def tables(self, sources: ArrayLike, targets: ArrayLike) -> tuple[Sums, Sums]:
        """See `Shortest.tables`."""
        from_ids, to_ids = node_ids(sources, self._roads.node_count), node_ids(targets, self._roads.node_count)
        if not (from_ids.size and to_ids.size):
            empty = np.zeros((from_ids.size, to_ids.size), dtype=np.uint32)
            return empty, empty
        with self._lend() as metrics:
            ticks = metrics.ticks.distances_many_to_many(from_ids, to_ids)
            both = metrics.both.distances_many_to_many(from_ids, to_ids)
        return ticks, both

    def there_and_back(self, places: ArrayLike, others: ArrayLike) -> tuple[Sums, Sums]:
        """See `Shortest.there_and_back`. A search costs by its source, so the way back is sought backwards."""
        few, many = node_ids(places, self._roads.node_count), node_ids(others, self._roads.node_count)
        if not (few.size and many.size):
            empty = np.zeros((few.size, many.size), dtype=np.uint32)
            return empty, empty
        with self._lend() as metrics:
            if metrics.back is None:
                metrics.back = _metric(self._graph.backward, self._weights.ticks)
            there = metrics.ticks.distances_many_to_many(few, many)
            return there, metrics.back.distances_many_to_many(few, many)

    def way(self, source: int, target: int) -> NDArray[np.int64] | None:
        """See `Shortest.way`."""
        start, end = (int(node) for node in node_ids([source, target], self._roads.node_count))
        if start == end:
            return np.zeros(0, dtype=np.int64)
        with self._lend() as metrics:
            total, _, arcs = metrics.both.query(start, end)
        return None if total >= UNREACHABLE else np.asarray(arcs, dtype=np.int64)

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse to be pickled: pyroutingkit cannot, and a copy would hold every road twice."""
        raise EngineError("roads.engine.pickle", "a road engine cannot be pickled; ship the path of its road file")


def _metric(topology: Any, weights: NDArray[np.uint32]) -> Any:
    metric = pyroutingkit.CCHMetric(topology)
    metric.customize(weights, thread_count=0)  # a fork after OpenMP's threads deadlocks
    return metric


def contraction_order(roads: RoadFile) -> NDArray[np.uint32]:
    """Reckon the order in which nodes are contracted, the slow part of opening roads, to be saved with them.

    Empty without pyroutingkit.
    """
    if pyroutingkit is None:
        return np.zeros(0, dtype=np.uint32)
    return _order(_topology(roads, roads.tail, roads.head, roads.order))


def _order(topology: Any) -> NDArray[np.uint32]:
    with tempfile.TemporaryDirectory(prefix="tannha-roads-") as folder:
        topology.save(folder)
        return np.fromfile(Path(folder) / "order", dtype="<u4").astype(np.uint32)


def _topology(roads: RoadFile, tails: NDArray[np.uint32], heads: NDArray[np.uint32], order: NDArray[np.uint32]) -> Any:
    topology = pyroutingkit.CCHTopology()
    tail, head = np.ascontiguousarray(tails, dtype=np.uint32), np.ascontiguousarray(heads, dtype=np.uint32)
    if not len(order):
        lat = np.ascontiguousarray(roads.lat / DEGREE, dtype=np.float32)
        lon = np.ascontiguousarray(roads.lon / DEGREE, dtype=np.float32)
        topology.build(tail, head, lat, lon, roads.node_count)
        return topology
    # pyroutingkit reads a topology from a folder only. Ours is fresh, private, and of checked content.
    rank = np.empty_like(order)
    rank[order] = np.arange(roads.node_count, dtype=np.uint32)
    files = {"tail": tail, "head": head, "order": order, "rank": rank}
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
