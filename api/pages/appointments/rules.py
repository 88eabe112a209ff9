"""Opening hours, closures, what no longer fits, and calendars to follow. A change is looked at before it is made."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.filters import ZONE
from api.pages.appointments.page import HOME, see, shown
from api.pages.appointments.rule_form import FORM, RuleForm, form_of, rule_from
from api.pages.common import day_from, today_of
from api.pages.forms import Text, TextForm
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from data.reference.messages import link_to
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.desk_day import Preview
from scheduling.model.person import Person
from scheduling.model.supply import Closed
from scheduling.services import calendar_feeds, previews, supply
from scheduling.services.rebuilding import misfits, move_misfits, rebuild_centre

router = APIRouter(prefix=f"{HOME}/gio-mo", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]


class ClosureForm(TextForm):
    """From when to when what is closed, and why; ``do`` is the button."""

    first_day: Text = ""
    last_day: Text = ""
    begins: Text = ""
    ends: Text = ""
    group_code: Text = ""
    reason: Text = ""
    do: Text = ""


@router.get("")
def overview(request: Request, state: State, person: Officer) -> Response:
    """Every rule, closure and calendar of the centre."""
    return _overview(request, state, person)


@router.get("/luat")
def edit(
    request: Request, state: State, person: Officer, so: Annotated[int, Query(ge=1, le=2**31 - 1)] | None = None
) -> Response:
    """The form of one rule, or of a new one."""
    rules = supply.rules_and_closures(state.engine, person, _centre(person), state.clock())[0]
    if so is not None and so not in rules:
        raise NotFound("Không có lịch mở này.", "There is no such rule.")
    form = form_of(rules[so]) if so is not None else {**FORM, "valid_from": today_of(state).isoformat()}
    return _edit(request, state, person, so, form)


@router.post("/luat")
def save(request: Request, state: State, person: Officer, sent: Annotated[RuleForm, Form()]) -> Response:
    """Look at what the rule would do, or (the second button) save it and make the slots fit."""
    rule_id, now, centre_id = int(sent.so) if sent.so.isdecimal() else None, state.clock(), _centre(person)
    form = sent.typed()
    try:
        rule = rule_from(form)
        if sent.do != "save":
            preview = previews.preview_rule(state.engine, person, centre_id, rule, now, rule_id)
            return _edit(request, state, person, rule_id, form, preview=preview)
        supply.save_rule(state.engine, person, centre_id, rule, now, rule_id)
    except (Invalid, Refused) as error:
        field = error.field if isinstance(error, Invalid) else "form"
        return _edit(request, state, person, rule_id, form, errors={field: error.message})
    return _fit(state, person)


@router.post("/nghi")
def close(
    request: Request,
    state: State,
    person: Officer,
    sent: Annotated[ClosureForm, Form()],
) -> Response:
    """Look at what a closure would do, or make it."""
    typed = sent.typed()
    try:
        closed = _closed(typed)
        if sent.do != "save":
            preview = previews.preview_closure(state.engine, person, _centre(person), closed, state.clock())
            return _overview(request, state, person, closure=typed, preview=preview)
        supply.close(state.engine, person, _centre(person), closed, state.clock())
    except Invalid as error:
        return _overview(request, state, person, closure=typed, errors={error.field: error.message})
    return _fit(state, person)


@router.post("/nghi/{closure_id}/bo")
def open_again(state: State, person: Officer, closure_id: int) -> Response:
    """Take a closure back."""
    supply.open_again(state.engine, person, closure_id, state.clock())
    return _fit(state, person)


@router.get("/khong-khop")
def conflicts(request: Request, state: State, person: Officer) -> Response:
    """The bookings for which a changed rule left no place."""
    found = misfits(state.engine, person, _centre(person), state.clock())
    return render(request, "appointments/misfits.html", misfits=found, report=None, here=HOME, notice=shown(request))


@router.post("/khong-khop")
def move(request: Request, state: State, person: Officer) -> Response:
    """Move them all, each to the free place nearest in time; each citizen is told who wants to be."""
    report = move_misfits(state.engine, person, _centre(person), state.clock())
    left = misfits(state.engine, person, _centre(person), state.clock())
    return render(request, "appointments/misfits.html", misfits=left, report=report, here=HOME)


@router.post("/lich")
def make_feed(
    request: Request, state: State, person: Officer, group_code: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Make a calendar to follow; its address is shown this once."""
    secret = calendar_feeds.make_feed(state.engine, person, _centre(person), group_code or None, state.clock())
    return _overview(request, state, person, feed_url=link_to(f"/api/v1/calendars/{secret}.ics"))


@router.post("/lich/{feed_id}/bo")
def end_feed(state: State, person: Officer, feed_id: int) -> Response:
    """Nobody follows it any more."""
    calendar_feeds.end_feed(state.engine, person, feed_id, state.clock())
    return see(f"{HOME}/gio-mo", "ended")


def _fit(state: AppState, person: Person) -> Response:
    """Make the slots fit, and show what does not."""
    rebuild_centre(state.engine, _centre(person), state.clock())
    if misfits(state.engine, person, _centre(person), state.clock()):
        return see(f"{HOME}/gio-mo/khong-khop", "rules")
    return see(f"{HOME}/gio-mo", "rules")


def _overview(
    request: Request,
    state: AppState,
    person: Person,
    closure: dict[str, str] | None = None,
    preview: Preview | None = None,
    errors: dict[str, str] | None = None,
    feed_url: str = "",
) -> Response:
    rules, closures = supply.rules_and_closures(state.engine, person, _centre(person), state.clock())
    tomorrow = (today_of(state) + timedelta(days=1)).isoformat()
    empty = {"first_day": tomorrow, "last_day": tomorrow, "begins": "00:00", "ends": "24:00"}
    return render(
        request,
        "appointments/hours.html",
        status_code=422 if errors else 200,
        rules=rules,
        closures=closures,
        services=supply.services_of(state.engine, person),
        groups=sorted({rule.group_code for rule in rules.values()}),
        feeds=calendar_feeds.feeds_of(state.engine, person),
        feed_url=feed_url,
        form=closure or {**empty, "group_code": "", "reason": ""},
        preview=preview,
        errors=errors or {},
        here=HOME,
        notice=shown(request),
    )


def _edit(
    request: Request,
    state: AppState,
    person: Person,
    rule_id: int | None,
    form: dict[str, str],
    preview: Preview | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    services = supply.services_of(state.engine, person)
    return render(
        request,
        "appointments/rule.html",
        status_code=422 if errors else 200,
        rule_id=rule_id,
        form=form,
        groups=sorted({service.group_code for service in services}),
        preview=preview,
        errors=errors or {},
        here=HOME,
    )


def _closed(typed: dict[str, str]) -> Closed:
    first, last = day_from("first_day", typed["first_day"]), day_from("last_day", typed["last_day"])
    if first is None or last is None:
        raise Invalid("first_day", "Hãy chọn ngày nghỉ.", "Choose the days.")
    begins, ends = _moment(first, typed["begins"], "begins"), _moment(last, typed["ends"], "ends")
    if begins >= ends:
        raise Invalid("ends", "Giờ kết thúc phải sau giờ bắt đầu.", "It must end after it begins.")
    return Closed(begins, ends, typed["group_code"] or None, typed["reason"].strip()[:200])


def _moment(day: date, text: str, field: str) -> datetime:
    if text == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), ZONE)
    try:
        return datetime.combine(day, time.fromisoformat(text), ZONE)
    except ValueError:
        raise Invalid(field, "Giờ không đúng, ví dụ 07:30.", "Not a time of day.") from None


def _centre(person: Person) -> int:
    assert person.centre_id is not None  # every officer has one
    return person.centre_id
