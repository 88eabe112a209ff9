"""The way between a rule of opening hours and its form."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.filters import clock
from api.pages.common import day_from
from scheduling.errors import Invalid
from scheduling.model.supply import Rule

FORM = {
    "group_code": "",
    "weekdays": "1,2,4,8,16",
    "begins": "07:30",
    "ends": "11:30",
    "slot_minutes": "30",
    "desks": "2",
    "places_public": "1",
    "places_officer": "2",
    "valid_from": "",
    "valid_until": "",
    "every_weeks": "1",
    "weeks_of_month": "0",
}
"""A form before anybody has typed."""


class RuleForm(BaseModel):
    """What the form sends: texts, as typed."""

    so: str = Field("", max_length=12)
    do: str = Field("", max_length=12)
    group_code: str = Field("", max_length=40)
    weekday: list[str] = Field(default_factory=list, max_length=7)
    begins: str = Field("", max_length=10)
    ends: str = Field("", max_length=10)
    slot_minutes: str = Field("", max_length=10)
    desks: str = Field("", max_length=10)
    places_public: str = Field("", max_length=10)
    places_officer: str = Field("", max_length=10)
    valid_from: str = Field("", max_length=10)
    valid_until: str = Field("", max_length=10)
    every_weeks: str = Field("", max_length=10)
    weeks_of_month: str = Field("", max_length=10)

    def typed(self) -> dict[str, str]:
        """The same, as the page shows it again."""
        return {name: getattr(self, name, "") for name in FORM} | {"weekdays": ",".join(self.weekday)}


def form_of(rule: Rule) -> dict[str, str]:
    """The form that says this rule."""
    return {
        "group_code": rule.group_code,
        "weekdays": ",".join(str(1 << day) for day in range(7) if rule.weekdays >> day & 1),
        "begins": clock(rule.begins_second),
        "ends": clock(rule.ends_second),
        "slot_minutes": str(rule.slot_seconds // 60),
        "desks": str(rule.desks),
        "places_public": str(rule.places_public),
        "places_officer": str(rule.places_officer),
        "valid_from": rule.valid_from.isoformat(),
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else "",
        "every_weeks": str(rule.every_weeks),
        "weeks_of_month": str(rule.weeks_of_month),
    }


def rule_from(form: dict[str, str]) -> Rule:
    """Read a form. Raises Invalid, naming the field."""
    valid_from = day_from("valid_from", form["valid_from"])
    if valid_from is None:
        raise Invalid("valid_from", "Hãy chọn ngày bắt đầu.", "Choose the first day.")
    if not form["group_code"].strip():
        raise Invalid("group_code", "Hãy chọn nhóm quầy.", "Choose a group.")
    return Rule(
        group_code=form["group_code"].strip()[:40],
        weekdays=sum(int(bit) for bit in form["weekdays"].split(",") if bit.isdecimal()),
        begins_second=_second("begins", form["begins"]),
        ends_second=_second("ends", form["ends"]),
        slot_seconds=_number("slot_minutes", form["slot_minutes"]) * 60,
        desks=_number("desks", form["desks"]),
        places_public=_number("places_public", form["places_public"]),
        places_officer=_number("places_officer", form["places_officer"]),
        valid_from=valid_from,
        valid_until=day_from("valid_until", form["valid_until"]),
        every_weeks=_number("every_weeks", form["every_weeks"]),
        weeks_of_month=_number("weeks_of_month", form["weeks_of_month"]),
    )


def _number(field: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Invalid(field, "Hãy ghi một số.", "Not a number.")
    return int(text)


def _second(field: str, text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and int(hours) <= 24 and int(minutes) < 60):
        raise Invalid(field, "Giờ không đúng, ví dụ 07:30.", "Not a time of day.")
    return int(hours) * 3600 + int(minutes) * 60
