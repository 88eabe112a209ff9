"""Households: the address rows of their own, fixes by people, and points that deliveries taught."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.kinds import DeliveryState, Precision
from data.tables import (
    Account,
    Address,
    BookingVisit,
    Delivery,
    Envelope,
    HouseholdFix,
    Recipient,
    TaughtPoint,
    Visit,
)
from scheduling.decide.household import household_key
from scheduling.model.geocode import Point
from scheduling.model.household import Fix, FixView, Taught
from scheduling.model.person import Person
from scheduling.store.wide import select_wide

TO_COME = (DeliveryState.REQUESTED, DeliveryState.PLANNED, DeliveryState.OUT)


def household_index(ring: Keyring, commune_code: str, street_line: str, phone: str | None, name: str) -> str:
    """The blind index of a household; the same at every centre."""
    return ring.blind_index(f"household|{household_key(commune_code, street_line, phone, name)}")


def index_of(ring: Keyring, address: Address, recipient: Recipient) -> str:
    """The blind index of the household of a recipient at an address."""
    return household_index(ring, address.commune_code, address.street_line, recipient.phone, recipient.name)


def give_own_rows(session: Session, ring: Keyring, address: Address, recipient: Recipient) -> list[Address]:
    """Let a household have address rows of its own, at every centre that delivers to it; returns them, locked.

    A row that no other household shares becomes its own. Else a new one does, and all of the household's deliveries,
    past ones too, point at it; the others of the line keep theirs.
    """
    index = index_of(ring, address, recipient)
    rows = session.exec(
        select(Address)
        .where(Address.match_index == address.match_index)
        .where(col(Address.household_index).in_(["", index]))
        .order_by(col(Address.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    own = {row.centre_id: row for row in rows if row.household_index}
    for shared in (row for row in rows if not row.household_index):
        theirs, others = _deliveries_of(session, ring, shared, index)
        if theirs and not others and shared.centre_id not in own:
            shared.household_index = index
            own[shared.centre_id] = shared
        elif theirs:
            row = own.get(shared.centre_id) or own.setdefault(shared.centre_id, _copy(session, shared, index))
            session.exec(update(Delivery).where(col(Delivery.id).in_(theirs)).values(address_id=row.id))
            _take_visits_along(session, shared, theirs, row)
    session.flush()
    return list(own.values())


def _deliveries_of(session: Session, ring: Keyring, address: Address, index: str) -> tuple[list[int], list[int]]:
    """The deliveries of this household at an address row, and those of others."""
    rows = session.exec(
        select_wide(Delivery.id, Recipient)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .where(Delivery.address_id == address.id)
        .order_by(col(Delivery.id))
    )
    ours: tuple[list[int], list[int]] = ([], [])
    for number, recipient in rows:
        ours[index_of(ring, address, recipient) != index].append(number)
    return ours


def _take_visits_along(session: Session, shared: Address, theirs: Collection[int], own: Address) -> None:
    """Let promised windows at the shared address follow, as far as nobody else of the line shares the visit."""
    others = select(BookingVisit.visit_id).where(col(BookingVisit.delivery_id).not_in(theirs))
    mine = select(BookingVisit.visit_id).where(col(BookingVisit.delivery_id).in_(theirs))
    session.exec(
        update(Visit)
        .where(col(Visit.address_id) == shared.id, col(Visit.id).in_(mine), col(Visit.id).not_in(others))
        .values(address_id=own.id)
    )


def _copy(session: Session, shared: Address, index: str) -> Address:
    row = Address(**(shared.model_dump() | {"id": None, "household_index": index}))
    session.add(row)
    session.flush()
    return row


def set_pin(rows: Iterable[Address], point: Point, now: datetime) -> None:
    """Put an officer's pin on the household's rows. The locating job then says how far a pin may be trusted."""
    for row in rows:
        row.latitude, row.longitude = point
        row.precision, row.source, row.located_at = Precision.PIN, "officer", now
        row.confidence_percent, row.uncertainty_metres = PIN_PERCENT, PIN_METRES
        row.found_label = row.runner_up_label = None
        row.runner_up_latitude = row.runner_up_longitude = None


# An officer clicks on a roof or on the gate before it: what the geocoder says of a pin. Assumed, not measured.
PIN_PERCENT, PIN_METRES = 97, 30


def add_fix(
    session: Session, person: Person, address: Address, index: str, fix: Fix, moved_metres: int, now: datetime
) -> int:
    """Write a fix down; ``address`` still holds what was known before. Returns its number."""
    row = HouseholdFix(
        household_index=index,
        centre_id=address.centre_id,
        commune_code=address.commune_code,
        latitude=fix.point[0],
        longitude=fix.point[1],
        way=fix.way,
        confirmed_by=fix.confirmed_by,
        called_at=fix.called_at,
        note=fix.note,
        account_id=person.account_id,
        fixed_at=now,
        was_precision=address.precision,
        moved_metres=moved_metres,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def fixes_of(session: Session, index: str) -> tuple[FixView, ...]:
    """The fixes of a household, the newest first."""
    rows = session.exec(
        select_wide(HouseholdFix, Account.display_name)
        .join(Account, col(Account.id) == HouseholdFix.account_id, isouter=True)
        .where(HouseholdFix.household_index == index)
        .order_by(col(HouseholdFix.id).desc())
    )
    return tuple(
        FixView(fix.way, fix.fixed_at, by, fix.confirmed_by, fix.called_at, fix.note, fix.moved_metres)
        for fix, by in rows
    )


def newest_fix(session: Session, indexes: Collection[str]) -> dict[str, HouseholdFix]:
    """The fix that counts of each of these households."""
    rows = session.exec(
        select(HouseholdFix).where(col(HouseholdFix.household_index).in_(indexes)).order_by(col(HouseholdFix.id))
    )
    return {row.household_index: row for row in rows}


def taught_points(session: Session, indexes: Collection[str]) -> dict[str, Taught]:
    """What deliveries have taught of each of these households."""
    rows = session.exec(select(TaughtPoint).where(col(TaughtPoint.household_index).in_(indexes)))
    return {row.household_index: Taught((row.latitude, row.longitude), row.handovers) for row in rows}


def deliveries_of_household(session: Session, ring: Keyring, address: Address, index: str) -> list[int]:
    """The deliveries to come of a household at every centre, by id, whether it has rows of its own or not yet."""
    rows = session.exec(
        select_wide(Delivery.id, Address, Recipient)
        .join(Address, col(Address.id) == Delivery.address_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .where(Address.match_index == address.match_index, col(Delivery.state).in_(TO_COME))
        .order_by(col(Delivery.id))
    )
    return [number for number, where, recipient in rows if index_of(ring, where, recipient) == index]
