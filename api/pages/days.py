"""The dispatcher's day: its load, making and publishing a plan, its progress, closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.documents.map_links import route_links
from api.pages.common import notice_of, see, today_of
from api.pages.day_map import day_map
from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import DayState, Outcome, PlanState, Role
from scheduling.model.day import DayView
from scheduling.model.person import Person
from scheduling.services.days import close_day, day_view
from scheduling.services.planning import publish, start_plan
from scheduling.services.retiming import count_at_risk

router = APIRouter()
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER))]
STEPS = [DayState.OPEN, DayState.DRAFT, DayState.PUBLISHED, DayState.RUNNING, DayState.CLOSED]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many stops of a plan are done, failed, and not yet marked."""

    done: int
    failed: int
    open: int

    @property
    def total(self) -> int:
        """All stops."""
        return self.done + self.failed + self.open


@router.get("/ngay")
def today(state: State, person: Dispatcher) -> Response:
    """Go to today."""
    return see(f"/ngay/{today_of(state)}")


@router.get("/ngay/{day}")
def day(request: Request, state: State, person: Dispatcher, day: date) -> Response:
    """Show the day, whatever its state."""
    view = day_view(state.engine, person, day)
    routes = view.plan.routes if view.plan else ()
    return render(
        request,
        "day.html",
        view=view,
        step=STEPS.index(view.state),
        summary=summary(view),
        progress=progress_of(view),
        map=day_map(view.depot, view.post_office_name, routes, travel=state.travel),
        links={route.route_id: route_links(view.depot, route, state.settings.map_links.split()) for route in routes},
        may_act=view.state is not DayState.CLOSED,
        may_move=view.state in (DayState.DRAFT, DayState.PUBLISHED),
        today=today_of(state),
        notice=notice_of(request),
        at_risk=count_at_risk(state.engine, person),
    )


@router.post("/ngay/{day}/lap-tuyen")
def plan(state: State, person: Dispatcher, day: date) -> Response:
    """Reserve the next plan version and start to compute it."""
    view = day_view(state.engine, person, day)
    state.start_planning(start_plan(state.engine, person, view.day_id, state.clock()))
    return see(f"/ngay/{day}")


@router.get("/ngay/{day}/tien-do")
def progress(request: Request, state: State, person: Dispatcher, day: date) -> Response:
    """Return the progress of the plan in the making; once it is made, have the browser load the day again."""
    view = day_view(state.engine, person, day)
    if view.plan is None or view.plan.state is not PlanState.SOLVING:
        return Response(headers={"HX-Refresh": "true"})
    return render(request, "_progress.html", plan=view.plan, day=day)


@router.post("/ngay/{day}/cong-bo")
def publish_plan(state: State, person: Dispatcher, day: date, plan_id: Annotated[int, Form()]) -> Response:
    """Make the draft the couriers' plan."""
    publish(state.engine, person, plan_id, state.clock())
    return see(f"/ngay/{day}", "published")


@router.post("/ngay/{day}/dong")
def close(state: State, person: Dispatcher, day: date) -> Response:
    """End the day: what was not delivered waits again."""
    close_day(state.engine, person, day_view(state.engine, person, day).day_id, state.clock())
    return see(f"/ngay/{day}", "closed")


def progress_of(view: DayView) -> Progress:
    """Count the stops of the newest plan by what the couriers marked."""
    outcomes = [stop.outcome for route in (view.plan.routes if view.plan else ()) for stop in route.stops]
    done, failed = outcomes.count(Outcome.DELIVERED), outcomes.count(Outcome.FAILED)
    return Progress(done, failed, len(outcomes) - done - failed)


def summary(view: DayView) -> str:
    """Say in one sentence how the day stands."""
    marks = progress_of(view)
    if view.state is DayState.CLOSED:
        return f"Ngày đã đóng: {marks.done} phong bì đã phát, {marks.failed + marks.open} trở lại danh sách chờ."
    if view.plan is not None and view.plan.state is PlanState.DRAFT:
        left = f", để lại {len(view.plan.left_out)}" if view.plan.left_out else ", không để lại phong bì nào"
        return f"Bản nháp xếp được {marks.total} phong bì vào {len(view.plan.routes)} tuyến{left}. Xem rồi công bố."
    if view.plan is not None and view.plan.state is PlanState.PUBLISHED:
        unsigned = sum(not route.may_ride for route in view.plan.routes)
        if unsigned:
            return f"Đã công bố. {unsigned} trên {len(view.plan.routes)} tuyến còn chờ ký bàn giao."
        return f"{marks.done + marks.failed} trên {marks.total} điểm đã ghi, {marks.open} điểm còn trên đường."
    if not view.waiting:
        return "Không có phong bì nào chờ phát. Một ngày thường có vài phong bì, có ngày không có."
    shifts = f"{len(view.roster)} ca trực" if view.roster else "chưa có ca trực"
    return f"{len(view.waiting)} phong bì chờ phát, {shifts}."
