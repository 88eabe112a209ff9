"""What could not be handed over: from the last try to the centre's counter, by a list that both sides sign."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import Custody, DeliveryState, FailureReason, OutboxKind
from data.session import reading
from data.tables import Dossier, Outbox
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.model.event import CourierMark
from scheduling.services import days, handovers, morning, returns
from scheduling.services.events import ingest
from tests.databases import engine_at
from tests.scheduling import office as o

EVENING = o.MORNING + timedelta(hours=9)
HOME = (DeliveryState.UNDELIVERABLE, Custody.CENTRE, 1)
RESTS = (DeliveryState.UNDELIVERABLE, Custody.POST_OFFICE, 1)


@pytest.fixture(scope="module")
def morning_of(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, o.Office]:
    """A database to copy, in which a courier is out with one envelope, and its office."""
    path = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("out") / "out.sqlite3"))
    engine = engine_at(f"sqlite:///{path}")
    office = o.make_office(engine)
    o.add_envelope(office, fee_dong=30_000)
    o.ride_out(office)
    engine.dispose()
    return path, office


@pytest.fixture
def out(morning_of: tuple[Path, o.Office], tmp_path: Path) -> Iterator[o.Office]:
    """An office whose courier is out with one envelope, delivery 1 of dossier 1."""
    path, office = morning_of
    engine = engine_at(f"sqlite:///{shutil.copy(path, tmp_path / 'out.sqlite3')}")
    yield replace(office, engine=engine)
    engine.dispose()


def refused(stop_id: int, sequence: int = 1) -> CourierMark:
    return replace(o.failed(stop_id, sequence), reason=FailureReason.REFUSED)


def close(office: o.Office, day: object = o.DAY) -> int:
    view = days.day_view(office.engine, office.dispatcher, day)  # type: ignore[arg-type]
    return days.close_day(office.engine, office.dispatcher, view.day_id, EVENING)


def turned_down(office: o.Office) -> int:
    """The one envelope's recipient would not have it, and it is evening; returns its delivery."""
    stop = o.routes(office)[0].stops[0]
    ingest(office.engine, office.couriers[0], [refused(stop.stop_id)], EVENING)
    close(office)
    return stop.delivery_id


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


def test_a_refused_envelope_goes_home_by_two_signatures_and_everybody_is_told_once_in_order(engine: Engine) -> None:
    """The whole way: custody at each step, the dossier system, the citizen, the choice, and no ride ever again."""
    office = o.make_office(engine)
    o.add_envelope(office, fee_dong=30_000)
    o.ride_out(office)
    delivery_id = turned_down(office)
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


def test_one_failed_try_waits_for_the_next_day_and_is_told_as_no_more_than_that(out: o.Office) -> None:
    """The negative control of giving up."""
    stop = o.routes(out)[0].stops[0]
    delivery_id = stop.delivery_id
    ingest(out.engine, out.couriers[0], [o.failed(stop.stop_id, 1)], EVENING)
    assert close(out) == 1
    assert o.delivery_state(out, delivery_id) == (DeliveryState.REQUESTED, Custody.POST_OFFICE, 1)
    assert o.told_steps(out) == [("handed_over",), ("attempt_failed",)]
    with pytest.raises(Refused):
        prepare(out)


def test_a_courier_may_still_hand_over_what_was_refused_until_his_day_is_closed(out: o.Office) -> None:
    stop = o.routes(out)[0].stops[0]
    delivery_id = stop.delivery_id
    ingest(out.engine, out.couriers[0], [refused(stop.stop_id)], o.MORNING)
    assert o.delivery_state(out, delivery_id)[0] is DeliveryState.OUT
    assert "undeliverable" not in str(o.told_steps(out))
    ingest(out.engine, out.couriers[0], [o.delivered(stop.stop_id, 2)], EVENING)
    close(out)
    assert o.delivery_state(out, delivery_id)[0] is DeliveryState.DELIVERED


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_marks_that_arrive_late_doubled_and_in_any_order_leave_one_state(out: o.Office, order: tuple[int, ...]) -> None:
    """Law 4: the phone was offline, the day was closed before it spoke, and it says everything twice."""
    delivery_id, stop = 1, o.routes(out)[0].stops[0].stop_id
    early = o.MORNING + timedelta(minutes=1)
    marks = [o.failed(stop, 1), o.undo(stop, 2, of=1, at=early), replace(refused(stop, 3), captured_at=early)]
    close(out)
    for at in (*order, *order):
        ingest(out.engine, out.couriers[0], [marks[at]], EVENING)
    assert o.delivery_state(out, delivery_id) == RESTS
    assert o.told_steps(out) == [("handed_over",), ("attempt_failed",), ("undeliverable",)]


def test_what_was_handed_over_after_all_is_not_signed_back(out: o.Office) -> None:
    """A mark that comes in while the list waits makes the list wrong: it is torn up, and nothing is on the next."""
    delivery_id = turned_down(out)
    list_id = prepare(out)
    handovers.sign_given(out.engine, out.dispatcher, list_id, EVENING)
    stop = o.routes(out)[0].stops[0].stop_id
    ingest(out.engine, out.couriers[0], [o.delivered(stop, 9)], EVENING)
    with pytest.raises(Conflict):
        handovers.sign_received(out.engine, out.officer, list_id, EVENING)
    assert o.delivery_state(out, delivery_id)[0] is DeliveryState.DELIVERED
    returns.void(out.engine, out.dispatcher, list_id, EVENING)
    with pytest.raises(Refused):
        prepare(out)


def test_a_proof_that_comes_in_after_the_list_was_signed_outranks_it(out: o.Office) -> None:
    """A proven delivery outranks all; the dossier came by post again, and its system hears of the return last."""
    delivery_id = turned_down(out)
    bring_back(out)
    stop = o.routes(out)[0].stops[0].stop_id
    ingest(out.engine, out.couriers[0], [o.delivered(stop, 9)], EVENING)
    assert o.delivery_state(out, delivery_id)[:2] == (DeliveryState.DELIVERED, Custody.RECIPIENT)
    with reading(out.engine) as session:
        dossier = session.exec(select(Dossier)).one()
        assert (dossier.status, dossier.by_post) == (10, True)
    assert o.told_steps(out)[-1] == ("delivered",)


def test_the_centre_recalls_what_rests_at_the_post_office(out: o.Office) -> None:
    """It is not tried again, goes on the next list home, and recalling twice tells nothing twice."""
    delivery_id, stop = 1, o.routes(out)[0].stops[0].stop_id
    o.add_envelope(out)
    with pytest.raises(Refused):
        returns.recall(out.engine, out.officer, 2, o.MORNING)  # still at the centre
    ingest(out.engine, out.couriers[0], [o.failed(stop, 1)], o.MORNING)
    close(out)
    for _ in range(2):
        returns.recall(out.engine, out.officer, 1, EVENING)
    assert o.delivery_state(out, delivery_id) == RESTS
    bring_back(out)
    assert o.delivery_state(out, delivery_id) == HOME
    assert o.told_steps(out) == [("handed_over",), ("attempt_failed",), ("undeliverable",), ("back_at_centre",)]


def test_what_is_recalled_while_a_courier_is_out_with_it_goes_home_with_his_day(out: o.Office) -> None:
    delivery_id = 1
    returns.recall(out.engine, out.officer, 1, o.MORNING)
    assert o.delivery_state(out, delivery_id) == (DeliveryState.OUT, Custody.COURIER, 0)
    close(out)
    assert o.delivery_state(out, delivery_id) == (DeliveryState.UNDELIVERABLE, Custody.POST_OFFICE, 0)
    assert o.told_steps(out) == [("handed_over",), ("undeliverable",)]


def test_only_the_two_sides_sign_each_in_turn_and_once(out: o.Office) -> None:
    turned_down(out)
    stranger = o.make_office(out.engine, name="2")
    list_id = prepare(out)
    sign = ((handovers.sign_given, out.officer), (handovers.sign_received, out.officer))
    for act, person in (*sign, (handovers.sign_received, out.dispatcher)):
        with pytest.raises(Refused):
            act(out.engine, person, list_id, EVENING)
    for person in (stranger.officer, stranger.dispatcher, out.couriers[0]):
        with pytest.raises(NotFound):
            handovers.handover(out.engine, person, list_id)
    with pytest.raises(NotFound):
        returns.prepare(out.engine, stranger.dispatcher, out.post_office_id, out.centre_id, EVENING)
    with pytest.raises(NotFound):
        returns.recall(out.engine, stranger.officer, 1, EVENING)
    handovers.sign_given(out.engine, out.dispatcher, list_id, EVENING)
    handovers.sign_received(out.engine, out.officer, list_id, EVENING)
    with pytest.raises(Refused):
        handovers.sign_received(out.engine, out.officer, list_id, EVENING)
    with pytest.raises(Refused):
        returns.void(out.engine, out.dispatcher, list_id, EVENING)
    assert len(words(out)) == 1


def test_a_list_is_shown_on_each_day_on_which_it_was_open(out: o.Office) -> None:
    turned_down(out)
    list_id = prepare(out)
    late = EVENING + timedelta(days=2)
    handovers.sign_given(out.engine, out.dispatcher, list_id, late)
    handovers.sign_received(out.engine, out.officer, list_id, late)
    shown = [
        [view.handover_id for view in handovers.handovers_of_day(out.engine, out.officer, o.DAY + timedelta(n))]
        for n in (-1, 0, 1, 2, 3)
    ]
    assert [list_id in each for each in shown] == [False, True, True, True, False]
    (item,) = handovers.handover(out.engine, out.officer, list_id).items
    assert item.given_up is not None
    assert item.given_up.value == "refused"


def test_a_route_with_envelopes_is_started_by_its_signatures_alone(out: o.Office) -> None:
    """Nobody rides away from what he has not signed for; tests/scheduling/windows/test_starting.py has the others."""
    with pytest.raises(Refused):
        days.start_route(out.engine, out.couriers[0], o.routes(out)[0].route_id, o.MORNING)
