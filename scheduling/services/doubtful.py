"""Doubtful addresses: which come first, one of them whole, and the fix that serves its household everywhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.encryption import keyring_of
from data.kinds import FixWay
from data.reference.communes import communes
from data.reference.offices import office_rules
from data.session import reading, writing
from scheduling.decide.doubtful import candidates_of, doubts_of, in_order, metres_between, understood
from scheduling.decide.folding import clean
from scheduling.decide.pin import wrong_pin
from scheduling.errors import Conflict, Invalid
from scheduling.failpoints import reach
from scheduling.model.household import CommuneQuality, Doubt, DoubtfulRow, Fix, HouseholdView
from scheduling.model.person import Person
from scheduling.model.territory import TouchedDay
from scheduling.services.day_changes import day_changed
from scheduling.store import day_changes, households
from scheduling.store import doubtful as store
from scheduling.store.audit import note

LONGEST_NOTE = 300


def doubtful(engine: Engine, person: Person) -> tuple[DoubtfulRow, ...]:
    """The deliveries to come of the person's centre whose address is in doubt.

    First what a courier did not find or handovers dispute, then by least confidence, then by the soonest day.
    """
    with reading(engine) as session:
        found = store.to_look_at(session, person, keyring_of(engine.dialect))
        inside = store.dossiers_in(session, {each.envelope.id or 0 for each in found})
    rows = [
        DoubtfulRow(
            delivery_id=each.delivery.id or 0,
            envelope_code=each.envelope.code,
            dossiers=inside.get(each.envelope.id or 0, (0, 0))[0],
            recipient_name=each.recipient.name,
            street_line=each.address.street_line,
            commune_name=_commune_name(each.address.commune_code),
            known=each.known,
            doubts=doubts,
            day=each.day,
            state=each.delivery.state,
            failed_attempts=each.delivery.failed_attempts,
        )
        for each in found
        if (doubts := _doubts(each))
    ]
    return tuple(sorted(rows, key=in_order))


def look_at_household(engine: Engine, person: Person, delivery_id: int, now: datetime) -> HouseholdView:
    """One delivery's household whole; the look is recorded (law 9). Raises NotFound, also for another centre's."""
    with writing(engine) as session:
        each = store.delivery_to_look_at(session, person, keyring_of(engine.dialect), delivery_id)
        inside = store.dossiers_in(session, [each.envelope.id or 0])
        address, known = each.address, each.known
        ours = households.deliveries_of_household(session, keyring_of(engine.dialect), address, each.index)
        touched = _touched(session, ours)
        fixes = households.fixes_of(session, each.index)
        note(session, person, "household.look", "delivery", delivery_id, now)
    return HouseholdView(
        delivery_id=delivery_id,
        dossier_id=inside[each.envelope.id or 0][1],
        envelope_code=each.envelope.code,
        recipient_name=each.recipient.name,
        recipient_phone=each.recipient.phone,
        street_line=address.street_line,
        commune_code=address.commune_code,
        commune_name=_commune_name(address.commune_code),
        known=known,
        doubts=_doubts(each),
        understood=understood(address.street_line, address.commune_code),
        candidates=candidates_of(known, address.commune_code, address.street_line, each.taught),
        fixes=fixes,
        deliveries=len(ours),
        state=each.delivery.state,
        rides=tuple((day.day, day.office_name) for day in touched if day.what == "rides"),
    )


def fix_household(
    engine: Engine, person: Person, delivery_id: int, fix: Fix, now: datetime, *, knows_it_rides: bool = False
) -> tuple[TouchedDay, ...]:
    """Put a household on the map: for this delivery, every other one of it at any centre, and those to come.

    Returns
    -------
    tuple of TouchedDay
        What it does to days that are planned already: a draft is dropped; a published plan keeps order and times,
        and couriers see the new point.

    Raises
    ------
    NotFound
        Not a delivery of this person's centre, or it is over.
    Invalid
        The point cannot be, or a fix by phone does not say who confirmed it and when; names the field.
    Conflict
        A published plan holds a delivery of the household, and ``knows_it_rides`` is not set.
    """
    fix = _require(fix, now)
    ring = keyring_of(engine.dialect)
    with writing(engine) as session:
        each = store.delivery_to_look_at(session, person, ring, delivery_id)
        _require_near(fix, each.address.commune_code)
        # Days before addresses, as everywhere.
        ours = households.deliveries_of_household(session, ring, each.address, each.index)
        days = day_changes.days_with_deliveries(session, ours, lock=True)
        if not knows_it_rides and any(day.what == "rides" for day in day_changes.look_at(session, days, ours)):
            raise Conflict(
                "Có phong bì của hộ này nằm trong tuyến đã công bố: bưu tá sẽ thấy điểm mới, giờ và thứ tự giữ nguyên.",
                "A published plan holds a delivery of this household.",
            )
        moved = metres_between(each.known.point, fix.point) if each.known.point else 0
        number = households.add_fix(session, person, each.address, each.index, fix, moved, now)
        rows = households.give_own_rows(session, ring, each.address, each.recipient)
        households.set_pin(rows, fix.point, now)
        touched = day_changed(session, days, ours, moved=True)
        note(session, person, "household.fix", "household_fix", number, now, f"{fix.way.value}, moved {moved} m")
        reach("household.before_commit")
    reach("household.after_commit")
    return touched


def commune_report(engine: Engine, person: Person) -> tuple[CommuneQuality, ...]:
    """How well the addresses of each commune are known, the poorest first, as the nightly job found it."""
    with reading(engine) as session:
        rows = store.reports(session, person)
    rules = office_rules().poor
    found = [
        CommuneQuality(
            commune_code=row.commune_code,
            commune_name=_commune_name(row.commune_code),
            addresses=row.addresses,
            at_commune=row.at_commune,
            corrections=row.corrections,
            median_correction_metres=row.median_correction_metres,
            poor=100 * row.at_commune > rules.commune_share_percent * row.addresses
            or (row.corrections >= rules.corrections and (row.median_correction_metres or 0) > rules.correction_metres),
            reported_at=row.reported_at,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (not each.poor, -each.at_commune, each.commune_name)))


def _doubts(each: store.Found) -> tuple[Doubt, ...]:
    rules = office_rules().learning
    line, code = each.address.street_line, each.address.commune_code
    return doubts_of(each.known, code, line, each.taught, each.was_not_found, rules)


def _touched(session: Session, delivery_ids: list[int]) -> list[TouchedDay]:
    days = day_changes.days_with_deliveries(session, delivery_ids, lock=False)
    return day_changes.look_at(session, days, delivery_ids)


def _require(fix: Fix, now: datetime) -> Fix:
    if fix.way is FixWay.PHONE:
        if not (fix.confirmed_by or "").strip():
            raise Invalid("confirmed_by", "Ghi rõ ai đã xác nhận qua điện thoại.", "Who confirmed it on the phone?")
        if fix.called_at is None:
            raise Invalid("called_at", "Ghi giờ gọi điện.", "When was the call?")
        if fix.called_at > now:
            raise Invalid("called_at", "Giờ gọi điện không thể ở tương lai.", "A call cannot lie in the future.")
    if fix.note and len(fix.note) > LONGEST_NOTE:
        raise Invalid("note", f"Ghi chú dài quá {LONGEST_NOTE} ký tự.", "The note is too long.")
    by_phone = fix.way is FixWay.PHONE
    return Fix(
        point=fix.point,
        way=fix.way,
        confirmed_by=clean(fix.confirmed_by or "")[:LONGEST_NOTE] or None if by_phone else None,
        called_at=fix.called_at if by_phone else None,
        note=clean(fix.note or "") or None,
    )


def _require_near(fix: Fix, commune_code: str) -> None:
    commune = communes().get(commune_code)
    wrong = wrong_pin(*fix.point, commune) if commune else None
    if wrong:
        raise Invalid("point", wrong[0].upper() + wrong[1:] + ".", "The pin cannot be there.")


def _commune_name(code: str) -> str:
    commune = communes().get(code)
    return f"{commune.kind} {commune.name}" if commune else code
