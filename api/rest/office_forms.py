"""What is sent and answered about post offices."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.rest.fields import Body, Clock, Degrees, Reply, Text, clock_of, seconds_of
from scheduling.model.territory import OfficeFacts, OfficeView

Weekdays = Annotated[list[Annotated[int, Field(strict=True, ge=1, le=7)]], Field(min_length=1, max_length=7)]
"""ISO 8601: 1 is Monday, 7 is Sunday."""
_OFFICE: JsonDict = {
    "code": "BC-HL",
    "name": "Bưu cục Hòa Long",
    "street_line": "Số 2, Quốc lộ 80",
    "commune_code": "30214",
    "latitude": 10.2941,
    "longitude": 105.6602,
    "phone": "02773845678",
    "weekdays": [1, 2, 3, 4, 5, 6],
    "opens": "07:00",
    "closes": "17:00",
    "publishes": "19:30",
}


def bits_of(weekdays: list[int]) -> int:
    """Weekdays as the services count them: bits from Monday."""
    return sum(1 << number - 1 for number in set(weekdays))


def weekdays_of(bits: int) -> list[int]:
    """The inverse of :func:`bits_of`."""
    return [number for number in range(1, 8) if bits & 1 << number - 1]


class OfficeBody(Body):
    """A post office as it is to be from now on, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OFFICE]})

    code: Text
    name: Text
    street_line: Text
    commune_code: Text
    latitude: Degrees
    """Couriers start and end here."""
    longitude: Degrees
    phone: Text | None = None
    weekdays: Weekdays
    opens: Clock
    closes: Clock
    publishes: Clock | None = None
    """From this time of the day before, the newest draft is published by itself; null: a person does."""

    def facts(self) -> OfficeFacts:
        """The same as the service takes it."""
        return OfficeFacts(
            **self.model_dump(exclude={"weekdays", "opens", "closes", "publishes"}),
            open_weekdays=bits_of(self.weekdays),
            opens_second=seconds_of(self.opens),
            closes_second=seconds_of(self.closes),
            publishes_at_second=None if self.publishes is None else seconds_of(self.publishes),
        )


class PostOffice(Reply):
    """A post office, and how much it has to do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"post_office_id": 1, **_OFFICE, "communes": 3, "couriers": 4, "waiting": 27}]}
    )

    post_office_id: int
    code: str
    name: str
    street_line: str
    commune_code: str
    latitude: float
    longitude: float
    phone: str | None
    weekdays: list[int]
    opens: Clock
    closes: Clock
    publishes: Clock | None
    communes: int
    """It serves so many."""
    couriers: int
    waiting: int
    """Deliveries that wait for a route."""

    @classmethod
    def of(cls, view: OfficeView) -> PostOffice:
        """The reply about this office."""
        facts = view.facts
        return cls(
            post_office_id=view.office_id,
            code=facts.code,
            name=facts.name,
            street_line=facts.street_line,
            commune_code=facts.commune_code,
            latitude=facts.latitude,
            longitude=facts.longitude,
            phone=facts.phone,
            weekdays=weekdays_of(facts.open_weekdays),
            opens=clock_of(facts.opens_second),
            closes=clock_of(facts.closes_second),
            publishes=None if facts.publishes_at_second is None else clock_of(facts.publishes_at_second),
            communes=view.communes,
            couriers=view.couriers,
            waiting=view.waiting,
        )


class PostOffices(Reply):
    """The post offices that the caller may see, by code."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"post_offices": [{"post_office_id": 1, **_OFFICE, "communes": 3, "couriers": 4, "waiting": 27}]}
            ]
        }
    )

    post_offices: list[PostOffice]
