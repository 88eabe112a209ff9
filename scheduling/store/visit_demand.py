"""What a visit takes by those who have it now."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.reference.working import StopTimes
from data.tables import BookingVisit, Delivery, EnvelopeDossier, HomeCall, Visit
from scheduling.decide.guiding import call_needs
from scheduling.decide.home_calls import call_seconds
from scheduling.decide.witness import bits
from scheduling.model.window import Demand
from scheduling.store.couriers import taught_at
from scheduling.store.day_inputs import needed_skills
from scheduling.store.home_calls import guidance_of


def shrink(session: Session, visit_id: int, times: StopTimes) -> Demand | None:
    """Let a visit of a locked day take only what is left of it, never more than before; None where that is as much."""
    visit = session.get_one(Visit, visit_id)
    before = Demand(visit.work_seconds, visit.envelopes, visit.collect_dong, visit.needs)
    left = _left(session, visit_id, times)
    less = Demand(
        min(before.work_seconds, left.work_seconds),
        min(before.envelopes, left.envelopes),
        min(before.collect_dong, left.collect_dong),
        # What was not taught by name when the visit was booked may have a number of its own since.
        left.needs if not left.needs & ~before.needs else before.needs,
    )
    if less == before:
        return None
    visit.work_seconds, visit.envelopes = less.work_seconds, less.envelopes
    visit.collect_dong, visit.needs = less.collect_dong, less.needs
    session.flush()
    return less


def _left(session: Session, visit_id: int, times: StopTimes) -> Demand:
    having = select(BookingVisit.delivery_id).where(BookingVisit.visit_id == visit_id)
    deliveries = session.exec(select(Delivery).where(col(Delivery.id).in_(having))).all()
    calls = {
        call.delivery_id: call for call in session.exec(select(HomeCall).where(col(HomeCall.delivery_id).in_(having)))
    }
    envelopes = [delivery.envelope_id for delivery in deliveries if delivery.id not in calls]
    dossiers = session.exec(
        select(func.count()).select_from(EnvelopeDossier).where(col(EnvelopeDossier.envelope_id).in_(envelopes))
    ).one()
    seconds = sum(call_seconds(call.kind, times) for call in calls.values())
    if envelopes:
        seconds += times.service_seconds + max(0, dossiers - 1) * times.service_per_further_dossier_seconds
    needs = 0
    for delivery in deliveries:
        call = calls.get(delivery.id or 0)
        taught = taught_at(session, delivery.post_office_id)
        needs |= bits(call_needs(call.kind, guidance_of(call), taught) if call else needed_skills(delivery.what))
    dong = sum(delivery.fee_dong + delivery.postage_dong for delivery in deliveries)
    return Demand(times.setup_seconds + seconds, len(deliveries), dong, needs)
