"""Where deliveries stand: reads their history, writes the folded state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from data.kinds import DayState, DeliveryState, FailureReason, HandoverState, Outcome, PlanState, What
from data.reference.giving_up import giving_up_rules
from data.reference.holidays import holidays
from data.tables import Attempt, Delivery, Envelope, FleetDay, Handover, HandoverItem, PlanVersion, Route, Stop
from scheduling.decide.giving_up import End, given_up
from scheduling.decide.standing import History, Standing, standing
from scheduling.store import home_calls
from scheduling.store.wide import select_wide

Try = tuple[Outcome, datetime, FailureReason | None]


def refold(session: Session, delivery_ids: Collection[int]) -> None:
    """Bring the state of these deliveries and the custody of their envelopes in line with their history.

    Called in the transaction of whatever changed that history; the fleet day is locked by then.
    """
    # A day's 300 deliveries move to two or three standings: as many statements, not 600 rows one by one (law 1).
    moved: defaultdict[Standing, list[tuple[int, int]]] = defaultdict(list)
    for delivery_id, envelope_id, held, history in _histories(session, delivery_ids):
        now = standing(history)
        if now != held:
            moved[now].append((delivery_id, envelope_id))
    for now, pairs in moved.items():
        deliveries, envelopes = zip(*pairs, strict=True)
        session.exec(
            update(Delivery)
            .where(col(Delivery.id).in_(deliveries))
            .values(state=now.state, failed_attempts=now.failed_attempts)
        )
        session.exec(update(Envelope).where(col(Envelope.id).in_(envelopes)).values(custody=now.custody))


def _histories(session: Session, delivery_ids: Collection[int]) -> list[tuple[int, int, Standing, History]]:
    """Delivery, envelope, how they stand in their rows, and their history; the deliveries locked, sorted by id."""
    wanted = sorted(set(delivery_ids))
    rows = session.exec(
        select_wide(
            Delivery.id,
            Delivery.envelope_id,
            Delivery.state,
            Envelope.custody,
            Delivery.failed_attempts,
            Delivery.cancelled_at,
            Delivery.what,
            Delivery.wished_day,
            Delivery.recalled_at,
        )
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Delivery.id).in_(wanted))
        .order_by(col(Delivery.id))
        .with_for_update(of=Delivery, key_share=True)
    ).all()
    tries = tries_of(session, wanted)
    received = {
        number for number, call in home_calls.calls_among(session, wanted).items() if call.received_at is not None
    }
    current = _current_routes(session, wanted)
    signed, back = _signed_lists(session, [envelope_id for _, envelope_id, *_ in rows])
    result = []
    for delivery_id, envelope_id, state, custody, failed_attempts, cancelled_at, what, wished_day, recalled_at in rows:
        route_id, call = current.get(delivery_id), what is What.SEND_PAPERS
        history = History(
            outcomes=tuple(outcome for outcome, _, _ in tries[delivery_id]),
            cancelled=cancelled_at is not None or (call and wished_day is None),
            left_centre=bool(signed[envelope_id]),
            on_route=route_id is not None,
            signed_for=route_id in signed[envelope_id],
            call=call,
            received=delivery_id in received,
            given_up=end_of(tries[delivery_id], recalled_at) is not None,
            back=envelope_id in back,
        )
        result.append((delivery_id, envelope_id, Standing(state, custody, failed_attempts), history))
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


def _signed_lists(session: Session, envelope_ids: Collection[int]) -> tuple[defaultdict[int, set[int]], frozenset[int]]:
    """The routes for which a courier has signed for each envelope, and the envelopes that a centre has signed back."""
    signed: defaultdict[int, set[int]] = defaultdict(set)
    back = set()
    for envelope_id, route_id in session.exec(
        select(HandoverItem.envelope_id, Handover.route_id)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(col(HandoverItem.envelope_id).in_(envelope_ids), Handover.state == HandoverState.CONFIRMED)
    ):
        if route_id is None:
            back.add(envelope_id)
        else:
            signed[envelope_id].add(route_id)
    return signed, frozenset(back)


def tries_of(session: Session, delivery_ids: Collection[int]) -> defaultdict[int, list[Try]]:
    """How each attempt at these deliveries ended, when and why."""
    tries: defaultdict[int, list[Try]] = defaultdict(list)
    for delivery_id, outcome, at, reason in session.exec(
        select(Attempt.delivery_id, Attempt.outcome, Attempt.happened_at, Attempt.reason).where(
            col(Attempt.delivery_id).in_(delivery_ids)
        )
    ):
        tries[delivery_id].append((Outcome(outcome), at, FailureReason(reason) if reason else None))
    return tries


def end_of(tries: Collection[Try], recalled_at: datetime | None) -> End | None:
    """Since when no further try is made, and why; None while one is."""
    failures = [(at, reason) for outcome, at, reason in tries if outcome is Outcome.FAILED]
    return given_up(failures, recalled_at, giving_up_rules(), holidays())


def count_in_state(session: Session, delivery_ids: Collection[int], state: DeliveryState) -> int:
    """How many of these deliveries stand at ``state``."""
    statement = select(func.count()).where(col(Delivery.id).in_(delivery_ids), Delivery.state == state)
    return session.exec(statement).one()


def all_waiting(session: Session, delivery_ids: Collection[int]) -> bool:
    """True when each of these deliveries waits for a route."""
    return count_in_state(session, delivery_ids, DeliveryState.REQUESTED) == len(set(delivery_ids))
