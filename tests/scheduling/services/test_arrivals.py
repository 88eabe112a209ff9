"""Who waits at home hears that the courier comes, again only when that moves, and the booking ends with the stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import Audience, BookingKind, BookingState, Channel, OutboxKind
from data.session import reading, writing
from data.tables import Booking, BookingVisit, Delivery, EnvelopeDossier, FleetDay, Outbox, Visit
from scheduling.decide.arrival import Planned, expected_at
from scheduling.model.message import Notice
from scheduling.model.record import from_json
from scheduling.services.arrivals import follow_routes
from scheduling.services.booking_messages import agree
from scheduling.services.events import ingest
from scheduling.store import bookings
from tests.scheduling import office as o


def at(minutes: int) -> datetime:
    return o.MORNING + timedelta(minutes=minutes)


def test_a_stop_is_late_by_what_the_last_was_and_never_before_now() -> None:
    """Being early counts for nothing; a next stop that is overdue makes all after it late."""
    stops = [Planned(1, at(10), at(40)), Planned(2, at(20), None), Planned(3, at(60), None)]
    assert expected_at(stops, 3, at(41)) == at(90)
    assert expected_at(stops, 3, at(80)) == at(120)
    assert expected_at(stops, 1, at(41)) is None
    early = [replace(stops[0], done_at=at(1)), *stops[1:]]
    assert [expected_at(early, number, at(2)) for number in (2, 3)] == [at(20), at(60)]
    assert expected_at(early, 2, at(25)) == at(25)


def test_who_waits_at_home_is_told_and_the_booking_ends_with_the_stop(sqlite_engine: Engine) -> None:
    """On the way, silence for a few minutes, late, and fulfilled once the courier's mark is certain."""
    office = o.make_office(sqlite_engine)
    for _ in range(2):
        o.add_envelope(office)
    first, second = o.ride_out(office)[0].stops
    reference = _booking(office, second.delivery_id)

    def follow(now: datetime) -> tuple[int, int]:
        return follow_routes(sqlite_engine, lambda: now)

    assert follow(o.MORNING) == (0, 0)  # nobody has set out
    ingest(sqlite_engine, office.couriers[0], [o.delivered(first.stop_id, 1)], at(7))
    assert [follow(at(1)), follow(at(2))] == [(1, 0), (0, 0)]
    overdue = timedelta(hours=2)
    assert [follow(at(7) + overdue), follow(at(8) + overdue)] == [(1, 0), (0, 0)]
    assert _said(office) == ["on_the_way", "late"]
    ingest(sqlite_engine, office.couriers[0], [o.delivered(second.stop_id, 2, at(10) + overdue)], at(11) + overdue)
    assert follow(at(11) + overdue) == (0, 0)  # the mark may still be taken back
    assert follow(at(30) + overdue) == (0, 1)
    with reading(sqlite_engine) as session:
        assert session.exec(select(Booking.state).where(Booking.reference == reference)).one() is BookingState.FULFILLED


def _booking(office: o.Office, delivery_id: int) -> str:
    with writing(office.engine) as session:
        dossier_id = session.exec(
            select(EnvelopeDossier.dossier_id)
            .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
            .where(Delivery.id == delivery_id)
        ).one()
        booking = Booking(
            centre_id=office.centre_id,
            reference="LH-7K3F-9QXM",
            kind=BookingKind.HOME_DELIVERY,
            state=BookingState.CONFIRMED,
            audience=Audience.PUBLIC,
            channel=Channel.ONLINE,
            dossier_id=dossier_id,
            booker_id=bookings.lock_booker(session, office.centre_id, "0912000000"),
            starts_at=o.MORNING,
            ends_at=o.MORNING + timedelta(hours=2),
            created_at=o.MORNING,
        )
        session.add(booking)
        delivery = session.get_one(Delivery, delivery_id)
        visit = Visit(
            fleet_day_id=session.exec(select(FleetDay.id)).one() or 0,
            address_id=delivery.address_id,
            opens_second=27_000,
            closes_second=34_200,
            work_seconds=240,
            envelopes=1,
            collect_dong=0,
            legs=b"",
        )
        session.add(visit)
        session.flush()
        held = {"booking_id": booking.id or 0, "visit_id": visit.id or 0, "delivery_id": delivery_id}
        session.add(BookingVisit(**held, stated_permille=990))
    agree(office.engine, office.officer, booking.reference, "vi", o.MORNING)
    return booking.reference


def _said(office: o.Office) -> list[str]:
    rows = select(Outbox.payload).where(Outbox.kind == OutboxKind.MESSAGE).order_by(col(Outbox.id))
    with reading(office.engine) as session:
        return [from_json(Notice, payload).template for payload in session.exec(rows)]
