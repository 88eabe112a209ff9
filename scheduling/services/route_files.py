"""Handing a day's routes out as a file: what leaves the house is written down (law 9)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from data.session import writing
from scheduling.errors import NotFound
from scheduling.model.day import DayView, PlanView, RouteView
from scheduling.model.person import Person
from scheduling.services.days import planned_day
from scheduling.store.audit import note


def routes_to_hand_out(
    engine: Engine, person: Person, day: date, kind: str, now: datetime, route_id: int | None = None
) -> tuple[DayView, PlanView, tuple[RouteView, ...]]:
    """Return the day, its newest plan and the routes that go into a file of this kind; the audit says who took them.

    Parameters
    ----------
    kind
        Such as ``xlsx``, for the audit.
    route_id
        Only this route of the plan.

    Raises
    ------
    NotFound
        There is no plan, or no such route in it, at this person's post office.
    """
    view, plan = planned_day(engine, person, day)
    routes = tuple(route for route in plan.routes if route_id in (None, route.route_id))
    if route_id is not None and not routes:
        raise NotFound("Không có tuyến này trong phương án của ngày.", "There is no such route in the day's plan.")
    with writing(engine) as session:
        note(session, person, f"routes.{kind}", "fleet_day", view.day_id, now)
    return view, plan, routes
