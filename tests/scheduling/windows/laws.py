"""The laws of windows at home, judged from the tables alone: what counts is what is stored."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingKind, BookingState
from data.session import reading
from data.tables import Booking, BookingEvent, BookingVisit, Delivery, FleetDay, Visit
from data.tables import Witness as Row
from scheduling.decide.witness import ALL_DAY, violations
from scheduling.model.witness import CLOSES, LEG, OPENS, VISIT, WORK, Witness
from scheduling.store import visits as visit_rows
from tests.scheduling.booking.laws import MAY_FOLLOW

TAKES = (BookingState.HELD, BookingState.CONFIRMED, BookingState.FULFILLED, BookingState.MISSED)


def broken_promises(engine: Engine) -> list[str]:
    """What is wrong in the tables, in words; empty when every law of windows at home holds."""
    with reading(engine) as session:
        wrong = []
        bookings = {each.id: each for each in session.exec(select(Booking).where(Booking.kind != BookingKind.COUNTER))}
        has = {each.booking_id: each for each in session.exec(select(BookingVisit))}
        visits = {each.id: each for each in session.exec(select(Visit))}
        days = {each.id: each for each in session.exec(select(FleetDay))}
        deliveries = {each.id: each for each in session.exec(select(Delivery))}
        stops: dict[int, int] = {}
        by_day = defaultdict(list)
        for visit in visits.values():
            by_day[visit.fleet_day_id].append(visit)
        for row in session.exec(select(Row)):
            witness = Witness.of_json(row.version, row.road_version, row.plan)
            wrong += [f"day {row.fleet_day_id}: {each.code} {each.message}" for each in violations(witness)]
            own = {visit.id: visit for visit in by_day[row.fleet_day_id]}
            wrong += _legs_not_true(witness, by_day[row.fleet_day_id])
            for stop in witness.stops:
                number = int(stop[VISIT])
                stops[number] = stops.get(number, 0) + 1
                visit = own.get(number)
                if visit is None:
                    wrong.append(f"stop {number} of day {row.fleet_day_id} is of no visit")
                    continue
                window = ALL_DAY if visit.ghost else (visit.opens_second, visit.closes_second)
                if (int(stop[OPENS]), int(stop[CLOSES])) != window or int(stop[WORK]) != visit.work_seconds:
                    wrong.append(f"stop {number} is not what its visit says")
        for number, visit in visits.items():
            if stops.get(number or 0, 0) != 1 and visit.risk is None:
                wrong.append(f"visit {number} stands {stops.get(number or 0, 0)} times in the witness")
            if visit.ghost == any(each.visit_id == number for each in has.values()):
                wrong.append(f"visit {number}, ghost {visit.ghost}, has bookings or none")
    for booking_id, booking in bookings.items():
        kept = has.get(booking_id or 0)
        if (kept is not None) != (booking.state in TAKES):
            wrong.append(f"booking {booking_id}, {booking.state}, has {'a' if kept else 'no'} visit")
        elif kept is not None:
            visit = visits[kept.visit_id]
            delivery, day = deliveries[kept.delivery_id], days[visit.fleet_day_id]
            written = (delivery.wished_day, delivery.window_from_second, delivery.window_to_second)
            promise = (day.day, visit.opens_second, visit.closes_second)
            if booking.state is BookingState.CONFIRMED and written != promise:
                wrong.append(f"booking {booking_id} promises {promise}, its delivery says {written}")
            seconds = (booking.ends_at - booking.starts_at).total_seconds()  # type: ignore[operator]
            if seconds != visit.closes_second - visit.opens_second:
                wrong.append(f"booking {booking_id} is not when its visit is")
    promised = {kept.delivery_id for number, kept in has.items() if bookings[number].state is not BookingState.HELD}
    for number, delivery in deliveries.items():
        if delivery.window_from_second is not None and number not in promised:
            wrong.append(f"delivery {number} has a window that nobody confirmed")
    by_visit = defaultdict(set)
    for kept in has.values():
        by_visit[kept.delivery_id].add(kept.visit_id)
    wrong += [f"delivery {number} is promised twice" for number, of in by_visit.items() if len(of) > 1]
    return wrong + _not_one_life(engine)


def _not_one_life(engine: Engine) -> list[str]:
    """A booking's history leads to what it is, by steps that may follow each other."""
    wrong, histories = [], defaultdict(list)
    with reading(engine) as session:
        for event in session.exec(select(BookingEvent).order_by(col(BookingEvent.id))):
            histories[event.booking_id].append(event.state)
        for booking in session.exec(select(Booking)):
            history = histories[booking.id or 0]
            if not history or history[-1] is not booking.state:
                wrong.append(f"booking {booking.id} is {booking.state}, which its history does not say: {history}")
            for before, after in zip([None, *history], history, strict=False):
                if after not in MAY_FOLLOW[before]:
                    wrong.append(f"booking {booking.id} was {before} and became {after}")
    return wrong


def _legs_not_true(witness: Witness, visits: list[Visit]) -> list[str]:
    """Every leg is what the roads said between its two ends."""
    index, seconds = visit_rows.matrix({visit.id or 0: visit_rows.ways_of(visit) for visit in visits})
    wrong = []
    for route in range(len(witness.routes)):
        first, last = witness.span(route)
        before = 0
        for stop in witness.stops[first:last]:
            at = index.get(int(stop[VISIT]), 0)
            if at and int(stop[LEG]) != int(seconds[before, at]):
                wrong.append(f"leg to visit {stop[VISIT]} is {stop[LEG]} s, the roads say {seconds[before, at]} s")
            before = at
    return wrong
