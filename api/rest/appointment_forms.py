"""What is sent and answered about appointments. No reply names a person."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from api.language import Language
from api.rest.fields import Body, Day, DossierCode, Moment, Number, Reply, Text, local
from data.kinds import BookingState, Channel
from scheduling.decide.cells import ZONE
from scheduling.decide.offering import SENTENCES
from scheduling.model.booking import BookingView, Place, Why, Wish


class Slot(Reply):
    """One possible beginning of an appointment; a long service takes the slots that follow too."""

    slot_id: int
    starts_at: Moment
    ends_at: Moment
    places_left: int
    """What an officer's session may fill is more than what a key may, which books for the public."""
    why_not: Why | None = None
    """Null when it can be booked now."""
    because: str | None = None
    """The same in words, Vietnamese or English by Accept-Language."""

    @classmethod
    def of(cls, place: Place, language: Language) -> Slot:
        """The reply about this place."""
        why = place.why_not
        return cls(
            slot_id=place.slot_id,
            starts_at=place.starts_at.astimezone(ZONE),
            ends_at=place.ends_at.astimezone(ZONE),
            places_left=place.left,
            why_not=why,
            because=SENTENCES[why][language == "en"] if why else None,
        )


class Slots(Reply):
    """What a centre offers for one service. What is free here can be held until somebody else does."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service_code": "1.004227",
                    "service_name": "Đăng ký biến động quyền sử dụng đất",
                    "bring": ["Giấy chứng nhận đã cấp (bản gốc)", "Căn cước"],
                    "slots": [
                        {
                            "slot_id": 4812,
                            "starts_at": "2026-11-30T08:00:00+07:00",
                            "ends_at": "2026-11-30T08:30:00+07:00",
                            "places_left": 2,
                        },
                        {
                            "slot_id": 4813,
                            "starts_at": "2026-11-30T08:30:00+07:00",
                            "ends_at": "2026-11-30T09:00:00+07:00",
                            "places_left": 0,
                            "why_not": "full",
                            "because": "Khung giờ này đã hết chỗ.",
                        },
                    ],
                }
            ]
        }
    )

    service_code: str
    service_name: str
    bring: list[str]
    slots: list[Slot]


class Guest(Body):
    """Who comes. A dossier or a name is needed; a key must also give a phone."""

    service_code: Text
    channel: Literal[Channel.COUNTER, Channel.ONLINE, Channel.PHONE]
    dossier_code: DossierCode | None = None
    name: Text | None = None
    phone: Text | None = None

    def wish(self) -> Wish:
        """The same, as the service takes it."""
        return Wish(self.service_code, self.channel, self.dossier_code, self.name, self.phone)


class Hold(Guest):
    """A place to hold, by its first slot."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service_code": "1.004227",
                    "channel": "phone",
                    "name": "Nguyễn Thị Thử",
                    "phone": "0912000000",
                    "slot_id": 4812,
                }
            ]
        }
    )

    slot_id: Number


class Wait(Guest):
    """Days between which any place will do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service_code": "1.004227",
                    "channel": "counter",
                    "dossier_code": "000.00.01.H22-261120-0001",
                    "phone": "0912000000",
                    "first_day": "2026-11-30",
                    "last_day": "2026-12-04",
                }
            ]
        }
    )

    first_day: Day
    last_day: Day


class Move(Body):
    """The other place, by its first slot."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slot_id": 4820}]})

    slot_id: Number


class Telling(Body):
    """Whether the citizen said yes to messages about a booking (silence is no), and in which language."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"language": "vi"}]})

    language: Literal["vi", "en"] | None
    """Null: no longer."""


class Appointment(Reply):
    """How a booking stands: nobody's name or phone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": "LH-7K3F-9QXM",
                    "state": "held",
                    "service_code": "1.004227",
                    "service_name": "Đăng ký biến động quyền sử dụng đất",
                    "bring": ["Giấy chứng nhận đã cấp (bản gốc)", "Căn cước"],
                    "starts_at": "2026-11-30T08:00:00+07:00",
                    "ends_at": "2026-11-30T08:30:00+07:00",
                    "held_until": "2026-11-23T07:40:00+07:00",
                }
            ]
        }
    )

    reference: str
    state: BookingState
    service_code: str | None
    service_name: str | None
    bring: list[str]
    starts_at: Moment | None
    """Null on the waiting list."""
    ends_at: Moment | None
    held_until: Moment | None = None
    """Confirm before this, or the place is somebody else's."""
    first_day: Day | None = None
    """For who waits, or waited, for a place."""
    last_day: Day | None = None

    @classmethod
    def of(cls, view: BookingView) -> Appointment:
        """The reply about this booking."""
        return cls(
            reference=view.reference,
            state=view.state,
            service_code=view.service_code,
            service_name=view.service_name,
            bring=list(view.bring),
            starts_at=local(view.starts_at),
            ends_at=local(view.ends_at),
            held_until=local(view.held_until),
            first_day=view.wished_from,
            last_day=view.wished_until,
        )
