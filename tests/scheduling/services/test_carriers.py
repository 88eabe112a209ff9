"""Envelopes by a carrier, over real HTTP: ordered once, followed by its feed, called off, compared at night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import AttemptResult, Custody, DeliveryState, OutboxState
from data.session import reading, writing
from data.tables import Address, CarrierOrder, Delivery, Dossier, Envelope, Outbox, SyncAttempt
from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.standin import MyVNPostStandin, NgspStandin, running
from scheduling.model.record import record_from_json
from scheduling.ports import Carrier
from scheduling.services import carriers, comparing, desk
from scheduling.services.calls import Partners
from scheduling.services.relay import push_due
from tests.integrations.vnpost.bench import Standin, myvnpost_settings, ngsp_settings
from tests.scheduling import office as o

pytestmark = pytest.mark.slow


@dataclass
class Post:
    """An office whose envelopes go by a carrier. Its clock is now, for so is the stand-ins'."""

    office: o.Office
    carrier: Carrier
    standin: Standin
    clock: o.Clock
    delivery_id: int
    number: str = ""

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def order(self) -> None:
        carriers.order_waiting(self.engine, ["TT1"], self.clock)
        self.push()
        self.number = self.row().number

    def push(self) -> None:
        push_due(self.engine, Partners(carriers={"TT1": self.carrier}), "w", self.clock)

    def move(self, code: int, later: float = 1) -> None:
        at = datetime.now(UTC) + timedelta(minutes=later)
        self.standin.move(self.number, code, at=at.isoformat())

    def pull(self) -> tuple[int, int]:
        return carriers.pull_tracking(self.engine, {"TT1": self.carrier}, self.clock)

    def compare(self) -> Any:
        return comparing.compare_carriers(self.engine, {"TT1": self.carrier}, self.clock)

    def row(self) -> CarrierOrder:
        with reading(self.engine) as session:
            return session.exec(select(CarrierOrder)).one()

    def stands(self) -> tuple[DeliveryState, Custody, int]:
        with reading(self.engine) as session:
            delivery = session.get_one(Delivery, self.delivery_id)
            custody = session.get_one(Envelope, delivery.envelope_id).custody
            return delivery.state, custody, session.exec(select(Dossier.status)).one()

    def open(self) -> list[tuple[str, str | None]]:
        return [(each.kind, each.repair) for each in comparing.open_differences(self.engine, self.office.officer)]


def make(engine: Engine, standin: Standin, carrier: Carrier) -> Post:
    office = o.make_office(engine)
    delivery_id = o.add_envelope(office)
    with writing(engine) as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.post_office_id = None
        session.get_one(Address, delivery.address_id).commune_code = "99001"
    return Post(office, carrier, standin, o.Clock(datetime.now(UTC)), delivery_id)


@pytest.fixture
def gateway() -> Iterator[Standin]:
    with running(NgspStandin()) as url:
        yield Standin(url)


@pytest.fixture
def post(sqlite_engine: Engine, gateway: Standin) -> Iterator[Post]:
    with closing(NgspCarrier(ngsp_settings(gateway.url, duplicate_safe=True))) as carrier:
        yield make(sqlite_engine, gateway, carrier)


@pytest.fixture
def retail(sqlite_engine: Engine) -> Iterator[Post]:
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        yield make(sqlite_engine, Standin(url), carrier)


def test_an_envelope_that_no_office_serves_is_ordered_once_and_its_feed_brings_it_home(
    engine: Engine, gateway: Standin
) -> None:
    post = make(engine, gateway, NgspCarrier(ngsp_settings(gateway.url, duplicate_safe=True)))
    post.order()
    post.order()
    (held,) = post.standin.orders(post.number)
    assert (held["body"]["ReceiverName"], held["body"]["CODAmount"]) == ("Nguyễn Thị Thử", 0)
    post.move(4)
    assert post.pull() == (1, 0)
    assert post.stands() == (DeliveryState.DELIVERED, Custody.RECIPIENT, 10)
    with reading(post.engine) as session:
        (told,) = session.exec(select(Outbox).where(col(Outbox.dossier_id).is_not(None))).all()
    record = record_from_json(told.payload)
    assert record.status == 10
    assert record.return_note is not None
    assert f"vận đơn {post.row().waybill}" in record.return_note
    assert post.pull() == (0, 0), "the cursor stands behind it"


def test_where_the_couriers_word_counts_the_feed_changes_nothing(post: Post) -> None:
    post.order()
    with writing(post.engine) as session:
        session.exec(select(CarrierOrder)).one().truth = "courier"
    post.move(4)
    assert post.pull() == (1, 0)
    assert post.stands() == (DeliveryState.REQUESTED, Custody.CENTRE, 9)
    post.clock.forward(days=2)
    post.compare()
    assert post.open() == [("apart", None)], "the other's word is compared only, and a person judges"


def test_an_order_whose_answer_was_lost_is_placed_once(post: Post) -> None:
    post.standin.fault(service="order/post", kind="drop")
    post.order()
    post.clock.forward(hours=2)
    post.push()
    assert len(post.standin.orders(post.number)) == 1
    with reading(post.engine) as session:
        results = session.exec(select(SyncAttempt.result)).all()
        answers = [answer or "" for answer in session.exec(select(SyncAttempt.answer))]
    assert results == [AttemptResult.UNKNOWN, AttemptResult.SETTLED]
    assert "order/post: HTTP 200" in answers[1]


def test_where_a_second_order_cannot_be_ruled_out_a_person_decides(post: Post) -> None:
    with closing(NgspCarrier(ngsp_settings(post.standin.url))) as careful:
        post.carrier = careful
        post.standin.fault(service="order/post", kind="drop")
        post.order()
        post.clock.forward(hours=2)
        post.push()
        with reading(post.engine) as session:
            (row,) = session.exec(select(Outbox)).all()
        assert (row.state, row.last_code) == (OutboxState.WAITING, "carrier.in_doubt")
        desk.skip(post.engine, post.office.officer, row.id or 0, "VNPost nói đã nhận đơn", post.clock())
    assert len(post.standin.orders(post.number)) == 1


def test_an_unknown_code_moves_nothing_and_waits_for_a_person(post: Post) -> None:
    post.order()
    post.move(77)
    post.pull()
    assert post.stands()[0] is DeliveryState.REQUESTED
    post.compare()
    assert post.open() == [("unreadable", None)]
    (each,) = comparing.open_differences(post.engine, post.office.officer)
    comparing.close_difference(post.engine, post.office.officer, each.difference_id, post.clock())
    assert post.open() == []


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
def test_a_cancelled_delivery_is_called_off_or_never_leaves(post: Post, sent: bool) -> None:
    carriers.order_waiting(post.engine, ["TT1"], post.clock)
    if sent:
        post.push()
    with writing(post.engine) as session:
        session.get_one(Delivery, post.delivery_id).state = DeliveryState.CANCELLED
    carriers.call_off_cancelled(post.engine, post.clock)
    carriers.call_off_cancelled(post.engine, post.clock)
    post.push()
    held = post.standin.orders(post.row().number)
    assert [each["cancelled"] for each in held] == ([True] if sent else [])


def test_what_a_push_says_is_asked_and_not_believed(retail: Post) -> None:
    retail.order()
    retail.move(12)
    assert carriers.take_hints(retail.engine, [retail.number, "PB-LA-D1"], retail.clock()) == 1
    kept, _ = retail.pull()
    assert kept
    assert retail.stands() == (DeliveryState.OUT, Custody.POST_OFFICE, 9)
    assert retail.row().hinted_at is None, "asked once a hint"


def test_failures_and_the_return_are_followed_and_late_news_takes_nothing_back(retail: Post) -> None:
    retail.order()
    for code, later in ((15, 10), (15, 20), (18, 30), (19, 40)):
        retail.move(code, later)
    retail.pull()
    assert retail.stands() == (DeliveryState.REQUESTED, Custody.CENTRE, 9)
    with reading(retail.engine) as session:
        assert session.exec(select(Delivery.failed_attempts)).one() == 2
    retail.move(12, later=15)
    retail.clock.forward(days=1)
    retail.pull()
    assert retail.stands() == (DeliveryState.REQUESTED, Custody.CENTRE, 9)
    tries = [("attempt_failed",)] * 2
    assert o.told_steps(retail.office) == [*tries, ("undeliverable",), ("back_at_centre",), ("handed_over",)]
    assert carriers.order_waiting(retail.engine, ["TT1"], retail.clock) == 0, "a person says whether it goes out again"


def test_the_comparison_repairs_by_rule_and_lists_the_rest_until_it_is_gone(
    retail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    retail.order()
    retail.move(14)
    # A fold that was lost, as if an older version had kept the events and not known their meaning.
    unfolded: Callable[..., bool] = lambda *_: False  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(carriers, "fold", unfolded)
        retail.pull()
    assert retail.stands()[0] is DeliveryState.REQUESTED
    retail.clock.forward(days=2)
    report = retail.compare()
    assert (report.found, report.repaired) == (1, 1)
    assert retail.stands() == (DeliveryState.DELIVERED, Custody.RECIPIENT, 10)
    assert retail.open() == []


def test_each_of_a_carriers_tries_is_told_when_its_feed_tells_of_it(retail: Post) -> None:
    """A second try changes nothing of how the order stands, and is told all the same; read again, it is not."""
    retail.order()
    told = []
    for code, later in ((6, 5), (15, 10), (15, 20), (14, 30)):
        retail.move(code, later)
        retail.pull()
        retail.pull()
        told.append(len(o.told_steps(retail.office)))
    assert told == [1, 2, 3, 4]
    assert o.told_steps(retail.office) == [("handed_over",), *[("attempt_failed",)] * 2, ("delivered",)]
