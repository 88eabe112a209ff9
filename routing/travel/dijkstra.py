"""scipy's Dijkstra behind the same questions: for platforms without the fast engine, and the tests' oracle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.travel.engine import node_ids
from routing.travel.roadfile import UNREACHABLE, RoadFile
from routing.travel.weights import Weights


class Dijkstra:
    """One search a source: 20 ms each on a city. Holds no state between calls, so threads do not matter."""

    def __init__(self, roads: RoadFile, weights: Weights) -> None:
        # Arcs are sorted by (tail, head) and each is there once, so they are the matrix as they stand;
        # built from unsorted ones scipy would add parallel arcs up.
        self._roads, self._node_count = roads, roads.node_count
        self._first = np.concatenate([[0], np.cumsum(np.bincount(roads.tail, minlength=roads.node_count))])
        self._head = roads.head.astype(np.int32)
        self._ticks, self._both = self._graph(weights.ticks), self._graph(weights.both)

    def _graph(self, weights: NDArray[np.uint32]) -> csr_array:
        shape = (self._node_count, self._node_count)
        # A closed arc stays: with it no way weighs less than ``UNREACHABLE``, and that is "no way".
        return csr_array((weights.astype(np.float64), self._head, self._first.astype(np.int32)), shape=shape)

    def under(self, weights: Weights) -> Dijkstra:
        """See `engine.Shortest.under`."""
        return Dijkstra(self._roads, weights)

    def tables(self, sources: ArrayLike, targets: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """See `engine.Shortest.tables`."""
        from_ids, to_ids = node_ids(sources, self._node_count), node_ids(targets, self._node_count)
        return self._table(self._ticks, from_ids, to_ids), self._table(self._both, from_ids, to_ids)

    def there_and_back(self, places: ArrayLike, others: ArrayLike) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """See `engine.Shortest.there_and_back`."""
        few, many = node_ids(places, self._node_count), node_ids(others, self._node_count)
        return self._table(self._ticks, few, many), self._table(csr_array(self._ticks.T), few, many)

    @staticmethod
    def _table(graph: csr_array, sources: NDArray[np.uint32], targets: NDArray[np.uint32]) -> NDArray[np.uint32]:
        table = np.zeros((len(sources), len(targets)), dtype=np.uint32)
        for row, source in enumerate(sources):  # one source at a time: a city's full rows would fill the memory
            totals = dijkstra(graph, indices=[int(source)])[0, targets]
            table[row] = np.minimum(totals, UNREACHABLE).astype(np.uint32)
        return table

    def way(self, source: int, target: int) -> NDArray[np.int64] | None:
        """See `engine.Shortest.way`."""
        start, end = (int(node) for node in node_ids([source, target], self._node_count))
        totals, before = dijkstra(self._both, indices=[start], return_predecessors=True)
        if totals[0, end] >= UNREACHABLE:
            return None
        nodes = [end]
        while nodes[-1] != start:
            nodes.append(int(before[0, nodes[-1]]))
        nodes.reverse()
        return np.array([self._arc(tail, head) for tail, head in pairwise(nodes)], np.int64)

    def _arc(self, tail: int, head: int) -> int:
        first, last = int(self._first[tail]), int(self._first[tail + 1])
        return first + int(np.searchsorted(self._head[first:last], head))
