"""A visit leaves a witness that stays legal: straight on where that is no longer, else past a ghost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.decide.witness import empty_witness, keeps_time, removed, violations, work_of
from scheduling.model.planning import DayShift
from scheduling.model.witness import HOME, MOST_WORK, NEEDS, OPENS, VISIT, WORK, Witness, columns

SHIFT = DayShift(1, 1, 27_000, 34_200, None, 0, 200, 10**9)
"""Two hours; with half of them in reserve one may be promised."""


def witness(leg: int) -> Witness:
    """Three visits of four minutes, `leg` seconds between each two and home."""
    rows = [(number, leg, 27_000, 34_200, 240, 1, 0, 0) for number in (1, 2, 3)]
    made = replace(empty_witness([SHIFT], 500, "-"), stops=columns(rows, NEEDS + 1))
    routes = made.routes.copy()
    routes[0, HOME] = leg
    return replace(made, routes=routes)


@pytest.mark.parametrize(("between", "ghost"), [(1_000, False), (1_720, False), (1_721, True), (7_000, True)])
def test_a_way_without_a_visit_that_is_longer_than_a_courier_may_work_leaves_a_ghost(between: int, ghost: bool) -> None:
    """A table need not be a triangle: of 3,600 s, 1,720 are left for the way between. The last would be late, too."""
    after = removed(witness(700), 2, between)
    assert violations(witness(700)) == ()
    assert violations(after) == ()
    assert keeps_time(after, 0)
    assert (after.row_of(2) is not None) == ghost
    if ghost:
        assert after.stops[1, [VISIT, OPENS, WORK]].tolist() == [2, 0, 0]
    assert work_of(after, 0) <= 3_600


def test_a_route_that_works_too_long_already_may_lose_a_visit() -> None:
    """After a shift was shortened: without it he works less, and nobody needs to ride past."""
    long = witness(800)
    routes = long.routes.copy()
    routes[0, MOST_WORK] = 3_000
    after = removed(replace(long, routes=routes), 2, 900)
    assert after.row_of(2) is None
