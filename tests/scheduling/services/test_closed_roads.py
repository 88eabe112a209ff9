"""A day is planned on its own roads: closed ones are those of that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Engine
from sqlmodel import select

from data.session import reading, writing
from data.tables import Address, Delivery, PlanVersion
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.protocol import CUT_OFF_SECONDS, Point, TravelTable, TravelTimes
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


@dataclass(frozen=True, eq=False)
class Flooded(GreatCircleTimes):
    """Estimates, but closed roads part the point 10.30 north from all others."""

    def table(self, points: Sequence[Point]) -> TravelTable:
        """Cut the point off."""
        table = super().table(points)
        seconds = table.durations_seconds.copy()
        there = [index for index, point in enumerate(points) if point.lat == 10.30]
        seconds[there, :] = seconds[:, there] = CUT_OFF_SECONDS
        seconds[there, there] = 0
        return replace(table, durations_seconds=seconds)


def test_a_stop_that_only_closed_roads_lead_to_says_so(sqlite_engine: Engine) -> None:
    """Not that it is a day's ride away; the other is ridden."""
    office = o.make_office(sqlite_engine)
    kept, lost = o.add_envelope(office), o.add_envelope(office)
    with writing(sqlite_engine) as session:
        delivery = session.get_one(Delivery, lost)
        address = session.get_one(Address, delivery.address_id)
        address.latitude, address.longitude = 10.30, 105.67
    day_id = days.day_view(office.engine, office.dispatcher, o.DAY).day_id
    plan_id = planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)
    assert planning.compute_plan(office.engine, plan_id, Flooded(), o.quick)
    view = days.day_view(office.engine, office.dispatcher, o.DAY)
    assert view.plan is not None
    assert [stop.delivery_id for route in view.plan.routes for stop in route.stops] == [kept]
    assert [(left.delivery_id, left.reason) for left in view.plan.left_out] == [(lost, "cut_off")]
