"""One dossier: its story, and the citizen's choice of home delivery that an officer records (R1)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.common import day_from, dong_from, notice_of, see, today_of, window_from
from api.pages.forms import Text, TextForm
from api.pages.story import story
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Channel, Custody, DeliveryState, DossierStatus, Role, What
from data.reference.communes import communes
from scheduling.errors import Conflict, Invalid, Refused
from scheduling.model.choice import Choice
from scheduling.model.morning import DossierView
from scheduling.model.person import Person
from scheduling.services.morning import cancel_home_delivery, choose_home_delivery, look_at_dossier
from scheduling.services.overview import centre_commune
from scheduling.services.returns import recall
from scheduling.services.way import way_of_dossier

router = APIRouter(prefix="/ho-so")
Officer = Annotated[Person, Depends(allow(Role.OFFICER, Role.ADMINISTRATOR))]
WINDOWS = (
    ("", "Cả ngày"),
    ("27000-41400", "Buổi sáng, 07:30–11:30"),
    ("48600-61200", "Buổi chiều, 13:30–17:00"),
)


class ChoiceForm(TextForm):
    """What the citizen chose, where to and when."""

    what: Text = ""
    channel: Text = ""
    commune_code: Text = ""
    street_line: Text = ""
    wished_day: Text = ""
    window: Text = ""
    fee_dong: Text = ""
    postage_dong: Text = ""


@router.get("/{dossier_id}")
def dossier(request: Request, state: State, person: Officer, dossier_id: int) -> Response:
    """Show one dossier whole; the look is recorded."""
    return _page(request, state, person, look_at_dossier(state.engine, person, dossier_id, state.clock()))


@router.post("/{dossier_id}/tra-tai-nha")
def choose(
    request: Request,
    state: State,
    person: Officer,
    dossier_id: int,
    sent: Annotated[ChoiceForm, Form()],
) -> Response:
    """Record the choice; a wrong field sends the form back with its reason beside it."""
    typed = sent.typed()
    try:
        choose_home_delivery(state.engine, person, dossier_id, _choice(typed), state.clock())
    except (Invalid, Refused, Conflict) as error:
        field = error.field if isinstance(error, Invalid) and error.field in typed else "form"
        view = look_at_dossier(state.engine, person, dossier_id, state.clock())
        return _page(request, state, person, view, typed, {field: error.message})
    return see(f"/ho-so/{dossier_id}", "chosen")


@router.post("/{dossier_id}/huy-tra-tai-nha")
def cancel(state: State, person: Officer, dossier_id: int) -> Response:
    """Record that the citizen comes to the counter after all."""
    cancel_home_delivery(state.engine, person, dossier_id, state.clock())
    return see(f"/ho-so/{dossier_id}", "cancelled")


@router.post("/{dossier_id}/goi-ve")
def recall_envelope(state: State, person: Annotated[Person, Depends(allow(Role.OFFICER))], dossier_id: int) -> Response:
    """Ask for an envelope back that has left the centre."""
    recall(state.engine, person, dossier_id, state.clock())
    return see(f"/ho-so/{dossier_id}", "recalled")


def _choice(typed: dict[str, str]) -> Choice:
    try:
        what, channel = What(typed["what"]), Channel(typed["channel"])
    except ValueError:
        raise Invalid("what", "Hãy chọn trong danh sách.", "Not one of the choices.") from None
    if typed["commune_code"] not in communes():
        raise Invalid("commune_code", "Hãy chọn xã, phường.", "Not a commune.")
    if not typed["street_line"]:
        raise Invalid("street_line", "Hãy ghi số nhà, đường, ấp hoặc khóm.", "The address line is missing.")
    return Choice(
        what=what,
        channel=channel,
        commune_code=typed["commune_code"],
        street_line=typed["street_line"],
        wished_day=day_from("wished_day", typed["wished_day"]),
        window=window_from("window", typed["window"]),
        fee_dong=dong_from("fee_dong", typed["fee_dong"]),
        postage_dong=dong_from("postage_dong", typed["postage_dong"]),
    )


def _page(
    request: Request,
    state: AppState,
    person: Person,
    view: DossierView,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    form = {"what": What.RECEIVE_RESULT.value, "channel": Channel.COUNTER.value, "fee_dong": "0", "postage_dong": "0"}
    form |= {"commune_code": "", "street_line": "", "wished_day": "", "window": ""}
    return render(
        request,
        "dossier.html",
        status_code=422 if errors else 200,
        view=view,
        story=story(view, way_of_dossier(state.engine, person, view.dossier_id)),
        may_choose=view.delivery_state in (None, DeliveryState.CANCELLED) and view.status != DossierStatus.RETURNED,
        may_cancel=view.custody is Custody.CENTRE
        and view.delivery_state in (DeliveryState.REQUESTED, DeliveryState.PLANNED),
        may_recall=person.role is Role.OFFICER and _may_recall(view),
        is_back=view.delivery_state is DeliveryState.UNDELIVERABLE and view.custody is Custody.CENTRE,
        form=typed or form,
        errors=errors or {},
        whats=[What.RECEIVE_RESULT, What.BOTH],
        channels=[Channel.COUNTER, Channel.PHONE, Channel.ONLINE],
        windows=WINDOWS,
        communes=communes_near(centre_commune(state.engine, person)),
        today=today_of(state),
        notice=notice_of(request),
    )


def _may_recall(view: DossierView) -> bool:
    rests = view.delivery_state is DeliveryState.REQUESTED and view.custody is Custody.POST_OFFICE
    return not view.is_recalled and (
        rests or (view.delivery_state is DeliveryState.OUT and view.custody is Custody.COURIER)
    )


def communes_near(home: str | None) -> list[tuple[str, str]]:
    """The communes of the centre's province by name; those of the whole country where no centre limits it."""
    known = communes()
    province = known[home].province_code if home is not None and home in known else None
    chosen = [each for each in known.values() if province is None or each.province_code == province]
    return sorted(
        ((each.code, f"{each.kind} {each.name}" if province else each.full_name) for each in chosen),
        key=lambda pair: pair[1],
    )
