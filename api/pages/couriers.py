"""One courier, for who keeps the roster: weekly shifts, leave, what the office says of him, the communes he knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from api.pages.common import day_from, dong_from, notice_of, see, today_of
from api.pages.hours import WEEKDAYS, Form, SentForm, all_of, shift_from, texts_of, weekdays_from, weekdays_of
from api.pages.touched import confirm, is_planned, notice_for
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import LeaveReason, Role, Skill, VehicleKind
from data.reference.communes import communes
from data.reference.languages import VIETNAMESE, languages
from scheduling.errors import Invalid, Refused
from scheduling.model.person import Person
from scheduling.model.roster import Away, CourierFacts, CourierView, Pattern
from scheduling.model.territory import TouchedDay
from scheduling.services import rosters
from scheduling.services.offices import look_at_courier, may_guide, save_courier

router = APIRouter(prefix="/lich-truc")
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER, Role.ADMINISTRATOR))]


@router.get("/{courier_id}")
def courier(request: Request, state: State, person: Dispatcher, courier_id: int) -> Response:
    """Show one courier: who he is, his weekly patterns, days away, and the communes he knows."""
    return _courier_page(request, state, look_at_courier(state.engine, person, courier_id))


@router.post("/{courier_id}/ca/them")
def add_pattern(request: Request, state: State, person: Dispatcher, courier_id: int, sent: SentForm) -> Response:
    """Add a weekly shift."""
    form = texts_of(sent)

    def save(dry: bool) -> tuple[TouchedDay, ...]:
        shift = shift_from(form)
        if shift is None:
            raise Invalid("starts", "Ghi giờ bắt đầu và kết thúc.", "The times are missing.")
        weeks = form.get("every_weeks", "1")
        pattern = Pattern(
            weekdays=weekdays_from(all_of(sent, "weekdays")),
            shift=shift,
            valid_from=day_from("valid_from", form.get("valid_from", "")) or today_of(state),
            valid_until=day_from("valid_until", form.get("valid_until", "")),
            every_weeks=int(weeks) if weeks in "12345678" and weeks else 0,
        )
        return rosters.save_pattern(state.engine, person, courier_id, pattern, state.clock(), dry=dry)

    keep = form | {"weekdays": ",".join(all_of(sent, "weekdays"))}
    return _try(request, state, person, courier_id, save, keep, f"/lich-truc/{courier_id}/ca/them")


@router.post("/{courier_id}/ca/{pattern_id}/het")
def end_pattern(
    request: Request, state: State, person: Dispatcher, courier_id: int, pattern_id: int, sent: SentForm
) -> Response:
    """Let a weekly shift end with yesterday."""
    form = texts_of(sent)
    last = today_of(state) - timedelta(days=1)

    def save(dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.end_pattern(state.engine, person, courier_id, pattern_id, last, state.clock(), dry=dry)

    return _try(request, state, person, courier_id, save, form, f"/lich-truc/{courier_id}/ca/{pattern_id}/het")


@router.post("/{courier_id}/nghi/them")
def add_leave(request: Request, state: State, person: Dispatcher, courier_id: int, sent: SentForm) -> Response:
    """Write down that a courier is away."""
    form = texts_of(sent)

    def save(dry: bool) -> tuple[TouchedDay, ...]:
        first, last = day_from("from_day", form.get("from_day", "")), day_from("to_day", form.get("to_day", ""))
        if first is None:
            raise Invalid("from_day", "Ghi ngày bắt đầu nghỉ.", "The first day is missing.")
        try:
            reason = LeaveReason(form.get("reason", ""))
        except ValueError:
            raise Invalid("reason", "Hãy chọn lý do nghỉ.", "Not one of the choices.") from None
        away = Away(first, last or first, reason)
        return rosters.add_leave(state.engine, person, courier_id, away, state.clock(), dry=dry)

    return _try(request, state, person, courier_id, save, form, f"/lich-truc/{courier_id}/nghi/them")


@router.post("/{courier_id}/nghi/{leave_id}/xoa")
def remove_leave(
    request: Request, state: State, person: Dispatcher, courier_id: int, leave_id: int, sent: SentForm
) -> Response:
    """The courier is there after all."""
    form = texts_of(sent)

    def save(dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.remove_leave(state.engine, person, courier_id, leave_id, state.clock(), dry=dry)

    return _try(request, state, person, courier_id, save, form, f"/lich-truc/{courier_id}/nghi/{leave_id}/xoa")


@router.post("/{courier_id}/sua")
def save(request: Request, state: State, person: Dispatcher, courier_id: int, sent: SentForm) -> Response:
    """Change what the office says of a courier."""
    form = texts_of(sent)
    view = look_at_courier(state.engine, person, courier_id)
    try:
        facts = courier_facts(form, sent)
        save_courier(state.engine, person, view.post_office_id, facts, state.clock(), courier_id)
    except (Invalid, Refused) as error:
        return _courier_page(request, state, view, error.message)
    return see(f"/lich-truc/{courier_id}", "saved")


def courier_facts(form: Form, sent: FormData) -> CourierFacts:
    """Read a courier's form. Raises Invalid."""
    try:
        vehicle, learnt = VehicleKind(form.get("vehicle", "")), tuple(Skill(each) for each in all_of(sent, "skills"))
    except ValueError:
        raise Invalid("vehicle", "Hãy chọn trong danh sách.", "Not one of the choices.") from None
    capacity = form.get("capacity_envelopes", "").strip()
    if not (capacity.isascii() and capacity.isdigit() and len(capacity) < 6):
        raise Invalid("capacity_envelopes", "Ghi số phong bì bằng chữ số.", "Not a number.")
    return CourierFacts(
        code=form.get("code", ""),
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        vehicle=vehicle,
        capacity_envelopes=int(capacity),
        cash_limit_dong=dong_from("cash_limit_dong", form.get("cash_limit_dong", "")),
        skills=learnt,
        spare=form.get("spare") == "1",
        active=form.get("active") == "1",
        procedures=tuple(all_of(sent, "procedures")),
        languages=tuple(all_of(sent, "languages")),
    )


def _try(
    request: Request,
    state: AppState,
    person: Person,
    courier_id: int,
    save: Callable[[bool], tuple[TouchedDay, ...]],
    form: Form,
    action: str,
) -> Response:
    """Save; where a day has been planned already, show first what it does to it."""
    try:
        touched = save(True)
        if form.get("biet") != "1" and is_planned(touched):
            return confirm(request, touched, action, form)
        touched = save(False)
    except (Invalid, Refused) as error:
        return _courier_page(request, state, look_at_courier(state.engine, person, courier_id), error.message, form)
    return see(f"/lich-truc/{courier_id}", notice_for(touched))


def _courier_page(
    request: Request, state: AppState, view: CourierView, problem: str = "", form: Form | None = None
) -> Response:
    known = communes()
    return render(
        request,
        "courier_office.html",
        status_code=422 if problem else 200,
        here="/lich-truc",
        view=view,
        form=form or {},
        problem=problem,
        vehicles=list(VehicleKind),
        skills=list(Skill),
        procedures=may_guide(state.engine),
        languages={code: vi for code, (vi, _) in languages().items() if code != VIETNAMESE},
        reasons=list(LeaveReason),
        weekdays=WEEKDAYS,
        weekdays_of=weekdays_of,
        familiar=[(f"{known[code].kind} {known[code].name}", n) for code, n in view.familiar if code in known],
        today=today_of(state),
        notice=notice_of(request),
    )
