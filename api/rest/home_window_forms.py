"""What is said of windows at home, and asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.language import Language
from api.rest.appointment_forms import Appointment
from api.rest.fields import Body, Day, DossierCode, Moment, Reply, Text, Window
from data.kinds import BookingKind, BookingState, Channel
from data.reference.languages import VIETNAMESE, languages
from scheduling.decide.cells import ZONE
from scheduling.decide.windows import sentences
from scheduling.errors import Invalid
from scheduling.model.booking import BookingView
from scheduling.model.window import Choice, HomeWindow, HomeWish, RiskView, WhyNot

AtHomeKind = Literal[BookingKind.HOME_DELIVERY, BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT]
"""A result that is brought, papers that are fetched, or a filing that is guided."""
LanguageCode = Annotated[str, Field(pattern="^[a-z]{3}$", examples=["tyz"])]
"""ISO 639-3."""


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


def known_language(code: str) -> str:
    """The code, if it is of a language that couriers may be taught. Raises Invalid."""
    if code not in languages():
        raise Invalid("language", f"Không có ngôn ngữ {code} để chọn.", f"{code} is not one of the choices.")
    return code
