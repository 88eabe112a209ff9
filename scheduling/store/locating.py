"""Addresses that the geocoder is still to be asked about, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, exists, select

from data.kinds import DeliveryState, Precision
from data.tables import Address, Delivery
from scheduling.model.geocode import Located, Point
from scheduling.store.wide import select_wide

LONGEST_SOURCE = 40


@dataclass(frozen=True, slots=True)
class Unlocated:
    """An address that waits for the geocoder; ``pin`` where an officer or a file has put one.

    ``household`` is the blind index of the one household whose row it is, for what deliveries taught of it.
    """

    address_id: int
    commune_code: str
    street_line: str
    pin: Point | None
    household: str | None = None


def unlocated(session: Session, after_id: int, limit: int) -> list[Unlocated]:
    """Return the first waiting addresses beyond ``after_id``, by their id.

    One that lies on a route is left alone: its times were reckoned to the point it has.
    """
    statement = (
        select_wide(
            Address.id,
            Address.commune_code,
            Address.street_line,
            Address.precision,
            Address.latitude,
            Address.longitude,
            Address.household_index,
        )
        .where(col(Address.located_at).is_(None), col(Address.id) > after_id, ~_on_a_route())
        .order_by(col(Address.id))
        .limit(limit)
    )
    return [
        Unlocated(
            address_id,
            commune_code,
            street_line,
            (latitude, longitude) if precision is Precision.PIN else None,
            household or None,
        )
        for address_id, commune_code, street_line, precision, latitude, longitude, household in session.exec(statement)
    ]


def keep_located(session: Session, found: Sequence[tuple[Unlocated, Located | None]], now: datetime) -> int:
    """Write the answers down; returns how many.

    An address that was pinned, answered or put on a route since it was read keeps what it has. One that not even
    the chain's last step knows keeps its point, with no confidence at all.
    """
    asked = {each.address_id: (each, answer) for each, answer in found}
    addresses = session.exec(
        select(Address)
        .where(col(Address.id).in_(asked), col(Address.located_at).is_(None), ~_on_a_route())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    written = 0
    for address in addresses:
        each, answer = asked[address.id or 0]
        pin = (address.latitude, address.longitude) if address.precision is Precision.PIN else None
        if pin == each.pin:
            _write(address, answer, now)
            written += 1
    return written


def ask_again(session: Session, limit: int) -> int:
    """Let the geocoder be asked again about ``limit`` addresses answered before; returns how many.

    Pins stay as they are: somebody who knows has put them.
    """
    answered = (
        select(Address.id)
        .where(col(Address.located_at).is_not(None), Address.precision != Precision.PIN, ~_on_a_route())
        .limit(limit)
    )
    done: Any = session.execute(update(Address).where(col(Address.id).in_(answered)).values(located_at=None))
    return int(done.rowcount)


def _on_a_route() -> Any:
    riding = (DeliveryState.PLANNED, DeliveryState.OUT)
    return exists().where(col(Delivery.address_id) == Address.id, col(Delivery.state).in_(riding))


def _write(address: Address, answer: Located | None, now: datetime) -> None:
    address.located_at = now
    if answer is None:
        address.confidence_percent, address.source = 0, "unknown"
        return
    address.latitude, address.longitude = answer.point
    address.precision = answer.precision
    address.confidence_percent = round(100 * answer.confidence)
    address.uncertainty_metres = answer.uncertainty_metres
    address.source = answer.source[:LONGEST_SOURCE]
    address.found_label = answer.label or None
    other = answer.runner_up
    address.runner_up_label = (other.label or other.source) if other else None
    address.runner_up_latitude, address.runner_up_longitude = other.point if other else (None, None)
