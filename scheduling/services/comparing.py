"""The nightly comparison: our state against each partner's, differences listed, and repaired only by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.working import CarrierRules, working_rules
from data.session import reading, writing
from scheduling.decide.reconcile_carrier import OurOrder, Patience, Repair, differences
from scheduling.failpoints import reach
from scheduling.model.difference import CompareReport, Difference, DifferenceView
from scheduling.model.person import Person
from scheduling.ports import Carrier, PartnerFailure
from scheduling.services.carriers import fold, keep_events, note_failure
from scheduling.store import carrier_events, carrier_orders, carrier_truth, outbox, relay
from scheduling.store import differences as store
from scheduling.store.audit import note


def compare_carriers(
    engine: Engine, carriers: Mapping[str, Carrier], clock: Callable[[], datetime], rules: CarrierRules | None = None
) -> CompareReport:
    """Compare each carrier's orders with its feed; a rule repairs what it may, the rest is listed for a person.

    A repair does no harm when it is done twice: folding again, calling off again, asking again.
    """
    rules = rules or working_rules().carrier
    found = repaired = gone = failed = 0
    with reading(engine) as session:
        centres = {code: centre_id for centre_id, code in relay.centre_codes(session).items()}
    for code, carrier in sorted(carriers.items()):
        if code not in centres:
            continue
        try:
            seen, done, closed = _compare(engine, centres[code], carrier, clock, rules)
            found, repaired, gone = found + seen, repaired + done, gone + closed
        except PartnerFailure as failure:
            failed += 1
            note_failure(engine, f"carrier:{centres[code]}", failure, clock())
    return CompareReport(found, repaired, gone, failed)


def open_differences(engine: Engine, person: Person, limit: int = 100) -> tuple[DifferenceView, ...]:
    """What differs at the person's centre and is not settled, what needs a person first."""
    with reading(engine) as session:
        return store.open_ones(session, person, limit)


def close_difference(engine: Engine, person: Person, difference_id: int, now: datetime) -> None:
    """A person has settled it; found again, it is listed again. Raises NotFound."""
    with writing(engine) as session:
        store.close(session, person, difference_id, now)
        note(session, person, "difference.close", "difference", difference_id, now)
        reach("comparing.before_close_commit")
    reach("comparing.after_close_commit")


def _compare(
    engine: Engine, centre_id: int, carrier: Carrier, clock: Callable[[], datetime], rules: CarrierRules
) -> tuple[int, int, int]:
    found = _differences(engine, centre_id, clock(), rules)
    repaired = sum(_repair(engine, centre_id, carrier, each, clock) for each in found if each.repair)
    left = _differences(engine, centre_id, clock(), rules) if repaired else found
    with writing(engine) as session:
        gone = store.keep(session, centre_id, f"carrier:{centre_id}", left, clock())
        reach("comparing.before_commit")
    reach("comparing.after_commit")
    return len(found), repaired, gone


def _differences(engine: Engine, centre_id: int, now: datetime, rules: CarrierRules) -> tuple[Difference, ...]:
    since = now - timedelta(days=rules.compared_days)
    patience = Patience(timedelta(hours=rules.apart_hours), timedelta(hours=rules.silent_hours))
    with reading(engine) as session:
        ours: list[OurOrder] = carrier_orders.compared(session, centre_id, since)
        events = carrier_events.received_since(session, centre_id, since)
        older = carrier_events.of_numbers(session, centre_id, {order.number for order in ours})
    told = {event.key: event for event in (*events, *(each for some in older.values() for each in some))}
    return differences(ours, told.values(), now, patience)


def _repair(engine: Engine, centre_id: int, carrier: Carrier, each: Difference, clock: Callable[[], datetime]) -> bool:
    """Do what the rule allows about one difference; True when something was done."""
    looked = None
    if each.repair is Repair.LOOK:
        if not carrier.capabilities.looks:
            return False
        with reading(engine) as session:
            ref = carrier_orders.ref(carrier_orders.lock_numbers(session, [each.subject])[each.subject])
        reach("comparing.before_look")
        looked = carrier.look(ref)
        reach("comparing.after_look")
        if looked is None:
            return False
    with writing(engine) as session:
        if looked is not None:
            keep_events(session, centre_id, looked.events, clock())
        else:
            _mend(session, centre_id, each, clock())
        reach("comparing.before_repair_commit")
    reach("comparing.after_repair_commit")
    return True


def _mend(session: Session, centre_id: int, each: Difference, now: datetime) -> None:
    order = carrier_orders.lock_numbers(session, [each.subject])[each.subject]
    if each.repair is Repair.TAKE_FEED:
        carrier_truth.hold(session, order)
        fold(session, order, carrier_events.of_numbers(session, centre_id, [each.subject])[each.subject], now)
    elif each.repair is Repair.CANCEL_AGAIN:
        code = carrier_orders.envelope_code(session, order)
        order.changed_at = now
        outbox.add_cancel(session, centre_id, code, carrier_orders.ref(order), now)
