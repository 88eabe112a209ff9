"""Windows at home, as officers' programs and other systems book them: confirmed and cancelled like any appointment."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ConfigDict, Field
from sqlmodel import Session

from api.http.idempotency import KeyedWrite, once
from api.language import Language, language_of
from api.rest.appointment_forms import Appointment
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.fields import Body, Day, DossierCode, Moment, Reply, Text, Window
from api.rest.scopes import APPOINTMENTS_READ, APPOINTMENTS_WRITE
from api.security.guards import allow
from api.state import AppState, State
from data.kinds import BookingKind, BookingState, Channel, Role
from data.reference.languages import VIETNAMESE, languages
from data.reference.windows import window_rules
from scheduling.decide.cells import ZONE
from scheduling.decide.windows import sentences
from scheduling.errors import Invalid
from scheduling.model.booking import BookingView
from scheduling.model.person import Person
from scheduling.model.window import Choice, HomeWindow, HomeWish, Matter, RiskView, WhyNot
from scheduling.services import home_roads, home_waiting, home_windows
from scheduling.services.retiming import promises_at_risk

router = APIRouter(prefix="/api/v1/home-windows", tags=["home windows"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_READ))]
Writer = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_WRITE))]
AtHomeKind = Literal[BookingKind.HOME_DELIVERY, BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT]
"""A result that is brought, papers that are fetched, or a filing that is guided."""
LanguageCode = Annotated[str, Field(pattern="^[a-z]{3}$", examples=["tyz"])]
"""ISO 639-3."""
Reference = Annotated[str, Path(pattern=r"^LH-[0-9A-Z]{4}-[0-9A-Z]{4}$", description="Số lịch hẹn.")]
MOST_DAYS = 15


class Offered(Reply):
    """One window at one address."""

    day: Day
    window: Window
    starts_at: Moment
    ends_at: Moment
    kept_percent: float | None = None
    """The probability that it would be kept; null when it cannot be booked."""
    added_minutes: int | None = None
    """What it adds to a courier's ride: the less, the better it suits the route."""
    why_not: WhyNot | None = None
    """Null when it can be booked now."""
    because: str | None = None
    """The same in words, Vietnamese or English by Accept-Language."""

    @classmethod
    def of(cls, found: HomeWindow, language: Language) -> Offered:
        """The reply about this window."""
        why, window = found.why_not, Window.of(found.choice.window)
        assert window is not None
        return cls(
            day=found.day,
            window=window,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            kept_percent=None if why else found.kept_permille / 10,
            added_minutes=None if why else round(found.added_seconds / 60),
            why_not=why,
            because=sentences(found)[language == "en"] if why else None,
        )


class Windows(Reply):
    """The windows of some days, of each day the best first. What is free can be held until somebody else does."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "windows": [
                        {
                            "day": "2026-11-30",
                            "window": {"from": "08:00", "to": "10:00"},
                            "starts_at": "2026-11-30T08:00:00+07:00",
                            "ends_at": "2026-11-30T10:00:00+07:00",
                            "kept_percent": 99.4,
                            "added_minutes": 6,
                        },
                        {
                            "day": "2026-11-30",
                            "window": {"from": "10:00", "to": "12:00"},
                            "starts_at": "2026-11-30T10:00:00+07:00",
                            "ends_at": "2026-11-30T12:00:00+07:00",
                            "why_not": "unsure",
                            "because": "Tuyến còn chỗ nhưng khó đến đúng giờ, nên không nhận hẹn.",
                        },
                    ]
                }
            ]
        }
    )

    windows: list[Offered]


class ChosenWindow(Body):
    """A window of a day."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"day": "2026-11-30", "window": {"from": "08:00", "to": "10:00"}}]}
    )

    day: Day
    window: Window

    def choice(self) -> Choice:
        """The same, as the service takes it."""
        return Choice(self.day, *self.window.seconds)


class WishAtHome(Body):
    """What somebody is to come for; a key must also give the citizen's phone."""

    dossier_code: DossierCode
    channel: Literal[Channel.COUNTER, Channel.ONLINE, Channel.PHONE]
    phone: Text | None = None
    kind: AtHomeKind = BookingKind.HOME_DELIVERY
    language: LanguageCode = VIETNAMESE
    """In which a filing is guided."""

    def wish(self) -> HomeWish:
        """The same, as the services take it. Raises Invalid."""
        language = known_language(self.language)
        return HomeWish(self.dossier_code, self.channel, self.phone, self.kind, language)


class HoldAtHome(WishAtHome, ChosenWindow):
    """A window to hold, for a dossier's result or a call."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dossier_code": "000.00.01.H22-261120-0001",
                    "channel": "phone",
                    "phone": "0912000000",
                    "kind": "home_collection",
                    "day": "2026-11-30",
                    "window": {"from": "08:00", "to": "10:00"},
                }
            ]
        }
    )


class WaitAtHome(WishAtHome):
    """Days between which any window will do; refused while one is free."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dossier_code": "000.00.01.H22-261120-0001",
                    "channel": "phone",
                    "phone": "0912000000",
                    "kind": "home_delivery",
                    "first_day": "2026-11-30",
                    "last_day": "2026-12-04",
                }
            ]
        }
    )

    first_day: Day
    last_day: Day


class AtHome(Appointment):
    """How a booking at home stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": "LH-7K3F-9QXM",
                    "kind": "home_collection",
                    "state": "held",
                    "bring": [],
                    "starts_at": "2026-11-30T08:00:00+07:00",
                    "ends_at": "2026-11-30T10:00:00+07:00",
                    "held_until": "2026-11-23T07:40:00+07:00",
                    "kept_percent": 99.4,
                }
            ]
        }
    )

    kind: BookingKind
    service_code: str | None = None
    service_name: str | None = None
    kept_percent: float | None = None
    """The probability that was told when the window was taken."""
    language: str | None = None
    """Of a filing that is guided, as an ISO 639-3 code."""

    @classmethod
    def of(cls, view: BookingView) -> AtHome:
        """The reply about this booking."""
        kept = None if view.kept_permille is None else view.kept_permille / 10
        return cls(**Appointment.of(view).model_dump(), kind=view.kind, kept_percent=kept, language=view.language)


class AtRisk(Reply):
    """A promised window that cannot be kept any more: the citizen is to be asked for another."""

    reference: str
    dossier_code: str | None
    """Null of a filing that is guided before there is a dossier."""
    state: BookingState
    starts_at: Moment
    ends_at: Moment
    reason: str
    because: str
    since: Moment

    @classmethod
    def of(cls, view: RiskView) -> AtRisk:
        """The reply about this promise."""
        return cls(
            reference=view.reference,
            dossier_code=view.dossier_code,
            state=view.state,
            reason=view.reason,
            because=view.sentence,
            starts_at=view.starts_at.astimezone(ZONE),
            ends_at=view.ends_at.astimezone(ZONE),
            since=view.since.astimezone(ZONE),
        )


class Risks(Reply):
    """What has to be asked anew."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "windows": [
                        {
                            "reference": "LH-7K3F-9QXM",
                            "dossier_code": "000.00.01.H22-261120-0001",
                            "state": "confirmed",
                            "starts_at": "2026-11-30T08:00:00+07:00",
                            "ends_at": "2026-11-30T10:00:00+07:00",
                            "reason": "time",
                            "because": "Thiếu 12 phút: gần được nhất là tuyến BT1, nhưng sẽ trễ chừng ấy.",
                            "since": "2026-11-29T06:00:00+07:00",
                        }
                    ]
                }
            ]
        }
    )

    windows: list[AtRisk]


@router.get("")
def windows(
    request: Request,
    person: Reader,
    state: State,
    dossier_code: Annotated[str, Query(max_length=60, description="Mã hồ sơ.")],
    first_day: Annotated[date, Query(description="YYYY-MM-DD.")],
    last_day: Annotated[date, Query(description=f"YYYY-MM-DD; at most {MOST_DAYS} days.")],
    kind: Annotated[AtHomeKind, Query(description="What somebody is to come for.")] = BookingKind.HOME_DELIVERY,
    language: Annotated[LanguageCode, Query(description="In which a filing is guided.")] = VIETNAMESE,
) -> Windows:
    """List every window between two days at a dossier's address: free, or why not."""
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise Invalid("last_day", f"Xem được tối đa {MOST_DAYS} ngày.", f"At most {MOST_DAYS} days at once.")
    matter, now = Matter(dossier_code, kind, known_language(language)), state.clock()
    days = home_windows.list_windows(state.engine, person, matter, first_day, last_day, now, state.roads)
    said_in = language_of(request)
    return Windows(windows=[Offered.of(each, said_in) for day in days for each in day.windows])


@router.get("/at-risk")
def at_risk(person: Reader, state: State) -> Risks:
    """List promised windows that cannot be kept any more, and why; soonest first."""
    return Risks(windows=[AtRisk.of(each) for each in promises_at_risk(state.engine, person)])


@router.post("", status_code=HTTPStatus.CREATED, response_model=AtHome, openapi_extra=NEEDS_KEY)
def hold(person: Writer, state: State, write: KeyedWrite, wanted: HoldAtHome) -> Response:
    """Hold a window. Nobody else gets the courier's time until `held_until`; confirm it at /appointments."""
    wish = wanted.wish()

    def act(ready: home_roads.Prepared) -> Response:
        def effect(session: Session) -> AtHome:
            held = home_windows.hold_prepared(session, person, wish, wanted.choice(), ready, state.clock())
            return AtHome.of(held)

        return once(state, person, write, effect, status_code=HTTPStatus.CREATED)

    return _with_roads(state, person, wish.matter, wanted.day, act)


@router.post("/waiting", status_code=HTTPStatus.CREATED, response_model=AtHome, openapi_extra=NEEDS_KEY)
def wait(person: Writer, state: State, write: KeyedWrite, wanted: WaitAtHome) -> Response:
    """Wait for a window. When room is made, one is held for who came first, who confirms it like any other."""
    wish = wanted.wish()
    days, rules = (wanted.first_day, wanted.last_day), window_rules()
    ready = home_waiting.prepare_wait(state.engine, person, wish, *days, state.clock(), state.roads, rules)

    def effect(session: Session) -> AtHome:
        return AtHome.of(home_waiting.join_prepared(session, person, wish, ready, state.clock()))

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.post("/{reference}/reschedule", response_model=AtHome, openapi_extra=NEEDS_KEY)
def reschedule(person: Writer, state: State, write: KeyedWrite, reference: Reference, wanted: ChosenWindow) -> Response:
    """Give a booking another window. The old one is given up when the new one is taken, or not at all."""

    def act(ready: home_roads.Prepared) -> Response:
        def effect(session: Session) -> AtHome:
            choice = wanted.choice()
            return AtHome.of(home_windows.move_prepared(session, person, reference, choice, ready, state.clock()))

        return once(state, person, write, effect)

    matter = home_windows.matter_of(state.engine, person, reference)
    return _with_roads(state, person, matter, wanted.day, act)


def known_language(code: str) -> str:
    """The code, if it is of a language that couriers may be taught. Raises Invalid."""
    if code not in languages():
        raise Invalid("language", f"Không có ngôn ngữ {code} để chọn.", f"{code} is not one of the choices.")
    return code


def _with_roads(state: AppState, person: Person, matter: Matter, day: date, act: home_roads.Act[Response]) -> Response:
    return home_roads.with_roads(state.engine, person, matter, day, state.roads, window_rules(), act)
