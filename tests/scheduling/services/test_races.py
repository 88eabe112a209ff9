"""Several people and workers at one moment, on both databases; each with the guard's own proof."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from data.kinds import OutboxState
from data.session import reading
from data.tables import Attempt, CourierEvent, PlanVersion
from scheduling.errors import Conflict, Refused, SchedulingError
from scheduling.ports import DossierRecord, Receipt
from scheduling.services import handovers, planning, relay
from scheduling.services.days import day_view
from scheduling.services.events import ingest
from tests.scheduling import office as o

AFTER_UNDO = o.MORNING + timedelta(minutes=6)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all at one moment; returns each one's result or error, in order."""
    gate = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[number] = work()
        except SchedulingError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def office(engine: Engine) -> o.Office:
    made = o.make_office(engine)
    for _ in range(4):
        o.add_envelope(made)
    return made


def test_of_many_clicks_one_plan_is_begun(office: o.Office) -> None:
    day_id = day_view(office.engine, office.dispatcher, o.DAY).day_id
    click = lambda: planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)  # noqa: E731
    results = at_once(*[click] * 8)
    assert Counter(type(result) for result in results) == {int: 1, Conflict: 7}
    with reading(office.engine) as session:
        assert session.exec(select(func.count()).select_from(PlanVersion)).one() == 1


def test_of_many_who_open_a_day_at_once_all_see_one_day(office: o.Office) -> None:
    results = at_once(*[lambda: day_view(office.engine, office.dispatcher, o.DAY).day_id] * 6)
    assert len(set(results)) == 1


def test_a_list_is_signed_once_by_each_side_however_often_it_is_tapped(office: o.Office) -> None:
    o.publish(office)
    list_id = handovers.handovers_of_day(office.engine, office.officer, o.DAY)[0].handover_id
    give = lambda: handovers.sign_given(office.engine, office.officer, list_id, o.MORNING)  # noqa: E731
    take = lambda: handovers.sign_received(office.engine, office.couriers[0], list_id, o.MORNING)  # noqa: E731
    assert Counter(type(result) for result in at_once(*[give] * 4)) == {type(None): 1, Refused: 3}
    assert Counter(type(result) for result in at_once(*[take] * 4)) == {type(None): 1, Refused: 3}


def test_one_batch_from_a_phone_that_sends_it_many_times_at_once_counts_once(office: o.Office) -> None:
    stops = o.ride_out(office)[0].stops
    batch = [o.delivered(stop.stop_id, number) for number, stop in enumerate(stops, start=1)]
    send = lambda: ingest(office.engine, office.couriers[0], batch, o.MORNING).added  # noqa: E731
    assert sorted(at_once(*[send] * 5)) == [0, 0, 0, 0, 4]  # type: ignore[type-var]
    with reading(office.engine) as session:
        counts = [session.exec(select(func.count()).select_from(table)).one() for table in (CourierEvent, Attempt)]
    assert counts == [4, 4]
    assert [status for _, status, _ in o.messages(office)] == [10] * 4


class Collecting:
    """A partner that notes every call."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def push(self, record: DossierRecord) -> Receipt:
        self.calls.append((record.code, record.status))
        return Receipt("0", "ok", replaced=False)


def test_four_workers_tell_each_message_once(office: o.Office) -> None:
    for number, stop in enumerate(o.ride_out(office)[0].stops, start=1):
        ingest(office.engine, office.couriers[0], [o.delivered(stop.stop_id, number)], o.MORNING)
    partner = Collecting()
    works = [
        lambda worker=f"w{number}": relay.push_due(office.engine, partner, worker, lambda: AFTER_UNDO)
        for number in range(4)
    ]
    at_once(*works)
    assert Counter(partner.calls).most_common(1)[0][1] == 1
    assert len(partner.calls) == 4


@pytest.mark.parametrize("turn", range(4))
def test_an_undo_against_the_push_ends_with_the_partner_knowing_the_truth(office: o.Office, turn: int) -> None:
    """Either the message never left, or the truth followed it in order."""
    stop = o.ride_out(office)[0].stops[0]
    ingest(office.engine, office.couriers[0], [o.delivered(stop.stop_id, 1)], o.MORNING)
    partner = Collecting()
    push = lambda worker: relay.push_due(office.engine, partner, worker, lambda: AFTER_UNDO)  # noqa: E731
    take_back = o.undo(stop.stop_id, 2, of=1, at=o.MORNING + timedelta(minutes=5))
    at_once(lambda: push("a"), lambda: ingest(office.engine, office.couriers[0], [take_back], AFTER_UNDO))
    push("b")
    assert [status for _, status in partner.calls] in ([], [10, 9])
    assert {state for *_, state in o.messages(office)} <= {OutboxState.SETTLED}
