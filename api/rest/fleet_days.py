"""The plan of a fleet day, for the dispatcher's own programs and for other systems of the post office."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import ConfigDict

from api.rest.described import PROBLEMS
from api.rest.fields import Day, Moment, Reply, Window, local_at
from api.rest.scopes import PLANS_READ
from api.security.guards import allow
from api.state import State
from data.kinds import DayState, Outcome, PlanState, Role
from scheduling.model.day import DayView, PlanView, RouteView, StopView
from scheduling.model.person import Person
from scheduling.services.days import planned_day

router = APIRouter(prefix="/api/v1/fleet-days", tags=["fleet days"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.DISPATCHER, scope=PLANS_READ))]


class Door(Reply):
    """Who waits where: for the signed-in dispatcher only."""

    name: str
    phone: str | None
    address_line: str
    commune_name: str
    latitude: float
    longitude: float


class Stop(Reply):
    """One stop of a route."""

    stop_id: int
    position: int
    delivery_id: int
    envelope_code: str
    arrives_at: Moment
    waits_seconds: int
    service_seconds: int
    leg_seconds: int
    leg_metres: int
    window: Window | None
    outcome: Outcome | None
    """Null until the courier marks it."""
    door: Door | None
    """Null for a key."""


class Route(Reply):
    """What one courier rides."""

    route_id: int
    courier_code: str
    courier_name: str | None
    """Null for a key."""
    departs_at: Moment
    returns_at: Moment
    ride_seconds: int
    ride_metres: int
    stops: list[Stop]


class LeftOut(Reply):
    """A delivery that the plan does not serve."""

    delivery_id: int
    envelope_code: str
    reason: str


class Plan(Reply):
    """The newest version of the day's plan that another has not replaced; couriers ride it once it is published."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "day": "2026-11-24",
                    "day_state": "published",
                    "post_office_id": 1,
                    "plan_id": 9,
                    "number": 2,
                    "state": "published",
                    "routes": [
                        {
                            "route_id": 31,
                            "courier_code": "BT01",
                            "courier_name": "Bưu tá Mẫu",
                            "departs_at": "2026-11-24T07:30:00+07:00",
                            "returns_at": "2026-11-24T11:05:20+07:00",
                            "ride_seconds": 7400,
                            "ride_metres": 38200,
                            "stops": [
                                {
                                    "stop_id": 812,
                                    "position": 1,
                                    "delivery_id": 402,
                                    "envelope_code": "TN-7F3K-9QRD",
                                    "arrives_at": "2026-11-24T08:04:10+07:00",
                                    "waits_seconds": 0,
                                    "service_seconds": 240,
                                    "leg_seconds": 910,
                                    "leg_metres": 5300,
                                    "window": {"from": "08:00", "to": "10:00"},
                                    "outcome": "delivered",
                                    "door": {
                                        "name": "Nguyễn Thị Thử",
                                        "phone": "0912000000",
                                        "address_line": "Số 12, ấp Tân Lộc",
                                        "commune_name": "xã Tân Dương",
                                        "latitude": 10.2871,
                                        "longitude": 105.6609,
                                    },
                                }
                            ],
                        }
                    ],
                    "left_out": [{"delivery_id": 417, "envelope_code": "TN-2M9X-4HWB", "reason": "window"}],
                }
            ]
        }
    )

    day: Day
    day_state: DayState
    post_office_id: int
    plan_id: int
    number: int
    state: PlanState
    routes: list[Route]
    left_out: list[LeftOut]


@router.get("/{day}/plan")
def plan(person: Reader, state: State, day: Annotated[date, Path(description="YYYY-MM-DD.")]) -> Plan:
    """Return the routes and stops of a day of the caller's post office.

    A key learns no name, phone, address or place of a person.
    """
    view, found = planned_day(state.engine, person, day)
    return _plan(view, found, with_people=person.api_key_id is None)


def _plan(view: DayView, plan: PlanView, *, with_people: bool) -> Plan:
    return Plan(
        day=view.day,
        day_state=view.state,
        post_office_id=view.post_office_id,
        plan_id=plan.plan_id,
        number=plan.number,
        state=plan.state,
        routes=[_route(route, view.day, with_people) for route in plan.routes],
        left_out=[
            LeftOut(delivery_id=left.delivery_id, envelope_code=left.envelope_code, reason=left.reason)
            for left in plan.left_out
        ],
    )


def _route(route: RouteView, day: date, with_people: bool) -> Route:
    return Route(
        route_id=route.route_id,
        courier_code=route.courier_code,
        courier_name=route.courier_name if with_people else None,
        departs_at=local_at(day, route.departs_second),
        returns_at=local_at(day, route.returns_second),
        ride_seconds=route.ride_seconds,
        ride_metres=route.ride_metres,
        stops=[_stop(stop, day, with_people) for stop in route.stops],
    )


def _stop(stop: StopView, day: date, with_people: bool) -> Stop:
    return Stop(
        stop_id=stop.stop_id,
        position=stop.position,
        delivery_id=stop.delivery_id,
        envelope_code=stop.envelope_code,
        arrives_at=local_at(day, stop.arrives_second),
        waits_seconds=stop.waits_seconds,
        service_seconds=stop.service_seconds,
        leg_seconds=stop.leg_seconds,
        leg_metres=stop.leg_metres,
        window=Window.of(stop.window),
        outcome=stop.outcome,
        door=_door(stop) if with_people else None,
    )


def _door(stop: StopView) -> Door:
    return Door(
        name=stop.recipient_name,
        phone=stop.recipient_phone,
        address_line=stop.address_line,
        commune_name=stop.commune_name,
        latitude=stop.latitude,
        longitude=stop.longitude,
    )
