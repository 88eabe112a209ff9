"""Slices shrink at once when time is short, grow slowly, and lose nothing."""

from __future__ import annotations

import pytest

from scheduling.services import pace
from scheduling.services.pace import Pace, next_size


@pytest.mark.parametrize(
    ("done", "seconds", "size"),
    [(10, 0.06, 10), (10, 0.6, 1), (10, 4.0, 1), (10, 0.12, 5), (10, 0.0, 20), (20, 0.001, 25), (1, 0.001, 2)],
)
def test_the_next_slice_fits_the_time_that_the_last_one_took(done: int, seconds: float, size: int) -> None:
    assert next_size(done, seconds, 25) == size


def test_every_thing_comes_once_and_in_order_however_slow_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(pace.time, "perf_counter", lambda: now[0])
    sizes, seen = [], []
    pace_ = Pace(first=10, most=25)
    for things in (range(55), range(55, 100)):
        for slice_ in pace_.slices(things):
            sizes.append(len(slice_))
            seen += slice_
            now[0] += len(slice_) * (0.001 if len(seen) < 60 else 0.03)
    assert seen == list(range(100))
    assert sizes[:3] == [10, 20, 25]
    assert max(sizes[-3:]) <= 2
