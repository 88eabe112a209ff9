"""Envelopes that go by a carrier: ordered, called off, and followed by its feed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.working import CarrierRules, working_rules
from data.session import reading, writing
from data.tables import CarrierOrder as OrderRow
from scheduling.decide.reconcile_carrier import Standing, Truth, may_follow, standing_of
from scheduling.failpoints import reach
from scheduling.model.carriage import CarrierEvent, CarrierOrder, Leg, Meaning
from scheduling.model.order_number import order_number
from scheduling.ports import Carrier, PartnerFailure
from scheduling.services import news
from scheduling.store import carrier_events, carrier_orders, carrier_truth, outbox, relay

_AT_ONCE = 200
_PAGES = 50


def order_waiting(
    engine: Engine, centre_codes: Collection[str], clock: Callable[[], datetime], rules: CarrierRules | None = None
) -> int:
    """Order what no post office of ours serves, each in a transaction of its own; returns how many."""
    rules = rules or working_rules().carrier
    with reading(engine) as session:
        waiting = carrier_orders.to_be_ordered(session, centre_codes, _AT_ONCE)
    return sum(_order(engine, delivery_id, clock(), rules) for delivery_id in waiting)


def _order(engine: Engine, delivery_id: int, now: datetime, rules: CarrierRules) -> bool:
    with writing(engine) as session:
        parcel = carrier_orders.parcel(session, delivery_id)
        if parcel is None or parcel.dispatched:
            return False
        number = order_number(parcel.envelope_code, Leg.DELIVERY, parcel.dispatched + 1)
        carrier_orders.keep(session, parcel, number, Leg.DELIVERY, Truth.CARRIER, now)
        order = CarrierOrder(
            number=number,
            leg=Leg.DELIVERY,
            citizen=parcel.citizen,
            contents=f"Kết quả hồ sơ {', '.join(parcel.dossier_codes)}",
            weight_grams=rules.envelope_grams,
            cod_dong=parcel.collect_dong,
        )
        outbox.add_order(session, parcel.centre_id, parcel.envelope_code, order, now)
        reach("carrier.before_order_commit")
    reach("carrier.after_order_commit")
    return True


def call_off_cancelled(engine: Engine, clock: Callable[[], datetime]) -> int:
    """Call off the orders of deliveries that were cancelled, or take them back where they have not left."""
    with reading(engine) as session:
        wanted = carrier_orders.to_be_called_off(session, _AT_ONCE)
    for order_id in wanted:
        with writing(engine) as session:
            call_off(session, order_id, now=clock())
            reach("carrier.before_call_off_commit")
        reach("carrier.after_call_off_commit")
    return len(wanted)


def call_off(session: Session, order_id: int, now: datetime) -> bool:
    """Call one order off in the caller's transaction; False where it was asked before.

    An order that the carrier has not begun is cancelled with it. One that is on its way is called back, and its feed
    tells what became of that.
    """
    order = carrier_orders.lock(session, order_id)
    if order.cancel_asked_at is not None:
        return False
    code = carrier_orders.envelope_code(session, order)
    order.cancel_asked_at, order.changed_at = now, now
    if order.standing == Standing.PLACED:
        order.standing = Standing.CANCELLED
    if not carrier_orders.withdraw_unsent(session, f"envelope:{code}"):
        outbox.add_cancel(session, order.centre_id, code, carrier_orders.ref(order), now)
    return True


def pull_tracking(engine: Engine, carriers: Mapping[str, Carrier], clock: Callable[[], datetime]) -> tuple[int, int]:
    """Read every carrier's feed on, and ask about what a push hinted at; returns events kept, and centres that failed.

    A carrier that does not answer holds up no other, and is read on from the same place the next time.
    """
    kept = failed = 0
    with reading(engine) as session:
        centres = {code: centre_id for centre_id, code in relay.centre_codes(session).items()}
    for code, carrier in sorted(carriers.items()):
        if code not in centres:
            continue
        try:
            kept += _read_feed(engine, centres[code], carrier, clock)
            kept += _ask_hinted(engine, centres[code], carrier, clock)
        except PartnerFailure as failure:
            failed += 1
            note_failure(engine, f"carrier:{centres[code]}", failure, clock())
    return kept, failed


def note_failure(engine: Engine, partner: str, failure: PartnerFailure, now: datetime) -> None:
    """Keep with a partner's line that reading from it failed, where a person sees it."""
    with writing(engine) as session:
        line = relay.line_of(session, partner, lock=True)
        line.failed_at, line.last_code = now, failure.code[:80]
        reach("carrier.before_line_commit")
    reach("carrier.after_line_commit")


def _read_feed(engine: Engine, centre_id: int, carrier: Carrier, clock: Callable[[], datetime]) -> int:
    kept = 0
    for _ in range(_PAGES if carrier.capabilities.pulls else 0):
        with reading(engine) as session:
            cursor = carrier_events.cursor_of(session, centre_id)
        reach("carrier.before_read")
        page = carrier.events(cursor)
        reach("carrier.after_read")
        with writing(engine) as session:
            # The cursor and what lies before it are kept together: a kill between two pages loses nothing.
            if not carrier_events.move_cursor(session, centre_id, cursor, page.cursor, clock()):
                return kept
            kept += len(keep_events(session, centre_id, page.events, clock()))
            reach("carrier.before_page_commit")
        reach("carrier.after_page_commit")
        if not page.more:
            break
    return kept


def _ask_hinted(engine: Engine, centre_id: int, carrier: Carrier, clock: Callable[[], datetime]) -> int:
    if not carrier.capabilities.looks:
        return 0
    with reading(engine) as session:
        asked = [
            (order.id or 0, order.hinted_at, carrier_orders.ref(order))
            for order in carrier_orders.hinted(session, centre_id, _AT_ONCE)
        ]
    kept = 0
    for order_id, hinted_at, ref in asked:
        reach("carrier.before_look")
        found = carrier.look(ref)
        reach("carrier.after_look")
        with writing(engine) as session:
            order = carrier_orders.lock(session, order_id)
            if order.hinted_at == hinted_at:
                order.hinted_at = None
            if found is not None:
                kept += len(keep_events(session, centre_id, found.events, clock()))
            reach("carrier.before_look_commit")
        reach("carrier.after_look_commit")
    return kept


def take_hints(engine: Engine, numbers: Collection[str], now: datetime) -> int:
    """Note which of our orders a push was about; what it says of them is not believed. Returns how many are ours."""
    with writing(engine) as session:
        ours = carrier_orders.hint(session, numbers, now)
        reach("carrier.before_hint_commit")
    reach("carrier.after_hint_commit")
    return ours


def keep_events(session: Session, centre_id: int, events: Iterable[CarrierEvent], now: datetime) -> set[str]:
    """Keep what is new of a feed and fold it; returns the numbers it is about. In the caller's transaction."""
    numbers = carrier_events.add(session, centre_id, events, now)
    orders = carrier_orders.lock_numbers(session, numbers)
    carrier_truth.hold(session, *orders.values())
    told = carrier_events.of_numbers(session, centre_id, orders)
    for number, order in orders.items():
        if order.centre_id == centre_id:
            fold(session, order, told[number], now)
    return numbers


def fold(session: Session, order: OrderRow, events: list[CarrierEvent], now: datetime) -> bool:
    """Take an order where its events say it is, if its feed is the truth of it and the step goes forward.

    What it tells of the way, each try at the door, is told onward; True when the order went on. What it carries is
    held by the caller.
    """
    order.waybill = next((event.waybill for event in reversed(events) if event.waybill), order.waybill)
    if order.truth != Truth.CARRIER:
        return False
    theirs = standing_of(events)
    goes_on = theirs is not None and may_follow(Standing(order.standing), theirs)
    if theirs is not None and goes_on:
        happened_at = min(event.happened_at for event in events if event.happened_at and standing_of([event]) is theirs)
        carrier_truth.follow(session, order, theirs, happened_at, now)
    carrier_truth.count_tries(session, order, sum(event.meaning is Meaning.ATTEMPT_FAILED for event in events))
    news.tell(session, carrier_truth.dossiers_of(session, order), now)
    return goes_on
