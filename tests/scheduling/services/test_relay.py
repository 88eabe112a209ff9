"""Telling the dossier system: in order, at least once, and a person where no retry can help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import AttemptResult, OutboxKind, OutboxState
from data.reference.working import working_rules
from data.session import reading, writing
from data.tables import Dossier, Outbox, SyncAttempt
from scheduling.errors import NotFound, Refused
from scheduling.model.record import record_from_json
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure, Receipt
from scheduling.services import relay
from scheduling.services.events import ingest
from tests.scheduling import office as o

ONE_BY_ONE = replace(working_rules().relay, calls_at_once=1, jitter_percent=0)


class Partner:
    """A dossier system that keeps what it is told, and fails when told to."""

    def __init__(self) -> None:
        self.held: list[DossierRecord] = []
        self.failures: list[FailureKind] = []
        self.during: Callable[[], None] = lambda: None

    def push(self, record: DossierRecord) -> Receipt:
        self.during()
        if self.failures:
            raise PartnerFailure(self.failures.pop(0), "partner.said_no", "hôm nay không được")
        if record.unit is None:
            raise PartnerFailure(FailureKind.PERMANENT, "portal.missing_field", "thiếu DonViXuLy")
        self.held.append(record)
        return Receipt("0", "ok", replaced=False)


@pytest.fixture
def clock() -> o.Clock:
    return o.Clock(o.MORNING + timedelta(minutes=10))


@pytest.fixture
def partner() -> Partner:
    return Partner()


@pytest.fixture
def office(engine: Engine) -> o.Office:
    made = o.make_office(engine)
    for _ in range(3):
        o.add_envelope(made)
    for sequence, stop in enumerate(o.ride_out(made)[0].stops, start=1):
        ingest(engine, made.couriers[0], [o.delivered(stop.stop_id, sequence)], o.MORNING)
    return made


def push(office: o.Office, partner: Partner, clock: o.Clock, worker: str = "w1") -> tuple[int, int, int]:
    report = relay.push_due(office.engine, partner, worker, clock, rules=ONE_BY_ONE)
    return report.settled, report.retried, report.waiting


def test_nothing_leaves_before_the_minutes_of_taking_back_are_over(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    clock.now = o.MORNING + timedelta(minutes=4, seconds=59)
    assert push(office, partner, clock) == (0, 0, 0)
    clock.forward(seconds=1)
    assert push(office, partner, clock) == (3, 0, 0)


def test_each_message_is_told_once_with_the_time_of_the_return(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    assert push(office, partner, clock) == (3, 0, 0)
    assert push(office, partner, clock) == (0, 0, 0)
    assert [(record.status, record.returned_at, record.by_post) for record in partner.held] == [
        (10, o.MORNING, True)
    ] * 3


@pytest.mark.parametrize("kind", [FailureKind.TEMPORARY, FailureKind.UNKNOWN, FailureKind.CONFIGURATION])
def test_a_passing_failure_is_tried_again_later_and_the_ledger_keeps_every_try(
    office: o.Office, partner: Partner, clock: o.Clock, kind: FailureKind
) -> None:
    partner.failures = [kind] * 3
    assert push(office, partner, clock) == (0, 3, 0)
    assert push(office, partner, clock) == (0, 0, 0), "not again at once"
    clock.forward(hours=1)
    assert push(office, partner, clock) == (3, 0, 0)
    with reading(office.engine) as session:
        results = session.exec(select(SyncAttempt.result)).all()
    assert sorted(results) == sorted([AttemptResult(kind.value)] * 3 + [AttemptResult.SETTLED] * 3)


def test_a_refusal_waits_for_a_person_and_holds_back_only_its_own_dossier(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    partner.failures = [FailureKind.PERMANENT]
    assert push(office, partner, clock) == (2, 0, 1)
    with writing(office.engine) as session:
        stuck = session.exec(select(Outbox).where(Outbox.state == OutboxState.WAITING)).one()
        session.add(
            Outbox(
                kind=OutboxKind.DOSSIER,
                lane=stuck.lane,
                partner=stuck.partner,
                dossier_id=stuck.dossier_id,
                centre_id=stuck.centre_id,
                sequence=stuck.sequence + 1,
                tells_status=9,
                payload=stuck.payload,
                state=OutboxState.PENDING,
                created_at=clock(),
                due_at=clock(),
            )
        )
        stuck_id = stuck.id or 0
    clock.forward(hours=2)
    assert push(office, partner, clock) == (0, 0, 0), "the next message of the dossier waits behind it"
    relay.replay(office.engine, office.officer, stuck_id, clock())
    assert push(office, partner, clock) == (2, 0, 0)


def test_a_record_without_a_starred_field_waits_visibly_until_a_person_mends_the_dossier(
    engine: Engine, partner: Partner, clock: o.Clock
) -> None:
    office = o.make_office(engine)
    o.add_envelope(office, complete=False)
    ingest(engine, office.couriers[0], [o.delivered(o.ride_out(office)[0].stops[0].stop_id, 1)], o.MORNING)
    assert push(office, partner, clock) == (0, 0, 1)
    view = relay.sync_view(engine, office.officer, show="waiting")
    assert (view.waiting, view.messages[0].last_code) == (1, "portal.missing_field")
    with writing(engine) as session:
        session.exec(select(Dossier)).one().unit = "UBND xã"
    relay.replay(engine, office.officer, view.messages[0].outbox_id, clock())
    assert push(office, partner, clock) == (1, 0, 0)


def test_a_message_taken_up_by_one_worker_is_not_taken_up_by_another_until_its_lease_lapses(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    other = Partner()
    partner.during = lambda: _expect(push(office, other, clock, "w2")[0] <= 2)
    report = push(office, partner, clock, "w1")
    assert report[0] + len(other.held) == 3
    codes = [record.code for record in partner.held + other.held]
    assert len(codes) == len(set(codes)) == 3


def _expect(truth: bool) -> None:
    assert truth


def test_a_dead_workers_message_is_told_by_another_after_the_lease(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    class Death(BaseException):
        pass

    def die() -> None:
        raise Death

    partner.during = die
    with pytest.raises(Death):
        push(office, partner, clock)
    partner.during = lambda: None
    assert push(office, partner, clock, "w2") == (2, 0, 0)
    clock.forward(minutes=6)
    assert push(office, partner, clock, "w2") == (1, 0, 0)
    with reading(office.engine) as session:
        unanswered = session.exec(select(SyncAttempt).where(SyncAttempt.result == AttemptResult.STARTED)).all()
    assert len(unanswered) == 1, "the ledger shows the call that nobody answered for"


def test_a_worker_that_lost_its_lease_cannot_settle_over_the_one_that_took_over(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    slow = Partner()
    others: list[int] = []

    def sleep_past_the_lease() -> None:
        if not others:
            clock.forward(minutes=6)
            others.append(push(office, partner, clock, "w2")[0])

    slow.during = sleep_past_the_lease
    push(office, slow, clock, "w1")
    with reading(office.engine) as session:
        rows = session.exec(select(Outbox)).all()
    assert {row.state for row in rows} == {OutboxState.SETTLED}
    assert others == [3]


def test_what_is_sent_again_is_what_was_frozen_when_it_happened(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    partner.failures = [FailureKind.TEMPORARY] * 3
    push(office, partner, clock)
    with writing(office.engine) as session:
        for dossier in session.exec(select(Dossier)):
            dossier.summary = "đã sửa"
        due = select(Outbox).where(Outbox.state == OutboxState.PENDING)
        frozen = [record_from_json(row.payload) for row in session.exec(due)]
    clock.forward(hours=1)
    push(office, partner, clock)
    assert sorted(partner.held, key=lambda record: record.code) == sorted(frozen, key=lambda record: record.code)


def test_another_centres_messages_are_neither_seen_nor_replayed(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    stranger = o.make_office(office.engine, name="2").officer
    partner.failures = [FailureKind.PERMANENT]
    push(office, partner, clock)
    outbox_id = relay.sync_view(office.engine, office.officer, show="waiting").messages[0].outbox_id
    assert relay.sync_view(office.engine, stranger).messages == ()
    with pytest.raises(NotFound):
        relay.replay(office.engine, stranger, outbox_id, clock())
    with pytest.raises(NotFound):
        relay.sync_attempts(office.engine, stranger, outbox_id)


def test_only_a_message_that_waits_for_a_person_can_be_replayed(
    office: o.Office, partner: Partner, clock: o.Clock
) -> None:
    push(office, partner, clock)
    outbox_id = relay.sync_view(office.engine, office.officer).messages[0].outbox_id
    with pytest.raises(Refused):
        relay.replay(office.engine, office.officer, outbox_id, clock())


def test_the_return_is_told_with_its_time_at_the_door(office: o.Office, partner: Partner, clock: o.Clock) -> None:
    push(office, partner, clock)
    assert [[(step.at, step.status) for step in record.steps] for record in partner.held] == [[(o.MORNING, 10)]] * 3
