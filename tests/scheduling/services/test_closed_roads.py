"""A day is planned on its own roads: closed ones are those of that day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine
from sqlmodel import select

from data.session import reading
from data.tables import PlanVersion
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.protocol import TravelTimes
from scheduling.services import days, planning
from tests.scheduling import office as o


@dataclass(frozen=True, eq=False)
class Dated(GreatCircleTimes):
    """Estimates that remember which day they were asked for."""

    asked: list[date] = field(default_factory=list)
    told: str = "any day"

    @property
    def version(self) -> str:
        """Names the day."""
        return self.told

    def on(self, day: date, hour: int | None = None) -> TravelTimes:
        """Give those of a day."""
        self.asked.append(day)
        return Dated(self.speeds, self.asked, f"on {day}")


def test_a_plan_asks_for_the_roads_of_its_day_and_keeps_their_version(sqlite_engine: Engine) -> None:
    """Not for those of the day on which it is made, nor for roads without closures."""
    office = o.make_office(sqlite_engine)
    travel = Dated()
    day_id = days.day_view(office.engine, office.dispatcher, o.DAY).day_id
    plan_id = planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)
    assert planning.compute_plan(office.engine, plan_id, travel, o.quick)
    assert set(travel.asked) == {o.DAY}
    with reading(office.engine) as session:
        assert session.exec(select(PlanVersion.road_version)).all() == [f"on {o.DAY}"]
