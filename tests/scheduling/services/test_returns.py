"""What could not be handed over: from the last try to the centre's counter, by a list that both sides sign."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import Custody, DayState, DeliveryState, FailureReason, HandoverState, OutboxKind
from data.session import reading
from data.tables import Dossier, FleetDay, Handover, Outbox
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.model.event import CourierMark
from scheduling.services import days, handovers, morning, returns
from scheduling.services.events import ingest
from tests.scheduling import office as o

EVENING = o.MORNING + timedelta(hours=9)
HOME = (DeliveryState.UNDELIVERABLE, Custody.CENTRE, 1)
RESTS = (DeliveryState.UNDELIVERABLE, Custody.POST_OFFICE, 1)


@pytest.fixture
def office(engine: Engine) -> o.Office:
    return o.make_office(engine)


def refused(stop_id: int, sequence: int = 1) -> CourierMark:
    return replace(o.failed(stop_id, sequence), reason=FailureReason.REFUSED)


def close(office: o.Office, day: object = o.DAY) -> int:
    view = days.day_view(office.engine, office.dispatcher, day)  # type: ignore[arg-type]
    return days.close_day(office.engine, office.dispatcher, view.day_id, EVENING)


def turned_down(office: o.Office, many: int = 1) -> list[int]:
    """So many envelopes whose recipients would not have them, in the evening; returns their deliveries."""
    ids = [o.add_envelope(office, fee_dong=30_000) for _ in range(many)]
    stops = o.ride_out(office)[0].stops
    ingest(office.engine, office.couriers[0], [refused(stop.stop_id, n) for n, stop in enumerate(stops, 1)], EVENING)
    close(office)
    return ids


def prepare(office: o.Office) -> int:
    return returns.prepare(office.engine, office.dispatcher, office.post_office_id, office.centre_id, EVENING)


def bring_back(office: o.Office) -> int:
    """Write the list of all that rests, and have both sides sign it."""
    list_id = prepare(office)
    handovers.sign_given(office.engine, office.dispatcher, list_id, EVENING)
    handovers.sign_received(office.engine, office.officer, list_id, EVENING)
    return list_id


def words(office: o.Office) -> list[tuple[str, str]]:
    """To whom, and what, of each message to a person."""
    with reading(office.engine) as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == OutboxKind.MESSAGE).order_by(col(Outbox.id)))
        return [(told["to"], told["text"]) for told in (json.loads(row.payload) for row in rows)]


def test_a_refused_envelope_goes_home_by_two_signatures_and_everybody_is_told_once_in_order(office: o.Office) -> None:
    """The whole way: custody at each step, the dossier system, the citizen, the choice, and no ride ever again."""
    (delivery_id,) = turned_down(office)
    assert o.delivery_state(office, delivery_id) == RESTS
    assert [each.envelopes for each in returns.resting(office.engine, office.dispatcher)] == [1]
    list_id = prepare(office)
    assert returns.resting(office.engine, office.dispatcher) == ()
    handovers.sign_given(office.engine, office.dispatcher, list_id, EVENING)
    assert o.delivery_state(office, delivery_id) == RESTS, "one signature moves nothing"
    assert words(office) == []
    handovers.sign_received(office.engine, office.officer, list_id, EVENING)
    assert o.delivery_state(office, delivery_id) == HOME
    assert o.told_steps(office) == [("handed_over",), ("attempt_failed",), ("undeliverable",), ("back_at_centre",)]
    with reading(office.engine) as session:
        dossier = session.exec(select(Dossier)).one()
        assert (dossier.status, dossier.by_post) == (9, False)
        code = dossier.code
    ((phone, text),) = words(office)
    assert phone == "0912000000"
    assert code in text
    assert "Trung tâm 1, Số 1" in text
    assert "trước 22/05/2027" in text, "180 days after it came back"
    assert days.day_view(office.engine, office.dispatcher, o.DAY + timedelta(days=1)).waiting == ()
    with pytest.raises(Refused):
        morning.cancel_home_delivery(office.engine, office.officer, 1, EVENING)


def test_one_failed_try_waits_for_the_next_day_and_is_told_as_no_more_than_that(office: o.Office) -> None:
    """The negative control of giving up."""
    delivery_id = o.add_envelope(office)
    stop = o.ride_out(office)[0].stops[0]
    ingest(office.engine, office.couriers[0], [o.failed(stop.stop_id, 1)], EVENING)
    assert close(office) == 1
    assert o.delivery_state(office, delivery_id) == (DeliveryState.REQUESTED, Custody.POST_OFFICE, 1)
    assert o.told_steps(office) == [("handed_over",), ("attempt_failed",)]
    with pytest.raises(Refused):
        prepare(office)


def test_a_courier_may_still_hand_over_what_was_refused_until_his_day_is_closed(office: o.Office) -> None:
    delivery_id = o.add_envelope(office)
    stop = o.ride_out(office)[0].stops[0]
    ingest(office.engine, office.couriers[0], [refused(stop.stop_id)], o.MORNING)
    assert o.delivery_state(office, delivery_id)[0] is DeliveryState.OUT
    assert "undeliverable" not in str(o.told_steps(office))
    ingest(office.engine, office.couriers[0], [o.delivered(stop.stop_id, 2)], EVENING)
    close(office)
    assert o.delivery_state(office, delivery_id)[0] is DeliveryState.DELIVERED


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_marks_that_arrive_late_doubled_and_in_any_order_leave_one_state(
    office: o.Office, order: tuple[int, ...]
) -> None:
    """Law 4: the phone was offline, the day was closed before it spoke, and it says everything twice."""
    delivery_id = o.add_envelope(office)
    stop = o.ride_out(office)[0].stops[0].stop_id
    early = o.MORNING + timedelta(minutes=1)
    marks = [o.failed(stop, 1), o.undo(stop, 2, of=1, at=early), replace(refused(stop, 3), captured_at=early)]
    close(office)
    for at in (*order, *order):
        ingest(office.engine, office.couriers[0], [marks[at]], EVENING)
    assert o.delivery_state(office, delivery_id) == RESTS
    assert o.told_steps(office) == [("handed_over",), ("attempt_failed",), ("undeliverable",)]


def test_what_was_handed_over_after_all_is_not_signed_back(office: o.Office) -> None:
    """A mark that comes in while the list waits makes the list wrong: it is torn up, and nothing is on the next."""
    (delivery_id,) = turned_down(office)
    list_id = prepare(office)
    handovers.sign_given(office.engine, office.dispatcher, list_id, EVENING)
    stop = o.routes(office)[0].stops[0].stop_id
    ingest(office.engine, office.couriers[0], [o.delivered(stop, 9)], EVENING)
    with pytest.raises(Conflict):
        handovers.sign_received(office.engine, office.officer, list_id, EVENING)
    assert o.delivery_state(office, delivery_id)[0] is DeliveryState.DELIVERED
    returns.void(office.engine, office.dispatcher, list_id, EVENING)
    with pytest.raises(Refused):
        prepare(office)


def test_a_proof_that_comes_in_after_the_list_was_signed_outranks_it(office: o.Office) -> None:
    """A proven delivery outranks all; the dossier came by post again, and its system hears of the return last."""
    (delivery_id,) = turned_down(office)
    bring_back(office)
    stop = o.routes(office)[0].stops[0].stop_id
    ingest(office.engine, office.couriers[0], [o.delivered(stop, 9)], EVENING)
    assert o.delivery_state(office, delivery_id)[:2] == (DeliveryState.DELIVERED, Custody.RECIPIENT)
    with reading(office.engine) as session:
        dossier = session.exec(select(Dossier)).one()
        assert (dossier.status, dossier.by_post) == (10, True)
    assert o.told_steps(office)[-1] == ("delivered",)


def test_the_centre_recalls_what_rests_at_the_post_office(office: o.Office) -> None:
    """It is not tried again, goes on the next list home, and recalling twice tells nothing twice."""
    delivery_id = o.add_envelope(office)
    with pytest.raises(Refused):
        returns.recall(office.engine, office.officer, 1, o.MORNING)  # still at the centre
    stop = o.ride_out(office)[0].stops[0].stop_id
    ingest(office.engine, office.couriers[0], [o.failed(stop, 1)], o.MORNING)
    close(office)
    for _ in range(2):
        returns.recall(office.engine, office.officer, 1, EVENING)
    assert o.delivery_state(office, delivery_id) == RESTS
    bring_back(office)
    assert o.delivery_state(office, delivery_id) == HOME
    assert o.told_steps(office) == [("handed_over",), ("attempt_failed",), ("undeliverable",), ("back_at_centre",)]


def test_what_is_recalled_while_a_courier_is_out_with_it_goes_home_with_his_day(office: o.Office) -> None:
    delivery_id = o.add_envelope(office)
    o.ride_out(office)
    returns.recall(office.engine, office.officer, 1, o.MORNING)
    assert o.delivery_state(office, delivery_id) == (DeliveryState.OUT, Custody.COURIER, 0)
    close(office)
    assert o.delivery_state(office, delivery_id) == (DeliveryState.UNDELIVERABLE, Custody.POST_OFFICE, 0)
    assert o.told_steps(office) == [("handed_over",), ("undeliverable",)]


def test_only_the_two_sides_sign_each_in_turn_and_once(office: o.Office) -> None:
    turned_down(office)
    stranger = o.make_office(office.engine, name="2")
    list_id = prepare(office)
    sign = ((handovers.sign_given, office.officer), (handovers.sign_received, office.officer))
    for act, person in (*sign, (handovers.sign_received, office.dispatcher)):
        with pytest.raises(Refused):
            act(office.engine, person, list_id, EVENING)
    for person in (stranger.officer, stranger.dispatcher, office.couriers[0]):
        with pytest.raises(NotFound):
            handovers.handover(office.engine, person, list_id)
    with pytest.raises(NotFound):
        returns.prepare(office.engine, stranger.dispatcher, office.post_office_id, office.centre_id, EVENING)
    with pytest.raises(NotFound):
        returns.recall(office.engine, stranger.officer, 1, EVENING)
    handovers.sign_given(office.engine, office.dispatcher, list_id, EVENING)
    handovers.sign_received(office.engine, office.officer, list_id, EVENING)
    with pytest.raises(Refused):
        handovers.sign_received(office.engine, office.officer, list_id, EVENING)
    with pytest.raises(Refused):
        returns.void(office.engine, office.dispatcher, list_id, EVENING)
    assert len(words(office)) == 1


def test_a_list_is_shown_on_each_day_on_which_it_was_open(office: o.Office) -> None:
    turned_down(office)
    list_id = prepare(office)
    late = EVENING + timedelta(days=2)
    handovers.sign_given(office.engine, office.dispatcher, list_id, late)
    handovers.sign_received(office.engine, office.officer, list_id, late)
    shown = [
        [view.handover_id for view in handovers.handovers_of_day(office.engine, office.officer, o.DAY + timedelta(n))]
        for n in (-1, 0, 1, 2, 3)
    ]
    assert [list_id in each for each in shown] == [False, True, True, True, False]
    (item,) = handovers.handover(office.engine, office.officer, list_id).items
    assert item.given_up is not None
    assert item.given_up.value == "refused"


def test_a_route_without_envelopes_runs_from_its_couriers_start_or_his_first_mark(office: o.Office) -> None:
    """And is not planned over any more; one with envelopes starts by its signatures alone."""
    o.add_envelope(office)
    o.publish(office)
    route = o.routes(office)[0]
    with pytest.raises(Refused):
        days.start_route(office.engine, office.couriers[0], route.route_id, o.MORNING)
    with reading(office.engine) as session:
        assert session.exec(select(FleetDay.state)).one() is DayState.PUBLISHED
        assert session.exec(select(Handover.state)).one() is HandoverState.PREPARED
