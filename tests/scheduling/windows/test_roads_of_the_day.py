"""Windows of a day are judged on the roads of that day, and a road that closes has the day timed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from sqlalchemy import Engine

from data.session import reading
from data.tables import Witness as Row
from routing.travel.protocol import Point, TravelTable, TravelTimes
from scheduling.services.retiming import retime_day
from tests.scheduling.office import DAY, MORNING
from tests.scheduling.windows.homes import EIGHT, ROADS, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_promises import day_id, put_in_again_with_reasons


@dataclass
class Flooded:
    """Roads on which everything takes so many times as long on some days."""

    slow: dict[date, int] = field(default_factory=dict)
    times: int = 1

    kind = ROADS.kind
    credit = ROADS.credit

    @property
    def version(self) -> str:
        return f"{ROADS.version}, {self.times} times"

    def on(self, day: date, hour: int | None = None) -> TravelTimes:
        return Flooded(self.slow, self.slow.get(day, 1))

    def table(self, points: Sequence[Point]) -> TravelTable:
        table = ROADS.table(points)
        return replace(table, durations_seconds=table.durations_seconds * self.times)

    def path(self, points: Sequence[Point]) -> list[list[Point]]:
        return ROADS.path(points)


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    made = make_homes(sqlite_engine)
    made.travel = Flooded()
    yield made
    assert broken_promises(sqlite_engine) == []


def test_a_window_takes_the_longer_way_only_on_the_day_of_the_flood(homes: Homes) -> None:
    code = homes.household()
    before = homes.windows(code).windows[0].added_seconds
    homes.travel = Flooded({TUESDAY: 3})
    assert homes.windows(code).windows[0].added_seconds == 3 * before
    homes.travel = Flooded({DAY: 3})
    assert homes.windows(code).windows[0].added_seconds == before


def test_a_road_that_closes_on_a_day_has_that_day_timed_again(homes: Homes) -> None:
    homes.confirmed(homes.household(), EIGHT)
    number = day_id(homes)
    assert retime_day(homes.engine, number, homes.travel, put_in_again_with_reasons, MORNING) is None
    homes.travel = Flooded({DAY: 2})
    assert retime_day(homes.engine, number, homes.travel, put_in_again_with_reasons, MORNING) is None
    homes.travel = Flooded({TUESDAY: 2})
    assert retime_day(homes.engine, number, homes.travel, put_in_again_with_reasons, MORNING) == 0
    with reading(homes.engine) as session:
        assert session.get_one(Row, number).road_version == homes.travel.on(TUESDAY).version
