"""Visits: the stops of witnesses as rows, the ways between them, and the bookings that have them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from data.kinds import DeliveryState, What
from data.reference.working import StopTimes
from data.tables import (
    Address,
    Booking,
    BookingVisit,
    Delivery,
    EnvelopeDossier,
    FleetDay,
    PostOffice,
    Visit,
)
from scheduling.decide.booking_life import LIVE
from scheduling.decide.witness import bits
from scheduling.errors import Refused
from scheduling.model.person import Person
from scheduling.model.window import Demand, HomeAsk
from scheduling.store.day_inputs import needed_skills
from scheduling.store.dossier_views import own_dossier_id
from scheduling.store.wide import select_wide

DEPOT = 0
"""Stands for the post office among the visits' numbers."""
Ways = NDArray[np.int32]
"""Rows of (other visit or DEPOT, seconds from it, seconds to it)."""
Point = tuple[float, float]


def ask_of(session: Session, person: Person, dossier_code: str, times: StopTimes) -> HomeAsk:
    """What a dossier's delivery asks of a courier.

    Raises
    ------
    NotFound
        No such dossier of this person.
    Refused
        Its result does not go home, or is on the way already.
    """
    dossier_id = own_dossier_id(session, person, dossier_code)
    row = session.exec(
        select(Delivery, Address)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(EnvelopeDossier.dossier_id == dossier_id, Delivery.state != DeliveryState.CANCELLED)
    ).first()
    if row is None:
        raise Refused("Hồ sơ này chưa đăng ký trả kết quả tại nhà.", "This result is not to be brought home.")
    delivery, address = row
    if delivery.state is not DeliveryState.REQUESTED:
        raise Refused("Phong bì đã lên tuyến hoặc đã phát.", "The envelope is on a route or delivered.")
    assert delivery.id is not None
    assert address.id is not None
    dossiers = session.exec(
        select(func.count()).select_from(EnvelopeDossier).where(EnvelopeDossier.envelope_id == delivery.envelope_id)
    ).one()
    further = times.service_per_further_dossier_seconds
    known = address.latitude is not None and address.longitude is not None
    return HomeAsk(
        dossier_id=dossier_id,
        delivery_id=delivery.id,
        address_id=address.id,
        centre_id=delivery.centre_id,
        post_office_id=delivery.post_office_id,
        point=(address.latitude or 0.0, address.longitude or 0.0) if known else None,
        precision=address.precision,
        demand=Demand(
            times.setup_seconds + times.service_seconds + (dossiers - 1) * further,
            1,
            delivery.fee_dong + delivery.postage_dong,
            bits(needed_skills(delivery.what)),
        ),
        further_work_seconds=dossiers * further,
    )


def points_of(session: Session, visit_ids: Collection[int]) -> dict[int, tuple[Point, int]]:
    """Where visits are, and what is added to each ride because the point is not better known."""
    rows = session.exec(
        select_wide(Visit.id, Address.latitude, Address.longitude, Visit.inner_seconds)
        .join(Address, col(Address.id) == Visit.address_id)
        .where(col(Visit.id).in_(visit_ids))
    )
    return {visit_id: ((latitude, longitude), inner) for visit_id, latitude, longitude, inner in rows}


def depot_of(session: Session, office_id: int) -> Point:
    """Where the couriers start."""
    office = session.get_one(PostOffice, office_id)
    return office.latitude, office.longitude


def add(
    session: Session,
    day_id: int,
    ask: HomeAsk,
    window: tuple[int, int],
    inner_seconds: int,
    ways: Ways,
) -> int:
    """Add a visit to a locked day; returns its number."""
    visit = Visit(
        fleet_day_id=day_id,
        address_id=ask.address_id,
        opens_second=window[0],
        closes_second=window[1],
        work_seconds=ask.demand.work_seconds,
        envelopes=ask.demand.envelopes,
        collect_dong=ask.demand.collect_dong,
        needs=ask.demand.needs,
        inner_seconds=inner_seconds,
        legs=ways.astype("<i4").tobytes(),
    )
    session.add(visit)
    session.flush()
    assert visit.id is not None
    return visit.id


def grow(session: Session, visit_id: int, more: Demand) -> None:
    """A household has more to take at its visit."""
    visit = session.get_one(Visit, visit_id)
    visit.work_seconds += more.work_seconds
    visit.envelopes += more.envelopes
    visit.collect_dong += more.collect_dong
    visit.needs |= more.needs
    session.flush()


def of_day(session: Session, day_id: int) -> Sequence[Visit]:
    """Every visit of a day, ghosts and those at risk too, by number."""
    statement = select(Visit).where(Visit.fleet_day_id == day_id).order_by(col(Visit.id))
    return session.exec(statement.execution_options(populate_existing=True)).all()


def ways_of(visit: Visit) -> Ways:
    """The ways from a visit to those that were there before it, and back."""
    return np.frombuffer(visit.legs, dtype="<i4").reshape(-1, 3)


def seconds_between(session: Session, origin: int, target: int) -> int:
    """Seconds from one visit to another, or from and to DEPOT, as they were known when the later one was added."""
    if origin == target:
        return 0
    later, earlier = max(origin, target), min(origin, target)
    found = ways_of(session.get_one(Visit, later))
    row = found[found[:, 0] == earlier][0]
    return int(row[1] if target == later else row[2])


def matrix(ways: Mapping[int, Ways]) -> tuple[dict[int, int], NDArray[np.int64]]:
    """Seconds between visits, from the ways of each; and the index of each visit, of which DEPOT has 0."""
    index = {DEPOT: 0} | {visit_id: number for number, visit_id in enumerate(sorted(ways), start=1)}
    seconds = np.zeros((len(index), len(index)), np.int64)
    for visit_id, rows in ways.items():
        number = index[visit_id]
        known = rows[np.isin(rows[:, 0], list(index))]
        others = [index[other] for other in known[:, 0].tolist()]
        seconds[others, number], seconds[number, others] = known[:, 1], known[:, 2]
    return index, seconds


def give(session: Session, booking_id: int, visit_id: int, ask: HomeAsk, stated_permille: int) -> None:
    """Let a booking have a visit."""
    session.add(
        BookingVisit(
            booking_id=booking_id,
            visit_id=visit_id,
            delivery_id=ask.delivery_id,
            stated_permille=stated_permille,
        )
    )
    session.flush()


def day_of_booking(session: Session, booking_id: int) -> int | None:
    """The fleet day of a booking's visit; None if it has none."""
    return session.exec(
        select(Visit.fleet_day_id)
        .join(BookingVisit, col(BookingVisit.visit_id) == Visit.id)
        .where(BookingVisit.booking_id == booking_id)
    ).first()


def held_by(session: Session, booking_id: int) -> tuple[BookingVisit, Visit, FleetDay] | None:
    """What a booking has of a witness; None if nothing."""
    return session.exec(
        select(BookingVisit, Visit, FleetDay)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .join(FleetDay, col(FleetDay.id) == Visit.fleet_day_id)
        .where(BookingVisit.booking_id == booking_id)
        .execution_options(populate_existing=True)
    ).first()


def lock_delivery(session: Session, delivery_id: int) -> Delivery:
    """Lock a delivery; after the fleet days, before the booking."""
    statement = select(Delivery).where(Delivery.id == delivery_id).with_for_update(key_share=True)
    return session.exec(statement.execution_options(populate_existing=True)).one()


def visit_of_delivery(session: Session, delivery_id: int, but: int | None = None) -> int | None:
    """The visit that a locked delivery has by another booking of its envelope."""
    statement = (
        select(BookingVisit.visit_id)
        .join(Booking, col(Booking.id) == BookingVisit.booking_id)
        .where(BookingVisit.delivery_id == delivery_id, col(Booking.state).in_(LIVE))
    )
    if but is not None:
        statement = statement.where(BookingVisit.booking_id != but)
    return session.exec(statement).first()


def take(session: Session, booking_id: int) -> None:
    """Let a booking have its visit no longer."""
    session.exec(delete(BookingVisit).where(col(BookingVisit.booking_id) == booking_id))


def bookings_of(session: Session, visit_id: int) -> list[int]:
    """The bookings that have a visit."""
    statement = select(BookingVisit.booking_id).where(BookingVisit.visit_id == visit_id)
    return list(session.exec(statement.order_by(col(BookingVisit.booking_id))))


def drop(session: Session, visit_id: int, *, ghost: bool) -> None:
    """Nobody has this visit any more: it goes, or stays as a ghost that is ridden past."""
    visit = session.get_one(Visit, visit_id)
    if ghost:
        visit.ghost = True
        visit.work_seconds = visit.envelopes = visit.collect_dong = visit.needs = 0
    else:
        session.delete(visit)
    session.flush()


def promise(delivery: Delivery, day: FleetDay, window: tuple[int, int] | None) -> None:
    """Write a promised window on a locked delivery, where the planner reads it; None takes it back.

    A call at home stands and falls with its window: nobody comes for papers without one.
    """
    if delivery.what is What.SEND_PAPERS and window is None:
        delivery.state = DeliveryState.CANCELLED
    elif delivery.what is What.SEND_PAPERS and delivery.state is DeliveryState.CANCELLED:
        delivery.state = DeliveryState.REQUESTED
    delivery.wished_day = day.day if window else None
    delivery.window_from_second, delivery.window_to_second = window or (None, None)


def visits_of(session: Session, day_id: int, reasons: Mapping[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """What is said of deliveries, by the visits that they have on a day."""
    rows = session.exec(
        select(BookingVisit.delivery_id, BookingVisit.visit_id)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .where(Visit.fleet_day_id == day_id, col(BookingVisit.delivery_id).in_(reasons))
    )
    return {visit_id: reasons[delivery_id] for delivery_id, visit_id in rows}


def put_at_risk(session: Session, reasons: Mapping[int, tuple[str, str]], now: datetime) -> None:
    """Say of visits why their promise cannot be kept any more, as (stable reason, sentence)."""
    for visit_id, (reason, sentence) in reasons.items():
        visit = session.get_one(Visit, visit_id)
        visit.risk, visit.risk_sentence, visit.risk_since = reason, sentence[:500], now
    session.flush()


def set_ways(session: Session, visit: Visit, index: Mapping[int, int], seconds: NDArray[np.int64]) -> None:
    """Write the ways of a visit anew, to all that are known of its day."""
    assert visit.id is not None
    at = index[visit.id]
    rows = [(other, seconds[number, at], seconds[at, number]) for other, number in index.items() if other != visit.id]
    visit.legs = np.array(rows, dtype="<i4").reshape(-1, 3).tobytes()
    session.add(visit)
