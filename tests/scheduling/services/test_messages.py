"""Messages to people leave by the outbox: as agreed, at decent hours, in order, and the ledger tells no number."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import OutboxState
from data.session import reading, writing
from data.tables import Outbox, SyncAttempt
from scheduling.model.exchange import Exchange, listener
from scheduling.model.message import Message, MessageState, Notice, Sent, Way
from scheduling.ports import FailureKind, PartnerFailure
from scheduling.services import desk
from scheduling.services.calls import Partners
from scheduling.services.relay import push_due
from scheduling.store import outbox
from tests.scheduling import office as o

PHONE = "0912000000"
EVENING = o.MORNING + timedelta(hours=14)
"""21:30 at the office."""

pytestmark = pytest.mark.slow


class Phones:
    """A messenger that keeps what it sends."""

    tells_state = False

    def __init__(self, way: Way = Way.SMS) -> None:
        self.way = way
        self.sent: list[Message] = []
        self.failures: list[FailureKind] = []

    def send(self, message: Message) -> Sent:
        if self.failures:
            raise PartnerFailure(self.failures.pop(0), "messages.said_no", "không")
        heard = listener()
        assert heard is not None
        heard.heard.append(Exchange("gửi tin", 200, "ok"))
        self.sent.append(message)
        return Sent(message.reference, "nhà mạng 7", MessageState.SENT)

    def state(self, provider_id: str) -> MessageState:
        raise AssertionError


@pytest.fixture
def clock() -> o.Clock:
    return o.Clock()


@pytest.fixture
def phones() -> Phones:
    return Phones()


def write(office: o.Office, text: str = "Hẹn 9 giờ.", lane: str = "booking:LH-1", **more: object) -> int:
    with writing(office.engine) as session:
        notice = Notice(Way.SMS, PHONE, text, **more)  # type: ignore[arg-type]
        return outbox.add_message(session, office.centre_id, lane, notice, o.MORNING)


def push(office: o.Office, phones: Phones, clock: o.Clock) -> None:
    push_due(office.engine, Partners(messengers={phones.way: phones}), "w", clock, chance=random.Random(1))


def row(office: o.Office, outbox_id: int) -> Outbox:
    with reading(office.engine) as session:
        return session.get_one(Outbox, outbox_id)


def test_a_row_becomes_one_message_and_the_answer_stays_in_the_ledger(
    engine: Engine, clock: o.Clock, phones: Phones
) -> None:
    office = o.make_office(engine)
    number = write(office)
    push(office, phones, clock)
    push(office, phones, clock)
    assert [(each.reference, each.to, each.text) for each in phones.sent] == [(f"tn{number}", PHONE, "Hẹn 9 giờ.")]
    done = row(office, number)
    assert (done.state, done.reached, done.provider_id) == (OutboxState.SETTLED, "sent", "nhà mạng 7")
    with reading(engine) as session:
        assert session.exec(select(SyncAttempt.answer)).all() == ["gửi tin: HTTP 200 ok"]


def test_a_row_that_nobody_can_read_waits_for_a_person_and_holds_up_no_other_lane(
    sqlite_engine: Engine, clock: o.Clock, phones: Phones
) -> None:
    office = o.make_office(sqlite_engine)
    broken = write(office, lane="booking:1")
    write(office, "Đọc được.", "booking:2")
    with writing(sqlite_engine) as session:
        session.get_one(Outbox, broken).payload = "{"
    push(office, phones, clock)
    assert [each.text for each in phones.sent] == ["Đọc được."]
    assert (row(office, broken).state, row(office, broken).last_code) == (OutboxState.WAITING, "relay.unreadable")


def test_at_night_only_what_somebody_waits_for_is_sent(sqlite_engine: Engine, clock: o.Clock, phones: Phones) -> None:
    office = o.make_office(sqlite_engine)
    clock.now = EVENING
    write(office, "nhắc", "booking:1")
    write(office, "mã", "booking:2", urgent=True)
    push(office, phones, clock)
    assert [each.text for each in phones.sent] == ["mã"]
    clock.forward(hours=9, minutes=29)
    push(office, phones, clock)
    assert len(phones.sent) == 1, "06:59"
    clock.forward(minutes=1)
    push(office, phones, clock)
    assert [each.text for each in phones.sent] == ["mã", "nhắc"]


def test_who_opted_out_gets_nothing_until_they_want_it_again(
    sqlite_engine: Engine, clock: o.Clock, phones: Phones
) -> None:
    office = o.make_office(sqlite_engine)
    desk.opt_out(sqlite_engine, office.officer, Way.SMS, PHONE, clock())
    kept_back = write(office)
    push(office, phones, clock)
    assert (phones.sent, row(office, kept_back).last_code) == ([], "messages.opted_out")
    desk.opt_out(sqlite_engine, office.officer, Way.SMS, PHONE, clock(), wanted=True)
    write(office, "lần sau")
    push(office, phones, clock)
    assert [each.text for each in phones.sent] == ["lần sau"]


@pytest.mark.parametrize("written", ["+84 912 000 000", "0912.000.000", "84912000000"])
def test_an_opt_out_holds_however_the_number_is_written(
    sqlite_engine: Engine, clock: o.Clock, phones: Phones, written: str
) -> None:
    office = o.make_office(sqlite_engine)
    desk.opt_out(sqlite_engine, office.officer, Way.SMS, written, clock())
    write(office)
    push(office, phones, clock)
    assert phones.sent == []


def test_a_reminder_of_what_has_begun_is_not_sent(sqlite_engine: Engine, clock: o.Clock, phones: Phones) -> None:
    office = o.make_office(sqlite_engine)
    number = write(office, worthless_at=o.MORNING + timedelta(hours=1))
    clock.forward(hours=1)
    push(office, phones, clock)
    assert (phones.sent, row(office, number).state) == ([], OutboxState.SKIPPED)


def test_a_lane_keeps_its_order_and_a_person_may_mend_or_let_go_what_blocks_it(
    sqlite_engine: Engine, clock: o.Clock, phones: Phones
) -> None:
    office = o.make_office(sqlite_engine)
    first, second = write(office, "một"), write(office, "hai")
    phones.failures = [FailureKind.PERMANENT, FailureKind.PERMANENT]
    push(office, phones, clock)
    assert (phones.sent, row(office, second).state) == ([], OutboxState.PENDING)
    desk.correct(sqlite_engine, office.officer, first, "0913000000", clock())
    push(office, phones, clock)
    assert row(office, first).state is OutboxState.WAITING, "refused again"
    desk.skip(sqlite_engine, office.officer, first, "số máy không còn", clock())
    push(office, phones, clock)
    assert [each.text for each in phones.sent] == ["hai"]
    assert (row(office, first).state, row(office, first).last_message) == (OutboxState.SKIPPED, "số máy không còn")


def test_a_partner_that_does_not_answer_rests_and_nobody_else_waits_for_it(
    sqlite_engine: Engine, clock: o.Clock, phones: Phones
) -> None:
    office = o.make_office(sqlite_engine)
    silent = Phones(Way.ZALO)
    silent.failures = [FailureKind.TEMPORARY] * 40
    with writing(sqlite_engine) as session:
        for number in range(40):
            for way in (Way.ZALO, Way.SMS):
                outbox.add_message(session, office.centre_id, f"{way}:{number}", Notice(way, PHONE, "x"), o.MORNING)
    both = Partners(messengers={Way.SMS: phones, Way.ZALO: silent})
    push_due(sqlite_engine, both, "w", clock)
    assert len(phones.sent) == 40
    tried = 40 - len(silent.failures)
    assert tried == 16, "one round, then the line rests"
    push_due(sqlite_engine, both, "w", clock)
    assert 40 - len(silent.failures) == tried
    clock.forward(seconds=31)
    push_due(sqlite_engine, both, "w", clock)
    assert 40 - len(silent.failures) == tried + 1, "one call tries whether it answers"
    silent.failures = []
    clock.forward(hours=1)
    push_due(sqlite_engine, both, "w", clock)
    assert len(silent.sent) == 40


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_at_once_send_each_message_once_and_each_lane_in_order(
    engine: Engine, clock: o.Clock, phones: Phones, workers: int
) -> None:
    office = o.make_office(engine)
    with writing(engine) as session:
        for number in range(24):
            notice = Notice(Way.SMS, PHONE, f"{number % 8} {number}")
            outbox.add_message(session, office.centre_id, f"booking:{number % 8}", notice, o.MORNING)
    with ThreadPoolExecutor(workers) as pool:
        for report in [
            pool.submit(push_due, engine, Partners(messengers={Way.SMS: phones}), f"w{number}", clock)
            for number in range(workers)
        ]:
            report.result()
    push(office, phones, clock)
    lanes: dict[str, list[int]] = {}
    for each in phones.sent:
        lane, _, number = each.text.partition(" ")
        lanes.setdefault(lane, []).append(int(number))
    assert sum(map(len, lanes.values())) == 24
    assert all(numbers == sorted(set(numbers)) for numbers in lanes.values())
