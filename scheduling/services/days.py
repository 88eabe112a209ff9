"""Fleet days: looking at one, and closing it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from data.kinds import DayState, DeliveryState, HandoverState
from data.session import reading, writing
from scheduling.errors import NotFound, Refused
from scheduling.failpoints import reach
from scheduling.model.day import CourierDay, DayView, PlanView
from scheduling.model.person import JOB, Person
from scheduling.services import news
from scheduling.store import courier_views, day_views, deliveries, handovers, plans, returns
from scheduling.store.audit import note


def day_view(engine: Engine, person: Person, day: date, post_office_id: int | None = None) -> DayView:
    """The day of the person's post office (an administrator may name one); opened if it was not yet.

    Raises NotFound for another office's day.
    """
    with reading(engine) as session:
        office = plans.own_office(session, person, post_office_id)
        assert office.id is not None
        office_id = office.id
        found = plans.find_day(session, person, office_id, day)
        if found is not None:
            return day_views.day_view(session, found)
    with writing(engine) as session:
        return day_views.day_view(session, plans.open_day(session, person, office_id, day))


def planned_day(
    engine: Engine, person: Person, day: date, post_office_id: int | None = None
) -> tuple[DayView, PlanView]:
    """As :func:`day_view`, but opens nothing; with its newest plan. Raises NotFound also for a day without one."""
    with reading(engine) as session:
        office = plans.own_office(session, person, post_office_id)
        found = plans.find_day(session, person, office.id or 0, day)
        view = day_views.day_view(session, found) if found else None
    if view is None or view.plan is None:
        raise NotFound("Chưa có phương án cho ngày này.", "There is no plan of this day yet.")
    return view, view.plan


def post_offices(engine: Engine, person: Person) -> tuple[tuple[int, str], ...]:
    """Number and name of the post offices the person may see."""
    with reading(engine) as session:
        return plans.own_offices(session, person)


def courier_day(engine: Engine, person: Person, today: date) -> CourierDay:
    """The signed-in courier's route of today, if published, and nothing else (law 9)."""
    with reading(engine) as session:
        return courier_views.courier_day(session, person, today)


def close_day(engine: Engine, person: Person, day_id: int, now: datetime) -> int:
    """End the day: what was not delivered is back at the post office and waits again, unless it was given up.

    Returns
    -------
    int
        How many deliveries wait again.

    Raises
    ------
    NotFound
        Not a day of this person's office.
    Refused
        The day is closed already.
    """
    with writing(engine) as session:
        day = plans.lock_day(session, person, day_id)
        if day.state is DayState.CLOSED:
            raise Refused("Ngày này đã đóng.", "The day is closed.")
        day.state = DayState.CLOSED
        day.version += 1
        session.flush()
        note(session, person, "day.close", "fleet_day", day_id, now)
        version = plans.published_version(session, day)
        if version is None:
            return 0
        for list_ in handovers.of_version(session, version):
            if list_.state is not HandoverState.CONFIRMED:
                list_.state = HandoverState.VOID
        ridden = plans.deliveries_of(session, version)
        deliveries.refold(session, ridden)
        news.tell(session, returns.undeliverable_among(session, ridden), now)
        waiting = deliveries.count_in_state(session, ridden, DeliveryState.REQUESTED)
        reach("days.before_close_commit")
    reach("days.after_close_commit")
    return waiting


def start_route(engine: Engine, person: Person, route_id: int, now: datetime) -> None:
    """A courier sets out on a route that takes nothing along: there is no list to sign, and the day runs from now on.

    Starting again changes nothing.

    Raises
    ------
    NotFound
        Not a route of this courier that is published.
    Refused
        Envelopes are to be signed for, or the day is closed.
    """
    with writing(engine) as session:
        day = handovers.lock_day_of_route(session, person, route_id)
        if handovers.of_route(session, route_id):
            raise Refused("Tuyến này có phong bì phải ký nhận.", "Envelopes of this route are to be signed for.")
        if day.state is DayState.CLOSED:
            raise Refused("Ngày này đã đóng.", "The day is closed.")
        if day.state is DayState.RUNNING:
            return
        day.state = DayState.RUNNING
        note(session, person, "route.started", "route", route_id, now)
        reach("days.before_start_commit")
    reach("days.after_start_commit")


def close_past_days(engine: Engine, today: date, now: datetime) -> int:
    """Close every day before today that nobody closed; returns how many. A job's work."""
    with reading(engine) as session:
        forgotten = plans.days_to_close(session, today)
    closed = 0
    for day_id in forgotten:
        try:
            close_day(engine, JOB, day_id, now)
        except Refused:  # somebody closed it since: what we wanted is done
            continue
        closed += 1
    return closed
