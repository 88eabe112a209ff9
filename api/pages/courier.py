"""The courier's day on a phone: sign, ride, mark each stop, take a wrong mark back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.common import dong_from, notice_of, see, today_of
from api.pages.day_map import day_map, is_marked
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import EventKind, FailureReason, Outcome, ProofPlace, Relation, Role
from scheduling.errors import Conflict, Invalid, NotFound, Refused
from scheduling.model.day import CourierDay, RouteView, StopView
from scheduling.model.event import CourierMark
from scheduling.model.person import Person
from scheduling.services.days import courier_day, start_route
from scheduling.services.events import ingest
from scheduling.services.take_back import mark_that_stands

router = APIRouter(prefix="/tuyen")
Courier = Annotated[Person, Depends(allow(Role.COURIER))]
Text = Annotated[str, Form(max_length=400)]
Sequence = Annotated[int, Form(ge=1, le=999_999_999)]
UNDO_FROM = 1_000_000_000
"""Takes back mark n of a device as number 1,000,000,000 + n of that device: one undo a mark, whoever sends it."""
Kind = TypeVar("Kind", bound=StrEnum)
# The most frequent first: a thumb finds it without reading the rest.
REASONS = sorted(FailureReason, key=lambda reason: reason not in (FailureReason.ABSENT, FailureReason.NOT_REACHED))
CHOICES: dict[str, Any] = {"relations": list(Relation), "places": list(ProofPlace), "reasons": REASONS}


@router.get("")
def route(request: Request, state: State, person: Courier) -> Response:
    """Show today's route: first what is to be signed, then the next stop, the map and the rest."""
    view = courier_day(state.engine, person, today_of(state))
    rides = view.route
    stops = rides.stops if rides else ()
    following = next((stop for stop in stops if not is_marked(stop)), None)
    return render(
        request,
        "courier.html",
        view=view,
        route=rides,
        next=following,
        finished=sum(map(is_marked, stops)),
        to_collect=sum(stop.fee_dong + stop.postage_dong for stop in stops if not is_marked(stop)),
        undo=_last_to_undo(stops, state.clock()),
        done=is_marked,
        may_mark=True,  # the page draws a stop's forms only where the rider may ride
        page_device=_page_device(),
        map=day_map(
            view.depot,
            view.post_office_name,
            [rides] if rides else [],
            travel=state.travel,
            next_stop_id=following.stop_id if following else None,
        ),
        notice=notice_of(request),
        **CHOICES,
    )


@router.post("/{route_id}/bat-dau")
def begin(state: State, person: Courier, route_id: int) -> Response:
    """Set out on a route for which nothing is to be signed."""
    start_route(state.engine, person, route_id, state.clock())
    return see("/tuyen", "started")


@router.get("/diem/{stop_id}")
def stop(request: Request, state: State, person: Courier, stop_id: int) -> Response:
    """Show one stop of today's route."""
    return _stop_page(request, state, person, stop_id)


@router.post("/diem/{stop_id}/da-phat")
def delivered(
    request: Request,
    state: State,
    person: Courier,
    stop_id: int,
    device_id: Text,
    sequence: Sequence,
    captured_at: Text = "",
    received_by: Text = "",
    relation: Text = "",
    place: Text = "",
    authorisation: Text = "",
    collected_dong: Text = "",
    latitude: Text = "",
    longitude: Text = "",
    accuracy_metres: Text = "",
) -> Response:
    """Record that the envelope is in somebody's hands."""
    typed = {"received_by": received_by, "relation": relation, "place": place}
    typed |= {"authorisation": authorisation, "collected_dong": collected_dong}
    try:
        mark = CourierMark(
            device_id=device_id,
            sequence=sequence,
            stop_id=stop_id,
            kind=EventKind.DELIVERED,
            captured_at=_captured(captured_at, state),
            received_by=received_by.strip(),
            relation=_one_of("relation", Relation, relation),
            place=_one_of("place", ProofPlace, place),
            authorisation=authorisation.strip() or None,
            collected_dong=dong_from("collected_dong", collected_dong),
            **_where(latitude, longitude, accuracy_metres),
        )
        return _keep(state, person, mark)
    except (Invalid, Refused) as error:
        return _stop_page(request, state, person, stop_id, error, "delivered", typed)


@router.post("/diem/{stop_id}/khong-phat-duoc")
def failed(
    request: Request,
    state: State,
    person: Courier,
    stop_id: int,
    device_id: Text,
    sequence: Sequence,
    captured_at: Text = "",
    reason: Text = "",
    note: Text = "",
) -> Response:
    """Record why the envelope could not be delivered (R8)."""
    try:
        mark = CourierMark(
            device_id=device_id,
            sequence=sequence,
            stop_id=stop_id,
            kind=EventKind.FAILED,
            captured_at=_captured(captured_at, state),
            reason=_one_of("reason", FailureReason, reason),
            note=note.strip() or None,
        )
        return _keep(state, person, mark)
    except (Invalid, Refused) as error:
        return _stop_page(request, state, person, stop_id, error, "failed", {"reason": reason, "note": note})


@router.post("/diem/{stop_id}/hoan-tac")
def undo(state: State, person: Courier, stop_id: int, captured_at: Text = "") -> Response:
    """Take the mark that stands back, whichever device made it."""
    target = mark_that_stands(state.engine, person, stop_id)
    if target is None:
        return see("/tuyen", "undone_before")
    mark = CourierMark(
        device_id=target.device_id,
        sequence=UNDO_FROM + target.sequence,
        stop_id=stop_id,
        kind=EventKind.UNDO,
        captured_at=_captured(captured_at, state),
        undoes_sequence=target.sequence,
    )
    ingest(state.engine, person, [mark], state.clock())
    return see("/tuyen", "undone")


def _keep(state: AppState, person: Person, mark: CourierMark) -> Response:
    try:
        ingest(state.engine, person, [mark], state.clock())
    except Conflict:  # the same form sent twice without script: only its time differs
        return see("/tuyen", "marked_before")
    return see("/tuyen")


def _captured(text: str, state: AppState) -> datetime:
    """Read the phone's time; without script it is the server's."""
    if not text:
        return state.clock()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("captured_at", "Giờ của máy không đọc được.", "Not a moment.") from None
    if moment.tzinfo is None:
        raise Invalid("captured_at", "Giờ của máy thiếu múi giờ.", "The moment has no offset.")
    return moment


def _where(latitude: str, longitude: str, accuracy_metres: str) -> dict[str, Any]:
    """Read where the phone was; a phone that does not say it, or not so that it can be read, teaches nothing."""
    try:
        point = {"latitude": float(latitude), "longitude": float(longitude)}
        return {**point, "accuracy_metres": round(float(accuracy_metres))}
    except (ValueError, OverflowError):
        return {}


def _one_of(field: str, kind: type[Kind], text: str) -> Kind | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise Invalid(field, "Hãy chọn trong danh sách.", "Not one of the choices.") from None


def _stop_page(
    request: Request,
    state: AppState,
    person: Person,
    stop_id: int,
    error: Invalid | Refused | None = None,
    opened: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    view = courier_day(state.engine, person, today_of(state))
    rides, found = _find(view, stop_id)
    field = error.field if isinstance(error, Invalid) and typed and error.field in typed else ""
    return render(
        request,
        "stop.html",
        status_code=200 if error is None else (422 if isinstance(error, Invalid) else 409),
        stop=found,
        count=len(rides.stops),
        done=is_marked,
        can_undo=_may_undo(found, state.clock()),
        may_mark=rides.may_ride and not is_marked(found),
        problem=error.message if error else "",
        errors={field: error.message} if error and field else {},
        form=typed or {},
        opened=opened,
        page_device=_page_device(),
        **CHOICES,
    )


def _find(view: CourierDay, stop_id: int) -> tuple[RouteView, StopView]:
    for each in view.route.stops if view.route else ():
        if each.stop_id == stop_id and view.route:
            return view.route, each
    raise NotFound("Không có điểm phát này trên tuyến hôm nay của bạn.", "Not a stop of today's route.")


def _last_to_undo(stops: tuple[StopView, ...], now: datetime) -> StopView | None:
    """Return the stop marked last, while its mark may still be taken back."""
    recent = [stop for stop in stops if _may_undo(stop, now)]
    return max(recent, key=lambda stop: (stop.marked_at or now, stop.position), default=None)


def _may_undo(stop: StopView, now: datetime) -> bool:
    return stop.outcome in (Outcome.DELIVERED, Outcome.FAILED) and stop.undo_until is not None and now < stop.undo_until


def _page_device() -> str:
    """Name a device for a page whose script does not run: its forms are numbered within the page."""
    return f"page-{secrets.token_hex(8)}"
