"""The fixed parts of an office, written at once into an empty database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from data.samples.office import SampleOffice, SamplePattern, SampleShift
from data.tables import Account, Centre, Courier, PostOffice, Roster, RosterPattern, Territory

_SINCE = date(2025, 7, 1)
"""When today's communes began, so that the sample's territories hold on whatever day it is made for."""


def is_empty(session: Session) -> bool:
    """True while no centre is there: nothing else can be before it."""
    return session.exec(select(Centre.id).limit(1)).first() is None


def write_sample(session: Session, sample: SampleOffice, hashes: Mapping[str, str], now: datetime) -> None:
    """Write centre, post offices, territories, couriers, rosters and accounts; ``hashes`` are by username."""
    c = sample.centre
    centre = Centre(
        code=c.code,
        name=c.name,
        agency_code=c.agency_code,
        street_line=c.street_line,
        commune_code=c.commune_code,
        latitude=c.latitude,
        longitude=c.longitude,
    )
    session.add(centre)
    session.flush()
    offices = _write_post_offices(session, sample)
    couriers = _write_couriers(session, sample, offices)
    for account in sample.accounts:
        session.add(
            Account(
                username=account.username,
                password_hash=hashes[account.username],
                display_name=account.display_name,
                role=account.role,
                centre_id=centre.id if account.centre_code else None,
                post_office_id=offices[account.post_office_code] if account.post_office_code else None,
                courier_id=couriers[account.courier_code] if account.courier_code else None,
                created_at=now,
            )
        )
    session.flush()


def _write_post_offices(session: Session, sample: SampleOffice) -> dict[str, int]:
    rows = [
        PostOffice(
            code=office.code,
            name=office.name,
            street_line=office.street_line,
            commune_code=office.commune_code,
            latitude=office.latitude,
            longitude=office.longitude,
        )
        for office in sample.post_offices
    ]
    session.add_all(rows)
    session.flush()
    ids = {row.code: row.id or 0 for row in rows}
    for office in sample.post_offices:
        for commune in office.serves:
            session.add(Territory(commune_code=commune, post_office_id=ids[office.code], valid_from=_SINCE))
    return ids


def _write_couriers(session: Session, sample: SampleOffice, offices: dict[str, int]) -> dict[str, int]:
    rows = [
        Courier(
            post_office_id=offices[courier.post_office_code],
            code=courier.code,
            name=courier.name,
            phone=courier.phone,
            capacity_envelopes=courier.capacity_envelopes,
            cash_limit_dong=courier.cash_limit_dong,
            skills=[skill.value for skill in courier.skills],
        )
        for courier in sample.couriers
    ]
    session.add_all(rows)
    session.flush()
    ids = {row.code: row.id or 0 for row in rows}
    for shift in sample.shifts:
        session.add(Roster(courier_id=ids[shift.courier_code], by_hand=True, **_without_courier(shift)))
    for pattern in sample.patterns:
        session.add(RosterPattern(courier_id=ids[pattern.courier_code], **_without_courier(pattern)))
    return ids


def _without_courier(hours: SampleShift | SamplePattern) -> dict[str, Any]:
    columns = asdict(hours)
    del columns["courier_code"]
    return columns
