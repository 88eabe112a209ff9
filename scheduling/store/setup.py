"""The fixed parts of an office, written at once into an empty database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, select

from data.samples.office import SampleOffice
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
        )
        for courier in sample.couriers
    ]
    session.add_all(rows)
    session.flush()
    ids = {row.code: row.id or 0 for row in rows}
    for shift in sample.shifts:
        session.add(
            Roster(
                courier_id=ids[shift.courier_code],
                day=shift.day,
                starts_second=shift.starts_second,
                ends_second=shift.ends_second,
                lunch_from_second=shift.lunch_from_second,
                lunch_to_second=shift.lunch_to_second,
                lunch_seconds=shift.lunch_seconds,
                by_hand=True,
            )
        )
    for pattern in sample.patterns:
        session.add(
            RosterPattern(
                courier_id=ids[pattern.courier_code],
                weekdays=pattern.weekdays,
                starts_second=pattern.starts_second,
                ends_second=pattern.ends_second,
                lunch_from_second=pattern.lunch_from_second,
                lunch_to_second=pattern.lunch_to_second,
                lunch_seconds=pattern.lunch_seconds,
                valid_from=pattern.valid_from,
            )
        )
    return ids
