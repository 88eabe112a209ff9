"""What a centre offers at its counters: services, weekly rules and closures.

The slots are made to fit by :mod:`scheduling.services.rebuilding`, a day a transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.session import reading, writing
from data.tables import Closure, Service, ServiceRule
from scheduling.decide.opening import clash
from scheduling.errors import Invalid, Refused
from scheduling.model.person import Person
from scheduling.model.supply import Closed, Offered, Rule
from scheduling.store import supply
from scheduling.store.audit import note

_OF_A_SERVICE = ("name", "group_code", "slots_needed", "opens_after_days", "opens_until_days", "hands_out_results")


def services_of(place: Engine | Session, person: Person) -> list[Offered]:
    """What the person's centre offers at its counters, by name."""
    with reading(place) as session:
        return supply.own_services(session, person)


def rules_and_closures(
    place: Engine | Session, person: Person, centre_id: int, now: datetime
) -> tuple[dict[int, Rule], dict[int, Closed]]:
    """The rules of a centre, and its closures that are not over, by number. Raises NotFound."""
    with reading(place) as session:
        supply.require_centre(session, person, centre_id)
        return supply.rules_of(session, centre_id), supply.closures_of(session, centre_id, now)


def save_service(place: Engine | Session, person: Person, service: Offered, now: datetime) -> Offered:
    """Add a service to a centre, or change the one with its code. ``service_id`` is not looked at.

    Raises NotFound for another's centre, and Invalid for what cannot be; names the field.
    """
    _require_service(service)
    with writing(place) as session:
        supply.lock_centre(session, person, service.centre_id)
        row = supply.own_service_row(session, person, service.centre_id, service.code)
        row = row or Service(centre_id=service.centre_id, code=service.code, name="", group_code="")
        for name in _OF_A_SERVICE:
            setattr(row, name, getattr(service, name))
        row.bring, row.active = "\n".join(service.bring), True
        session.add(row)
        session.flush()
        note(session, person, "service.save", "service", row.id, now, service.code)
        return supply.offered(row)


def save_rule(
    place: Engine | Session, person: Person, centre_id: int, rule: Rule, now: datetime, rule_id: int | None = None
) -> int:
    """Add a rule, or change one; returns its number. The slots follow with the next rebuild of the centre.

    Raises
    ------
    NotFound
        Not a centre, or not a rule, of this person.
    Invalid
        The rule cannot be; names the field.
    Refused
        On some day another rule of the group would be open at the same time.
    """
    require_rule(rule)
    with writing(place) as session:
        supply.lock_centre(session, person, centre_id)
        others = [each for number, each in supply.rules_of(session, centre_id).items() if number != rule_id]
        day = clash(rule, others)
        if day is not None:
            raise Refused(f"Trùng giờ với lịch mở khác, ngày {day:%d/%m/%Y}.", f"Overlaps another rule on {day}.")
        if rule_id is None:
            row = ServiceRule(centre_id=centre_id, **{name: getattr(rule, name) for name in Rule.__dataclass_fields__})
            session.add(row)
        else:
            row = supply.own_rule(session, person, rule_id)
            supply.write_rule(row, rule)
            row.version += 1
        session.flush()
        assert row.id is not None
        note(session, person, "rule.save", "service_rule", row.id, now, _in_short(row.version, rule))
        return row.id


def end_rule(place: Engine | Session, person: Person, rule_id: int, last_day: date, now: datetime) -> None:
    """Let a rule end with a day. Raises NotFound."""
    with writing(place) as session:
        row = supply.own_rule(session, person, rule_id)
        supply.lock_centre(session, person, row.centre_id)
        row.valid_until = last_day
        row.version += 1
        note(session, person, "rule.end", "service_rule", rule_id, now, f"v{row.version} until {last_day}")


def close(place: Engine | Session, person: Person, centre_id: int, closed: Closed, now: datetime) -> int:
    """Close a centre, or one group of it, for a time; returns the closure's number. Raises NotFound, Invalid."""
    if closed.begins_at >= closed.ends_at:
        raise Invalid("ends_at", "Giờ kết thúc phải sau giờ bắt đầu.", "It must end after it begins.")
    with writing(place) as session:
        supply.lock_centre(session, person, centre_id)
        row = Closure(
            centre_id=centre_id,
            group_code=closed.group_code,
            begins_at=closed.begins_at,
            ends_at=closed.ends_at,
            reason=closed.reason,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        note(session, person, "closure.add", "closure", row.id, now)
        return row.id


def open_again(place: Engine | Session, person: Person, closure_id: int, now: datetime) -> None:
    """Take a closure back. Raises NotFound."""
    with writing(place) as session:
        row = supply.own_closure(session, person, closure_id)
        supply.lock_centre(session, person, row.centre_id)
        session.delete(row)
        note(session, person, "closure.remove", "closure", closure_id, now)


def _require_service(service: Offered) -> None:
    for field in ("code", "name", "group_code"):
        if not getattr(service, field).strip():
            raise Invalid(field, "Không được để trống.", "It must not be empty.")
    if not 1 <= service.slots_needed <= 40:
        raise Invalid("slots_needed", "Số khung giờ phải từ 1 đến 40.", "From 1 to 40 slots.")
    if not 0 <= service.opens_after_days <= service.opens_until_days:
        raise Invalid("opens_until_days", "Khoảng ngày mở đặt hẹn không hợp lệ.", "Not a span of days.")


def require_rule(rule: Rule) -> None:
    """Raise Invalid, naming the field, unless the rule can be."""
    if not 1 <= rule.weekdays <= 127:
        raise Invalid("weekdays", "Cần chọn ít nhất một ngày trong tuần.", "Choose a weekday.")
    if not 0 <= rule.weeks_of_month <= 63 or not 1 <= rule.every_weeks <= 52:
        raise Invalid("every_weeks", "Chu kỳ tuần không hợp lệ.", "Not a pattern of weeks.")
    if not 0 <= rule.begins_second < rule.ends_second <= 86_400:
        raise Invalid("ends_second", "Giờ kết thúc phải sau giờ bắt đầu.", "It must end after it begins.")
    if not 60 <= rule.slot_seconds <= rule.ends_second - rule.begins_second:
        raise Invalid("slot_seconds", "Độ dài khung giờ không hợp lệ.", "Not a length of a slot.")
    if not 0 <= rule.places_public <= rule.places_officer <= rule.desks:
        raise Invalid(
            "places_officer", "Số chỗ không được vượt số bàn.", "No more places than desks, the public's within."
        )
    if rule.valid_until is not None and rule.valid_until < rule.valid_from:
        raise Invalid("valid_until", "Ngày kết thúc trước ngày bắt đầu.", "It ends before it begins.")


def _in_short(version: int, rule: Rule) -> str:
    """What the audit keeps of a version."""
    return " ".join([f"v{version}", *(f"{name}={getattr(rule, name)}" for name in Rule.__dataclass_fields__)])[:300]
