"""What history teaches: handovers with their points, who knows which commune, and how well communes are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from data.encryption import Keyring
from data.kinds import EventKind, Outcome, Precision, ProofPlace
from data.tables import (
    Address,
    Attempt,
    CommuneReport,
    Courier,
    CourierEvent,
    Delivery,
    Envelope,
    FamiliarCommune,
    HouseholdFix,
    Proof,
    Recipient,
    TaughtPoint,
)
from scheduling.decide.doubtful import metres_between
from scheduling.decide.learning import DoorMark
from scheduling.model.household import Taught
from scheduling.model.mark_json import mark_from_json
from scheduling.store.households import give_own_rows, index_of
from scheduling.store.wide import select_wide


@dataclass(slots=True)
class Household:
    """A household that something was handed to, with every mark at its door."""

    delivery_id: int
    """One of its deliveries."""
    commune_code: str
    marks: list[DoorMark]


def handovers(session: Session, ring: Keyring, since: datetime) -> dict[str, Household]:
    """Every household with a proven handover at its own address since a moment, by its blind index.

    Only the mark that stands counts: one that was taken back, or proves a handover elsewhere, teaches nothing.
    """
    rows = session.exec(
        select_wide(CourierEvent.payload, Delivery.id, Address, Recipient)
        .join(Attempt, col(Attempt.stop_id) == CourierEvent.stop_id)
        .join(Proof, col(Proof.attempt_id) == Attempt.id)
        .join(Delivery, col(Delivery.id) == Attempt.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(CourierEvent.kind == EventKind.DELIVERED, CourierEvent.captured_at == Attempt.happened_at)
        .where(Attempt.outcome == Outcome.DELIVERED, Proof.place == ProofPlace.ADDRESS, Attempt.happened_at >= since)
        .order_by(col(CourierEvent.id))
    )
    found: dict[str, Household] = {}
    for payload, delivery_id, address, recipient in rows:
        mark = mark_from_json(payload)
        if mark.latitude is None or mark.longitude is None:
            continue
        index = index_of(ring, address, recipient)
        household = found.setdefault(index, Household(delivery_id, address.commune_code, []))
        household.marks.append(DoorMark((mark.latitude, mark.longitude), mark.accuracy_metres, mark.captured_at))
    return found


def taught_so_far(session: Session) -> dict[str, Taught]:
    """Every point that was taught, by the household's blind index."""
    rows = session.exec(select(TaughtPoint))
    return {row.household_index: Taught((row.latitude, row.longitude), row.handovers) for row in rows}


def teach(session: Session, ring: Keyring, index: str, delivery_id: int, taught: Taught, now: datetime) -> None:
    """Write a point down, and let the household's own addresses be located by it; an officer's pin stays."""
    address, recipient = session.exec(
        select(Address, Recipient)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .where(Delivery.id == delivery_id)
    ).one()
    if index_of(ring, address, recipient) != index:
        return  # its phone or its address was changed since: the next night learns of the new household
    row = session.exec(select(TaughtPoint).where(TaughtPoint.household_index == index).with_for_update()).first()
    if row is None:
        moved = None
        if address.latitude is not None and address.longitude is not None and address.precision is not Precision.PIN:
            moved = metres_between((address.latitude, address.longitude), taught.point)
        row = TaughtPoint(
            household_index=index, moved_metres=moved, latitude=0, longitude=0, handovers=1, taught_at=now
        )
        session.add(row)
    row.latitude, row.longitude = taught.point
    row.handovers, row.taught_at = taught.handovers, now
    for own in give_own_rows(session, ring, address, recipient):
        if own.precision is not Precision.PIN:
            own.located_at = None
    session.flush()


def unteach(session: Session, indexes: Collection[str]) -> None:
    """Forget points that the handovers of today no longer agree on."""
    session.exec(delete(TaughtPoint).where(col(TaughtPoint.household_index).in_(indexes)))


def delivered_by(session: Session, since: datetime) -> dict[int, dict[str, int]]:
    """How often each courier delivered in each commune since a moment."""
    rows = session.exec(
        select(Attempt.courier_id, Address.commune_code, func.count())
        .join(Delivery, col(Delivery.id) == Attempt.delivery_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(Attempt.outcome == Outcome.DELIVERED, Attempt.happened_at >= since)
        .group_by(col(Attempt.courier_id), col(Address.commune_code))
    )
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for courier_id, commune_code, count in rows:
        counts[courier_id][commune_code] = count
    return dict(counts)


def known_couriers(session: Session) -> list[int]:
    """The couriers whose counts were written before, or who are there now."""
    return sorted({*session.exec(select(FamiliarCommune.courier_id)), *session.exec(select(Courier.id))} - {None})


def keep_familiar(session: Session, courier_id: int, counts: Mapping[str, int], now: datetime) -> None:
    """Write down anew in which communes a courier delivered, and how often."""
    session.exec(delete(FamiliarCommune).where(col(FamiliarCommune.courier_id) == courier_id))
    session.add_all(
        FamiliarCommune(courier_id=courier_id, commune_code=code, deliveries=count, counted_at=now)
        for code, count in sorted(counts.items())
    )
    session.flush()


def qualities(session: Session) -> dict[tuple[int, str], dict[str, Any]]:
    """For each centre and commune: its addresses, those known to the commune only, and the corrections."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    rows = session.exec(
        select_wide(Address.centre_id, Address.commune_code, Address.precision, func.count()).group_by(
            col(Address.centre_id), col(Address.commune_code), col(Address.precision)
        )
    )
    for centre_id, commune, precision, count in rows:
        row = found.setdefault((centre_id, commune), {"addresses": 0, "at_commune": 0})
        row["addresses"] += count
        row["at_commune"] += count if precision is Precision.COMMUNE else 0
    moved = _corrections(session)
    for key, row in found.items():
        row["corrections"] = len(moved[key])
        row["median_correction_metres"] = round(median(moved[key])) if moved[key] else None
    return found


def keep_report(session: Session, qualities: Mapping[tuple[int, str], Mapping[str, Any]], now: datetime) -> None:
    """Put the report in the place of the last one."""
    session.exec(delete(CommuneReport))
    session.add_all(
        CommuneReport(centre_id=centre_id, commune_code=commune, reported_at=now, **quality)
        for (centre_id, commune), quality in sorted(qualities.items())
    )
    session.flush()


def _corrections(session: Session) -> defaultdict[tuple[int, str], list[int]]:
    """How far off addresses were that people put right, or that were first taught at the door."""
    moved: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    fixes = select_wide(HouseholdFix.centre_id, HouseholdFix.commune_code, HouseholdFix.moved_metres)
    for centre_id, commune, metres in session.exec(fixes.where(HouseholdFix.was_precision != Precision.PIN)):
        moved[centre_id, commune].append(metres)
    at_the_door = (
        select_wide(Address.centre_id, Address.commune_code, TaughtPoint.moved_metres)
        .join(TaughtPoint, col(TaughtPoint.household_index) == Address.household_index)
        .where(col(TaughtPoint.moved_metres).is_not(None))
    )
    for centre_id, commune, metres in session.exec(at_the_door):
        moved[centre_id, commune].append(metres)
    return moved
