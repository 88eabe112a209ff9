"""Couriers' events and what they fold to: attempts and proofs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, update
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


def add_marks(session: Session, marks: Sequence[CourierMark], courier_id: int, received_at: datetime) -> None:
    """Append events, in one statement however many there are."""
    rows = [
        {
            "device_id": mark.device_id,
            "sequence": mark.sequence,
            "courier_id": courier_id,
            "stop_id": mark.stop_id,
            "kind": mark.kind,
            "captured_at": mark.captured_at,
            "received_at": received_at,
            "payload": mark_to_json(mark),
        }
        for mark in marks
    ]
    if rows:
        session.execute(insert(CourierEvent.__table__), rows)  # type: ignore[attr-defined]


def marks_of_stops(session: Session, stop_ids: Collection[int]) -> dict[int, list[CourierMark]]:
    """Every mark of each stop."""
    session.flush()
    marks: defaultdict[int, list[CourierMark]] = defaultdict(list)
    for event in session.exec(select(CourierEvent).where(col(CourierEvent.stop_id).in_(stop_ids))):
        marks[event.stop_id].append(mark_from_json(event.payload))
    return marks


def keep_attempts(session: Session, courier_id: int, folds: Mapping[int, StopFold], stops: Mapping[int, Stop]) -> None:
    """Write what the marks of each stop fold to; a stop without marks has no attempt.

    A phone that was offline all day sends its marks at once: they are read and written together (law 1).
    """
    held = _attempts_of(session, folds)
    new = [
        {
            "stop_id": stop_id,
            "delivery_id": stops[stop_id].delivery_id,
            "courier_id": courier_id,
            **_attempt_values(fold),
        }
        for stop_id, fold in folds.items()
        if fold.outcome is not None and stop_id not in held
    ]
    if new:
        session.execute(insert(Attempt.__table__), new)  # type: ignore[attr-defined]
    proven = {row["stop_id"] for row in new if row["outcome"] is Outcome.DELIVERED}
    held |= _attempts_of(session, proven)
    for stop_id, (attempt, proof) in held.items():
        fold = folds[stop_id]
        if fold.outcome is None:
            continue
        for name, value in _attempt_values(fold).items():
            setattr(attempt, name, value)
        _keep_proof(session, attempt, proof, fold)
    session.flush()


def _attempts_of(session: Session, stop_ids: Collection[int]) -> dict[int, tuple[Attempt, Proof | None]]:
    if not stop_ids:
        return {}
    rows = session.exec(
        select(Attempt, Proof)
        .join(Proof, col(Proof.attempt_id) == Attempt.id, isouter=True)
        .where(col(Attempt.stop_id).in_(stop_ids))
    )
    return {attempt.stop_id: (attempt, proof) for attempt, proof in rows}


def _attempt_values(fold: StopFold) -> dict[str, Any]:
    assert fold.mark is not None
    failed = fold.outcome is Outcome.FAILED
    return {
        "outcome": fold.outcome,
        "happened_at": fold.mark.captured_at,
        "reason": fold.mark.reason if failed else None,
        "note": fold.mark.note if failed else None,
    }


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
