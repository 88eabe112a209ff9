"""The clock without the lunch hour: which instant is cut, and what is left of a window."""

from __future__ import annotations

from dataclasses import replace

from routing.problem import Break, Job, TimeWindow, Vehicle
from routing.proposers.noon import Noon, noon
from tests.routing.problems import line_day

CUT = Noon(instant=100, seconds=50)


def test_what_lies_in_the_hour_moves_to_its_edges() -> None:
    assert CUT.window(TimeWindow(0, 99)) == TimeWindow(0, 99)
    assert CUT.window(TimeWindow(0, 120)) == TimeWindow(0, 99)
    assert CUT.window(TimeWindow(0, 150)) == TimeWindow(0, 100)
    assert CUT.window(TimeWindow(120, 200)) == TimeWindow(100, 150)
    assert CUT.window(TimeWindow(150, 200)) == TimeWindow(100, 150)
    assert CUT.window(TimeWindow(110, 140)) is None


def crew(*lunches: Break) -> tuple[Vehicle, ...]:
    return tuple(Vehicle(n, 0, 0, TimeWindow(0, 2_000), (4,), (lunch,)) for n, lunch in enumerate(lunches))


def test_the_instant_suits_every_break_even_at_the_end_of_the_longest_visit() -> None:
    vehicles = crew(Break(1, (TimeWindow(300, 400),), 60), Break(1, (TimeWindow(350, 600),), 30))
    found = noon(line_day(vehicles=vehicles))  # visits take 15 s
    assert found is not None
    assert found.seconds == 60
    assert 350 <= found.instant <= 385
    apart = crew(Break(1, (TimeWindow(300, 400),), 60), Break(1, (TimeWindow(390, 600),), 30))
    assert noon(line_day(vehicles=apart)) is None


def test_the_instant_is_where_windows_lose_least() -> None:
    promised = Job(1, 1, time_windows=(TimeWindow(340, 380),))
    found = noon(line_day(jobs=(promised,), vehicles=crew(Break(1, (TimeWindow(300, 400),), 60))))
    assert found is not None
    assert found.window(promised.time_windows[0]) == TimeWindow(340, 380)


def test_a_courier_who_cannot_hold_his_break_has_no_say() -> None:
    good, bad = crew(Break(1, (TimeWindow(300, 400),), 60), Break(1, (TimeWindow(1_990, 1_995),), 60))
    assert noon(line_day(vehicles=(good, bad))) == noon(line_day(vehicles=(good,)))
    assert noon(line_day(vehicles=(replace(good, breaks=()),))) == Noon()
