"""How much work goes into the next transaction, so that none lasts long, on a busy machine too (law 1)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

WANTED_SECONDS = 0.06
"""Below the 100 ms that no write transaction may last, for the next may be dearer than the last."""


class Pace:
    """Cuts sequences into slices, each as large as the time the one before it took allows.

    Parameters
    ----------
    first, most
        How many the first slice has, and any at most. Every slice has at least one.

    Examples
    --------
    ``for slice_ in pace.slices(rows): ...``: the body's own time is what counts.
    """

    def __init__(self, first: int, most: int) -> None:
        self._size, self._most = first, most

    def slices(self, things: Sequence[T]) -> Iterator[Sequence[T]]:
        """Yield everything once and in order; the next call goes on at the pace this one ended with."""
        begin = 0
        while begin < len(things):
            slice_ = things[begin : begin + self._size]
            begun = time.perf_counter()
            yield slice_
            self._size = next_size(len(slice_), time.perf_counter() - begun, self._most)
            begin += len(slice_)


def next_size(done: int, seconds: float, most: int) -> int:
    """Return how many to take next after ``done`` took ``seconds``: at once fewer, and at most twice as many."""
    fitting = int(done * WANTED_SECONDS / max(seconds, 1e-6))
    return max(1, min(fitting, 2 * done, most))
