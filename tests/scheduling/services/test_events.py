"""Couriers' marks: what they fold to, and what the dossier system is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, func, select

from data.kinds import Custody, DeliveryState, OutboxState, Outcome
from data.session import reading
from data.tables import Attempt, CourierEvent, Dossier, Proof
from scheduling.errors import Conflict, Invalid, NotFound, Refused
from scheduling.model.event import CourierMark
from scheduling.services.events import ingest
from tests.scheduling import office as o

SEVEN_MINUTES = o.MORNING + timedelta(minutes=7)


@pytest.fixture
def office(engine: Engine) -> o.Office:
    made = o.make_office(engine)
    for dossiers in (1, 2, 1):
        o.add_envelope(made, dossiers)
    return made


def mark(office: o.Office, *marks: CourierMark, at: object = None) -> None:
    ingest(office.engine, office.couriers[0], marks, at or SEVEN_MINUTES)  # type: ignore[arg-type]


def test_a_delivery_makes_all_its_dossiers_returned_and_tells_each_once(office: o.Office) -> None:
    stop = next(stop for stop in o.ride_out(office)[0].stops if len(stop.dossier_codes) == 2)
    mark(office, o.delivered(stop.stop_id, 1))
    assert o.delivery_state(office, stop.delivery_id) == (DeliveryState.DELIVERED, Custody.RECIPIENT, 0)
    assert [(status, state) for _, status, state in o.messages(office)] == [(10, OutboxState.PENDING)] * 2
    with reading(office.engine) as session:
        told = {dossier.code: (dossier.status, dossier.returned_at) for dossier in session.exec(select(Dossier))}
    assert {told[code] for code in stop.dossier_codes} == {(10, o.MORNING)}


def test_handing_over_and_each_try_are_told_as_they_happen_and_leave_the_dossier_processed(office: o.Office) -> None:
    stop = next(stop for stop in o.ride_out(office)[0].stops if len(stop.dossier_codes) == 1)
    mark(office, o.failed(stop.stop_id, 1))
    assert o.delivery_state(office, stop.delivery_id) == (DeliveryState.OUT, Custody.COURIER, 1)
    assert [(status, state) for _, status, state in o.messages(office)] == [(9, OutboxState.PENDING)]
    assert sorted(o.told_steps(office)) == [("attempt_failed",), *[("handed_over",)] * 4]
    mark(office, o.undo(stop.stop_id, 2, of=1, at=o.MORNING + timedelta(minutes=4)))
    assert sorted(o.told_steps(office)) == [("handed_over",)] * 4, "a wrong tap was no try"


def test_marks_in_any_order_and_twice_fold_to_one_state(engine: Engine) -> None:
    """Law 4: every order of one day's batches, each sent twice, ends the same."""
    office = o.make_office(engine)
    deliveries = [o.add_envelope(office) for _ in range(3)]
    stops = {stop.delivery_id: stop.stop_id for stop in o.ride_out(office)[0].stops}
    first, second, third = (stops[delivery] for delivery in deliveries)
    later = o.MORNING + timedelta(minutes=2)
    batches = [
        (o.delivered(first, 1),),
        (o.undo(first, 2, of=1, at=later), o.failed(second, 3)),
        (o.delivered(second, 4, at=later), o.failed(third, 5)),
    ]
    seen = set()
    for order in permutations(batches):
        _forget_marks(office)
        for batch in order:
            mark(office, *batch)
            mark(office, *reversed(batch))
        for batch in order:
            mark(office, *batch)
        seen.add((*(o.delivery_state(office, delivery) for delivery in deliveries), _truth(office)))
    assert seen == {
        (
            (DeliveryState.OUT, Custody.COURIER, 0),
            (DeliveryState.DELIVERED, Custody.RECIPIENT, 0),
            (DeliveryState.OUT, Custody.COURIER, 1),
            (9, 10, 9),
        )
    }


def _truth(office: o.Office) -> tuple[int, ...]:
    with reading(office.engine) as session:
        return tuple(session.exec(select(Dossier.status).order_by(Dossier.code)).all())  # type: ignore[arg-type]


def _forget_marks(office: o.Office) -> None:
    """Back to the morning: the same stops, no marks."""
    from data.session import writing
    from data.tables import Outbox
    from scheduling.store.deliveries import refold

    with writing(office.engine) as session:
        for table in (Proof, Attempt, CourierEvent, Outbox):
            for row in session.exec(select(table)):  # type: ignore[var-annotated]
                session.delete(row)
            session.flush()
        for dossier in session.exec(select(Dossier)):
            dossier.status, dossier.returned_at = 9, None
        session.flush()
        refold(session, [1, 2, 3])


def test_a_wrong_tap_taken_back_in_time_never_leaves_the_house(office: o.Office) -> None:
    stop = o.ride_out(office)[0].stops[0]
    mark(office, o.delivered(stop.stop_id, 1))
    mark(office, o.undo(stop.stop_id, 2, of=1, at=o.MORNING + timedelta(minutes=4)))
    assert o.delivery_state(office, stop.delivery_id) == (DeliveryState.OUT, Custody.COURIER, 0)
    assert o.messages(office) == []
    assert {state for *_, state in o.messages(office, all_states=True)} == {OutboxState.WITHDRAWN}


def test_an_undo_after_the_minutes_is_refused_and_changes_nothing(office: o.Office) -> None:
    stop = o.ride_out(office)[0].stops[0]
    mark(office, o.delivered(stop.stop_id, 1))
    with pytest.raises(Refused):
        mark(office, o.undo(stop.stop_id, 2, of=1, at=o.MORNING + timedelta(minutes=6)))
    assert o.delivery_state(office, stop.delivery_id)[0] is DeliveryState.DELIVERED


def test_a_message_that_may_have_left_is_followed_by_the_truth_not_taken_back(office: o.Office) -> None:
    stop = o.ride_out(office)[0].stops[0]
    mark(office, o.delivered(stop.stop_id, 1))
    _claim_all(office)
    mark(office, o.undo(stop.stop_id, 2, of=1, at=o.MORNING + timedelta(minutes=4)))
    assert [status for _, status, _ in o.messages(office)] == [10, 9]


def _claim_all(office: o.Office) -> None:
    from data.session import writing
    from data.tables import Outbox

    with writing(office.engine) as session:
        for row in session.exec(select(Outbox)):
            row.attempts = 1


def test_nothing_is_marked_before_both_sides_have_signed(office: o.Office) -> None:
    o.publish(office)
    stop = o.routes(office)[0].stops[0]
    with pytest.raises(Refused):
        mark(office, o.delivered(stop.stop_id, 1))


def test_a_courier_cannot_mark_another_couriers_stop(engine: Engine) -> None:
    office = o.make_office(engine, couriers=2)
    o.add_envelope(office)
    route = o.ride_out(office)[0]
    stranger = next(person for person in office.couriers if person.courier_id != route.courier_id)
    with pytest.raises(NotFound):
        ingest(engine, stranger, [o.delivered(route.stops[0].stop_id, 1)], SEVEN_MINUTES)


def test_one_key_with_two_contents_is_a_conflict_and_the_first_stands(office: o.Office) -> None:
    stop = o.ride_out(office)[0].stops[0]
    mark(office, o.delivered(stop.stop_id, 1))
    with pytest.raises(Conflict):
        mark(office, replace(o.delivered(stop.stop_id, 1), received_by="Người khác"))
    with pytest.raises(Conflict):
        mark(office, o.failed(stop.stop_id, 5), o.failed(stop.stop_id, 5, at=SEVEN_MINUTES))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"received_by": " "}, "received_by"),
        ({"relation": None}, "relation"),
        ({"place": None}, "place"),
        ({"captured_at": SEVEN_MINUTES + timedelta(minutes=11)}, "captured_at"),
        ({"captured_at": o.MORNING - timedelta(minutes=11)}, "captured_at"),
        ({"captured_at": datetime.fromisoformat("0001-01-01T00:00+07:00")}, "captured_at"),
        ({"captured_at": o.MORNING.replace(tzinfo=None)}, "captured_at"),
        ({"collected_dong": -1}, "collected_dong"),
        ({"device_id": ""}, "device_id"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_an_incomplete_mark_names_the_field_and_stores_nothing(
    office: o.Office, change: dict[str, object], field: str
) -> None:
    stop = o.ride_out(office)[0].stops[0]
    with pytest.raises(Invalid) as wrong:
        mark(office, o.delivered(stop.stop_id, 1), replace(o.delivered(stop.stop_id, 2), **change))  # type: ignore[arg-type]
    assert wrong.value.field == field
    with reading(office.engine) as session:
        assert session.exec(select(func.count()).select_from(CourierEvent)).one() == 0


def test_a_commit_that_fails_raises_and_leaves_nothing(office: o.Office) -> None:
    """Law 3 at its root: no caller can answer success when the commit fails."""
    stop = o.ride_out(office)[0].stops[0]

    def refuse(_session: Session) -> None:
        raise OSError("the disk is full")

    event.listen(Session, "before_commit", refuse)
    try:
        with pytest.raises(OSError, match="disk is full"):
            mark(office, o.delivered(stop.stop_id, 1))
    finally:
        event.remove(Session, "before_commit", refuse)
    assert o.messages(office, all_states=True) == []
    assert o.delivery_state(office, stop.delivery_id)[0] is DeliveryState.OUT


def test_personal_words_of_a_mark_are_not_readable_in_the_database(office: o.Office) -> None:
    stop = o.ride_out(office)[0].stops[0]
    mark(office, o.delivered(stop.stop_id, 1))
    with office.engine.connect() as connection:
        raw = b"".join(
            bytes(value)
            for table in ("courier_event", "proof", "recipient", "outbox", "address", "dossier")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
            for value in row
            if isinstance(value, bytes | memoryview)
        )
    assert raw
    for word in ("Nguyễn", "0912000000", "Ấp 1"):
        assert word.encode() not in raw
    with reading(office.engine) as session:
        assert session.exec(select(Attempt.outcome)).all() == [Outcome.DELIVERED]
