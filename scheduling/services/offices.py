"""Post offices and their couriers: look, add, change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.communes import communes
from data.reference.languages import VIETNAMESE, languages
from data.session import reading, writing
from data.tables import FleetDay
from scheduling.decide.cells import ZONE
from scheduling.decide.folding import clean
from scheduling.decide.phone import asked_phone_if_any
from scheduling.decide.pin import wrong_pin
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.person import Person
from scheduling.model.roster import CourierFacts, CourierView
from scheduling.model.territory import OfficeFacts, OfficeView
from scheduling.services.day_changes import day_changed
from scheduling.store import couriers, day_changes
from scheduling.store import offices as store
from scheduling.store.audit import note

LONGEST_CODE = 40


def list_offices(place: Engine | Session, person: Person) -> tuple[OfficeView, ...]:
    """The post offices the person may see, by code."""
    with reading(place) as session:
        return store.offices(session, person)


def office_labels(engine: Engine) -> dict[int, tuple[str, str]]:
    """Code and name of every post office by its number, in order of names: no secret, a territory has neighbours."""
    with reading(engine) as session:
        return store.labels(session)


def office_facts(place: Engine | Session, person: Person, office_id: int) -> OfficeFacts:
    """One post office. Raises NotFound."""
    with reading(place) as session:
        return store.facts_of(store.own_office(session, person, office_id))


def save_office(
    place: Engine | Session, person: Person, facts: OfficeFacts, now: datetime, office_id: int | None = None
) -> int:
    """Add a post office, or change one; returns its number.

    Raises
    ------
    NotFound
        Not the person's; only who sees every office adds one.
    Invalid
        Something cannot be; names the field.
    Refused
        Another office has the code.
    """
    if office_id is None and not person.sees_all:
        raise NotFound("Không có trang này.", "No such page.")
    _require_office(facts)
    with writing(place) as session:
        row = store.own_office(session, person, office_id, lock=True) if office_id is not None else None
        moved = row is not None and (row.latitude, row.longitude) != (facts.latitude, facts.longitude)
        other = store.office_with_code(session, facts.code)
        if other is not None and other is not row:
            raise Refused("Đã có bưu cục mang mã này.", "Another office has this code.")
        row = store.write(session, row, facts)
        assert row.id is not None
        if moved:  # every route begins and ends there
            day_changed(session, _days_to_come(session, row.id, now))
        note(session, person, "office.save", "post_office", row.id, now)
        return row.id


def list_couriers(engine: Engine, person: Person, office_id: int) -> tuple[CourierView, ...]:
    """The couriers of a post office, those who left last. Raises NotFound."""
    with reading(engine) as session:
        store.own_office(session, person, office_id)
        rows = couriers.couriers_of(session, person, office_id, active=False)
        return tuple(couriers.courier_view(session, row) for row in sorted(rows, key=lambda row: not row.active))


def look_at_courier(place: Engine | Session, person: Person, courier_id: int) -> CourierView:
    """One courier whole. Raises NotFound."""
    with reading(place) as session:
        return couriers.courier_view(session, couriers.own_courier(session, person, courier_id))


def may_guide(engine: Engine) -> dict[str, str]:
    """The procedures that a courier may be taught to guide, by code: what centres guide at their counters."""
    with reading(engine) as session:
        return couriers.guided_procedures(session)


def save_courier(
    engine: Engine, person: Person, office_id: int, facts: CourierFacts, now: datetime, courier_id: int | None = None
) -> int:
    """Add a courier to a post office, or change one; returns his number. One who left rides no shift any more.

    Drafts of days to come are dropped where a plan would now come out otherwise; published plans stay.

    Raises
    ------
    NotFound
        Not an office, or not a courier, of this person.
    Invalid
        Something cannot be; names the field.
    Refused
        Another courier has the code.
    """
    facts = _clean_courier(facts)
    with writing(engine) as session:
        store.own_office(session, person, office_id)
        row = couriers.own_courier(session, person, courier_id, lock=True) if courier_id is not None else None
        other = couriers.courier_with_code(session, facts.code)
        if other is not None and other is not row:
            raise Refused("Đã có bưu tá mang mã này.", "Another courier has this code.")
        before = couriers.facts_of(row) if row is not None else None
        row = couriers.write(session, row, office_id, facts)
        assert row.id is not None
        if before is not None and _plans_otherwise(before, facts):
            day_changed(session, _days_to_come(session, office_id, now))
        note(session, person, "courier.save", "courier", row.id, now)
        return row.id


def _plans_otherwise(before: CourierFacts, now: CourierFacts) -> bool:
    """Whether what changed is part of a plan's problem."""
    parts = ("active", "capacity_envelopes", "cash_limit_dong", "skills", "procedures", "languages")
    return any(getattr(before, name) != getattr(now, name) for name in parts)


def _days_to_come(session: Session, office_id: int, now: datetime) -> list[FleetDay]:
    return day_changes.days_to_come(session, office_id, now.astimezone(ZONE).date())


def _require_office(facts: OfficeFacts) -> None:
    for field, longest in (("code", LONGEST_CODE), ("name", 200), ("street_line", 300), ("phone", 20)):
        text = getattr(facts, field)
        if not (field == "phone" and text is None) and not text.strip():
            raise Invalid(field, "Không được để trống.", "It must not be empty.")
        if text is not None and len(text) > longest:
            raise Invalid(field, f"Dài quá {longest} ký tự.", f"Longer than {longest} characters.")
    commune = communes().get(facts.commune_code)
    if commune is None:
        raise Invalid("commune_code", "Hãy chọn xã, phường.", "Not a commune.")
    wrong = wrong_pin(facts.latitude, facts.longitude, commune)
    if wrong:
        raise Invalid("latitude", wrong[0].upper() + wrong[1:] + ".", "The office cannot be there.")
    if not 1 <= facts.open_weekdays <= 127:
        raise Invalid("open_weekdays", "Cần chọn ít nhất một ngày trong tuần.", "Choose a weekday.")
    if not 0 <= facts.opens_second < facts.closes_second <= 86_400:
        raise Invalid("closes", "Giờ đóng cửa phải sau giờ mở cửa.", "It closes after it opens.")
    if facts.publishes_at_second is not None and not 0 <= facts.publishes_at_second < 86_400:
        raise Invalid("publishes", "Giờ công bố phải trong ngày.", "Not a time of the day.")


def _clean_courier(facts: CourierFacts) -> CourierFacts:
    code, name = clean(facts.code), clean(facts.name)
    for field, text in (("code", code), ("name", name)):
        if not text:
            raise Invalid(field, "Không được để trống.", "It must not be empty.")
    if len(code) > LONGEST_CODE:
        raise Invalid("code", f"Mã dài quá {LONGEST_CODE} ký tự.", "The code is too long.")
    if not 1 <= facts.capacity_envelopes <= 1_000:
        raise Invalid("capacity_envelopes", "Từ 1 đến 1.000 phong bì.", "From 1 to 1,000 envelopes.")
    for unknown in {*facts.languages} - {*languages()} | {*facts.languages} & {VIETNAMESE}:
        raise Invalid("languages", f"Không có ngôn ngữ {unknown} để chọn.", f"{unknown} is not one of the choices.")
    if not 0 <= facts.cash_limit_dong <= 1_000_000_000:
        raise Invalid("cash_limit_dong", "Từ 0 đến 1 tỷ đồng.", "From 0 to a billion dong.")
    return CourierFacts(
        code=code,
        name=name,
        phone=asked_phone_if_any(facts.phone),
        vehicle=facts.vehicle,
        capacity_envelopes=facts.capacity_envelopes,
        cash_limit_dong=facts.cash_limit_dong,
        skills=facts.skills,
        spare=facts.spare,
        active=facts.active,
        procedures=tuple(sorted({clean(code) for code in facts.procedures})),
        languages=tuple(sorted(set(facts.languages))),
    )
