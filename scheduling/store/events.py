"""Couriers' events and what they fold to: attempts and proofs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from data.kinds import DayState, HandoverState, Outcome, PlanState, ProofPlace, Relation
from data.tables import Attempt, CourierEvent, FleetDay, Handover, PlanVersion, Proof, Route, Stop
from scheduling.decide.fold import StopFold
from scheduling.model.event import CourierMark
from scheduling.model.mark_json import mark_from_json, mark_to_json
from scheduling.model.person import Person
from scheduling.store.scope import within


def lock_days_of_stops(session: Session, person: Person, stop_ids: Collection[int]) -> dict[int, Stop]:
    """Lock the fleet days of these stops, sorted by id, and return the stops that are the person's."""
    days = (
        select(FleetDay)
        .join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .join(Stop, col(Stop.route_id) == Route.id)
        .where(col(Stop.id).in_(stop_ids))
        .order_by(col(FleetDay.id))
        .with_for_update(of=FleetDay)
    )
    session.exec(days).all()
    return own_stops(session, person, stop_ids)


def own_stops(session: Session, person: Person, stop_ids: Collection[int]) -> dict[int, Stop]:
    """Those of these stops that are on the person's routes, by id."""
    stops = select(Stop).join(Route, col(Route.id) == Stop.route_id).where(col(Stop.id).in_(stop_ids))
    return {stop.id: stop for stop in session.exec(within(stops, person, Route)) if stop.id is not None}


def begin_days(session: Session, route_ids: Collection[int]) -> None:
    """The days of these routes run: a mark on a route that nothing was signed for says that its courier rides."""
    days = (
        select(PlanVersion.fleet_day_id)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .where(col(Route.id).in_(route_ids), PlanVersion.state == PlanState.PUBLISHED)
    )
    session.exec(
        update(FleetDay)
        .where(col(FleetDay.id).in_(days), col(FleetDay.state) == DayState.PUBLISHED)
        .values(state=DayState.RUNNING)
    )


def signed_at(session: Session, route_ids: Collection[int]) -> dict[int, datetime]:
    """When the courier signed the last list of each route."""
    rows = session.exec(
        select(Handover.route_id, func.max(Handover.received_at))
        .where(col(Handover.route_id).in_(route_ids), Handover.state == HandoverState.CONFIRMED)
        .group_by(col(Handover.route_id))
    )
    return {route_id or 0: moment for route_id, moment in rows if moment is not None}


def unsigned_handovers(session: Session, route_ids: Collection[int]) -> bool:
    """True when a list of one of these routes still lacks a signature."""
    statement = select(Handover.id).where(
        col(Handover.route_id).in_(route_ids),
        col(Handover.state).in_([HandoverState.PREPARED, HandoverState.GIVEN]),
    )
    return session.exec(statement).first() is not None


def known_marks(session: Session, marks: Sequence[CourierMark]) -> dict[tuple[str, int], CourierMark]:
    """Those of ``marks`` that are held already, by (device, sequence)."""
    wanted = {(mark.device_id, mark.sequence) for mark in marks}
    rows = session.exec(
        select(CourierEvent).where(
            col(CourierEvent.device_id).in_({device for device, _ in wanted}),
            col(CourierEvent.sequence).in_({sequence for _, sequence in wanted}),
        )
    )
    held = {(row.device_id, row.sequence): row for row in rows}
    return {key: mark_from_json(held[key].payload) for key in wanted & held.keys()}


def add_mark(session: Session, mark: CourierMark, courier_id: int, received_at: datetime) -> None:
    """Append one event."""
    session.add(
        CourierEvent(
            device_id=mark.device_id,
            sequence=mark.sequence,
            courier_id=courier_id,
            stop_id=mark.stop_id,
            kind=mark.kind,
            captured_at=mark.captured_at,
            received_at=received_at,
            payload=mark_to_json(mark),
        )
    )


def marks_of_stops(session: Session, stop_ids: Collection[int]) -> dict[int, list[CourierMark]]:
    """Every mark of each stop."""
    session.flush()
    marks: defaultdict[int, list[CourierMark]] = defaultdict(list)
    for event in session.exec(select(CourierEvent).where(col(CourierEvent.stop_id).in_(stop_ids))):
        marks[event.stop_id].append(mark_from_json(event.payload))
    return marks


def keep_attempt(session: Session, stop: Stop, courier_id: int, fold: StopFold) -> None:
    """Write what a stop's marks fold to; a stop without marks has no attempt."""
    if fold.outcome is None or fold.mark is None:
        return
    assert stop.id is not None
    attempt, proof = session.exec(
        select(Attempt, Proof)
        .join(Proof, col(Proof.attempt_id) == Attempt.id, isouter=True)
        .where(Attempt.stop_id == stop.id)
    ).first() or (None, None)
    if attempt is None:
        attempt = Attempt(
            stop_id=stop.id,
            delivery_id=stop.delivery_id,
            courier_id=courier_id,
            outcome=fold.outcome,
            happened_at=fold.mark.captured_at,
        )
        session.add(attempt)
    failed = fold.outcome is Outcome.FAILED
    attempt.outcome = fold.outcome
    attempt.happened_at = fold.mark.captured_at
    attempt.reason = fold.mark.reason if failed else None
    attempt.note = fold.mark.note if failed else None
    session.flush()
    _keep_proof(session, attempt, proof, fold)


def _keep_proof(session: Session, attempt: Attempt, proof: Proof | None, fold: StopFold) -> None:
    assert attempt.id is not None
    if fold.outcome is not Outcome.DELIVERED:
        if proof is not None:
            session.delete(proof)
        return
    mark = fold.mark
    assert mark is not None
    proof = proof or Proof(
        attempt_id=attempt.id, received_by="", relation=Relation.SELF, place=ProofPlace.ADDRESS, collected_dong=0
    )
    proof.received_by = mark.received_by or ""
    proof.relation = mark.relation or Relation.SELF
    proof.place = mark.place or ProofPlace.ADDRESS
    proof.authorisation = mark.authorisation
    proof.collected_dong = mark.collected_dong
    session.add(proof)
