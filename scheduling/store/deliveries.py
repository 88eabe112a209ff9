"""Where deliveries stand: reads their history, writes the folded state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import DayState, DeliveryState, HandoverState, Outcome, PlanState
from data.tables import Attempt, Delivery, Envelope, FleetDay, Handover, HandoverItem, PlanVersion, Route, Stop
from scheduling.decide.standing import History, standing


def refold(session: Session, delivery_ids: Collection[int]) -> None:
    """Bring the state of these deliveries and the custody of their envelopes in line with their history.

    Called in the transaction of whatever changed that history; the fleet day is locked by then.
    """
    for delivery, envelope, history in _histories(session, delivery_ids):
        now = standing(history)
        delivery.state = now.state
        delivery.failed_attempts = now.failed_attempts
        envelope.custody = now.custody
    session.flush()


def _histories(session: Session, delivery_ids: Collection[int]) -> list[tuple[Delivery, Envelope, History]]:
    wanted = sorted(set(delivery_ids))
    pairs = session.exec(
        select(Delivery, Envelope)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Delivery.id).in_(wanted))
        .order_by(col(Delivery.id))
        .execution_options(populate_existing=True)
    ).all()
    outcomes: defaultdict[int, list[Outcome]] = defaultdict(list)
    for delivery_id, outcome in session.exec(
        select(Attempt.delivery_id, Attempt.outcome).where(col(Attempt.delivery_id).in_(wanted))
    ):
        outcomes[delivery_id].append(Outcome(outcome))
    current = _current_routes(session, wanted)
    signed = _signed_routes(session, [envelope.id or 0 for _, envelope in pairs])
    result = []
    for delivery, envelope in pairs:
        assert delivery.id is not None
        assert envelope.id is not None
        route_id = current.get(delivery.id)
        history = History(
            outcomes=tuple(outcomes[delivery.id]),
            cancelled=delivery.cancelled_at is not None,
            left_centre=bool(signed[envelope.id]),
            on_route=route_id is not None,
            signed_for=route_id in signed[envelope.id],
        )
        result.append((delivery, envelope, history))
    return result


def _current_routes(session: Session, delivery_ids: Collection[int]) -> dict[int, int]:
    """The route of the published plan of a day that is not closed, by delivery."""
    rows = session.exec(
        select(Stop.delivery_id, Stop.route_id)
        .join(Route, col(Route.id) == Stop.route_id)
        .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id)
        .where(col(Stop.delivery_id).in_(delivery_ids))
        .where(PlanVersion.state == PlanState.PUBLISHED, FleetDay.state != DayState.CLOSED)
    )
    return dict(rows.all())


def _signed_routes(session: Session, envelope_ids: Collection[int]) -> defaultdict[int, set[int]]:
    """The routes for which a courier has signed for each envelope."""
    signed: defaultdict[int, set[int]] = defaultdict(set)
    for envelope_id, route_id in session.exec(
        select(HandoverItem.envelope_id, Handover.route_id)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(col(HandoverItem.envelope_id).in_(envelope_ids), Handover.state == HandoverState.CONFIRMED)
    ):
        signed[envelope_id].add(route_id)
    return signed


def count_in_state(session: Session, delivery_ids: Collection[int], state: DeliveryState) -> int:
    """How many of these deliveries stand at ``state``."""
    statement = select(func.count()).where(col(Delivery.id).in_(delivery_ids), Delivery.state == state)
    return session.exec(statement).one()


def all_waiting(session: Session, delivery_ids: Collection[int]) -> bool:
    """True when each of these deliveries waits for a route."""
    return count_in_state(session, delivery_ids, DeliveryState.REQUESTED) == len(set(delivery_ids))
