"""The roster of a post office: a week at a glance, and one day of one courier, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.pages.common import day_from, notice_of, see, today_of
from api.pages.hours import MOST_SHIFTS, SentForm, fields_of, shift_from, texts_of
from api.pages.touched import confirm, is_planned, notice_for
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.person import Person
from scheduling.model.roster import Shift
from scheduling.services import rosters
from scheduling.services.offices import list_offices, look_at_courier
from scheduling.services.roster_week import roster_week

router = APIRouter(prefix="/lich-truc")
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER, Role.ADMINISTRATOR))]


@router.get("")
def week(
    request: Request,
    state: State,
    person: Dispatcher,
    tuan: Annotated[str, Query(max_length=10)] = "",
    buu_cuc: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show a week of a post office's roster."""
    day = day_from("tuan", tuan) or today_of(state)
    offices = list_offices(state.engine, person)
    if not offices:
        raise NotFound("Chưa có bưu cục nào.", "There is no post office.")
    office_id = buu_cuc if buu_cuc is not None else offices[0].office_id
    first = day - timedelta(days=day.weekday())
    return render(
        request,
        "roster.html",
        view=roster_week(state.engine, person, office_id, first),
        offices=offices,
        today=today_of(state),
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        notice=notice_of(request),
    )


@router.get("/{courier_id}/ngay/{day}")
def one_day(request: Request, state: State, person: Dispatcher, courier_id: int, day: date) -> Response:
    """Show the shifts of one courier on one day, to write them by hand."""
    return _day_page(request, state, person, courier_id, day)


@router.post("/{courier_id}/ngay/{day}")
def write_day(
    request: Request, state: State, person: Dispatcher, courier_id: int, day: date, sent: SentForm
) -> Response:
    """Write a day by hand, or give it back to the pattern; what it does to an opened day is shown first."""
    form = texts_of(sent)
    work = form.get("viec", "")
    try:
        typed = [shift_from(form, number) for number in range(MOST_SHIFTS)]
        shifts: Sequence[Shift] | None = [shift for shift in typed if shift is not None]
        if work == "nghi":
            shifts = []
        elif work == "tuan":
            shifts = None
        elif not shifts:
            raise Invalid("starts", "Ghi giờ của ít nhất một ca, hoặc bấm “Không đi ngày này”.", "No shift.")
        dry = form.get("biet") != "1"
        touched = rosters.write_day(state.engine, person, courier_id, day, shifts, state.clock(), dry=dry)
        if dry and is_planned(touched):
            return confirm(request, touched, f"/lich-truc/{courier_id}/ngay/{day}", form)
        if dry:
            touched = rosters.write_day(state.engine, person, courier_id, day, shifts, state.clock())
    except (Invalid, Refused) as error:
        return _day_page(request, state, person, courier_id, day, form, error.message)
    office_id = look_at_courier(state.engine, person, courier_id).post_office_id
    return see(f"/lich-truc?tuan={day}&buu_cuc={office_id}", notice_for(touched))


def _day_page(
    request: Request,
    state: AppState,
    person: Person,
    courier_id: int,
    day: date,
    form: dict[str, str] | None = None,
    problem: str = "",
) -> Response:
    view = look_at_courier(state.engine, person, courier_id)
    week = roster_week(state.engine, person, view.post_office_id, day)
    row = next((row for row in week.rows if row.courier_id == courier_id), None)
    if row is None:
        raise NotFound("Bưu tá này đã nghỉ việc.", "The courier has left.")
    return render(
        request,
        "roster_day.html",
        status_code=422 if problem else 200,
        here="/lich-truc",
        courier=row,
        held=row.days[0],
        closed=day in week.closed,
        waiting=week.waiting[0],
        office_id=view.post_office_id,
        form=form if form is not None else fields_of(row.days[0].shifts),
        numbers=range(MOST_SHIFTS),
        problem=problem,
    )
