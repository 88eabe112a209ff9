"""A plan of a day as rows, without a search: for tests of what happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import select

from data.kinds import DayState, DeliveryState, PlanState
from data.session import writing
from data.tables import Delivery, FleetDay, PlanVersion, Roster, Route, Stop
from tests.scheduling.office import DAY, MORNING, Office


def plan_rows(office: Office, state: PlanState, delivery_ids: Sequence[int], day: date = DAY) -> int:
    """Write a draft or published plan of one route with these stops; returns the fleet day's id."""
    with writing(office.engine) as session:
        fleet_day = FleetDay(
            post_office_id=office.post_office_id,
            day=day,
            state=DayState.DRAFT if state is PlanState.DRAFT else DayState.PUBLISHED,
        )
        session.add(fleet_day)
        session.flush()
        version = PlanVersion(
            fleet_day_id=fleet_day.id or 0, number=1, state=state, created_at=MORNING, travel_kind="estimate"
        )
        session.add(version)
        session.flush()
        roster = session.exec(select(Roster).where(Roster.day == day).order_by(Roster.id)).first()  # type: ignore[arg-type]
        assert roster is not None
        route = Route(
            plan_version_id=version.id or 0,
            courier_id=roster.courier_id,
            roster_id=roster.id or 0,
            departs_second=27_000,
            returns_second=40_000,
            ride_seconds=1,
            ride_metres=1,
            line=[],
        )
        session.add(route)
        session.flush()
        for position, delivery_id in enumerate(delivery_ids, start=1):
            session.add(
                Stop(
                    route_id=route.id or 0,
                    delivery_id=delivery_id,
                    position=position,
                    arrives_second=28_000 + position,
                    waits_seconds=0,
                    service_seconds=60,
                    leg_seconds=60,
                    leg_metres=100,
                )
            )
            if state is PlanState.PUBLISHED:
                session.get_one(Delivery, delivery_id).state = DeliveryState.PLANNED
        assert fleet_day.id is not None
        return fleet_day.id
