"""What runs at night keeps its word: what is past its term is gone, and a copy of the database can be read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.encryption import keyring_of
from data.kinds import DeliveryState, DossierStatus, FixWay, OutboxState, Precision
from data.reference.retention import retention
from data.session import reading, writing
from data.tables import (
    Address,
    Delivery,
    Dossier,
    HouseholdFix,
    Outbox,
    Proof,
    Recipient,
    SyncAttempt,
    TaughtPoint,
)
from scheduling.jobs.back_up import KEPT, BackUpFailed, back_up
from scheduling.jobs.table import jobs
from scheduling.jobs.times import TIMES
from scheduling.model.message import Notice, Way
from scheduling.services.calls import Partners
from scheduling.services.erasing import erase_expired
from scheduling.services.events import ingest
from scheduling.store import outbox
from scheduling.store.households import index_of
from tests.scheduling import office as o

TERM = retention().dossier


def test_a_returned_dossier_and_its_people_are_erased_after_their_term_and_not_before(sqlite_engine: Engine) -> None:
    office = o.make_office(sqlite_engine)
    for _ in range(2):
        o.add_envelope(office)
    stops = o.ride_out(office)[0].stops
    for sequence, stop in enumerate(stops, start=1):
        ingest(sqlite_engine, office.couriers[0], [o.delivered(stop.stop_id, sequence)], o.MORNING)
    with writing(sqlite_engine) as session:
        notice = Notice(Way.SMS, "0912000000", "Đã trả.")
        number = outbox.add_message(session, office.centre_id, "booking:1", notice, o.MORNING)
        session.get_one(Outbox, number).state = OutboxState.SETTLED
    assert erase_expired(sqlite_engine, o.MORNING + timedelta(days=30)) == 0
    assert erase_expired(sqlite_engine, o.MORNING + TERM + timedelta(days=1)) == 3
    assert erase_expired(sqlite_engine, o.MORNING + TERM + timedelta(days=1)) == 0
    with reading(sqlite_engine) as session:
        kept = [
            *session.exec(select(Dossier.owner_name)),
            *session.exec(select(Recipient.name)),
            *session.exec(select(Address.street_line)),
            *session.exec(select(Proof.received_by)),
        ]
        payloads = "".join(session.exec(select(Outbox.payload)))
        codes = session.exec(select(Dossier.code)).all()
    assert not any(kept)
    assert "Nguyễn" not in payloads
    assert "0912" not in payloads
    assert len(codes) == 2, "codes and states stay for the figures"


def test_where_a_household_lives_is_forgotten_with_its_last_dossier_and_not_before(sqlite_engine: Engine) -> None:
    """Fixes, taught points and the marks of its address row; another household of the line keeps its own."""
    office = o.make_office(sqlite_engine)
    first, second = o.add_envelope(office), o.add_envelope(office)
    ring = keyring_of(sqlite_engine.dialect)
    with writing(sqlite_engine) as session:
        for delivery_id in (first, second):
            session.get_one(Delivery, delivery_id).address_id = 1
        address, recipient = session.get_one(Address, 1), session.get_one(Recipient, office.recipient_id)
        ours = address.household_index = index_of(ring, address, recipient)
        for index in (ours, "neighbour"):
            _known(session, office, index)
        for delivery_id in (first, second):
            session.get_one(Delivery, delivery_id).state = DeliveryState.DELIVERED
        for number, dossier in enumerate(session.exec(select(Dossier).order_by(col(Dossier.id)))):
            dossier.status, dossier.returned_at = DossierStatus.RETURNED, o.MORNING + number * TERM
    assert erase_expired(sqlite_engine, o.MORNING + TERM + timedelta(days=1)) == 1
    assert _still_known(sqlite_engine) == [ours, "neighbour"] * 2
    assert erase_expired(sqlite_engine, o.MORNING + 2 * TERM + timedelta(days=1)) == 1
    assert _still_known(sqlite_engine) == ["neighbour"] * 2
    with reading(sqlite_engine) as session:
        assert session.get_one(Address, 1).household_index == ""


def _known(session: Session, office: o.Office, index: str) -> None:
    """A fix and a taught point of a household."""
    place = {"household_index": index, "latitude": 10.29, "longitude": 105.66}
    session.add(
        HouseholdFix(
            **place,
            centre_id=office.centre_id,
            commune_code="30169",
            way=FixWay.MAP,
            fixed_at=o.MORNING,
            was_precision=Precision.COMMUNE,
            moved_metres=9,
        )
    )
    session.add(TaughtPoint(**place, handovers=1, taught_at=o.MORNING))


def _still_known(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [
            *session.exec(select(HouseholdFix.household_index).order_by(col(HouseholdFix.id))),
            *session.exec(select(TaughtPoint.household_index).order_by(col(TaughtPoint.id))),
        ]


def test_answers_of_partners_go_earlier(sqlite_engine: Engine) -> None:
    office = o.make_office(sqlite_engine)
    with writing(sqlite_engine) as session:
        number = outbox.add_message(session, office.centre_id, "x", Notice(Way.SMS, "0912000000", "x"), o.MORNING)
        session.add(
            SyncAttempt(
                outbox_id=number, number=1, worker="w", started_at=o.MORNING, result="settled", answer="HTTP 200 …"
            )
        )
    assert erase_expired(sqlite_engine, o.MORNING + retention().answer + timedelta(days=1)) == 1


def test_a_copy_is_whole_for_its_owner_only_and_the_newest_are_kept(sqlite_engine: Engine, tmp_path: Path) -> None:
    office = o.make_office(sqlite_engine)
    o.add_envelope(office)
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in range(10, 10 + KEPT):
        (folder / f"tannha-202610{day}.sqlite3").touch()
    assert back_up(sqlite_engine, folder, o.MORNING).startswith("tannha-20261123.sqlite3")
    copies = sorted(folder.iterdir())
    assert (len(copies), copies[-1].name) == (KEPT, "tannha-20261123.sqlite3")
    assert copies[-1].stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copies[-1])) as copy:
        (count,) = copy.execute("SELECT count(*) FROM dossier").fetchone()
        (name,) = copy.execute("SELECT name FROM recipient").fetchone()
    assert count == 1
    assert "Nguyễn".encode() not in name, "encrypted as the original"


def test_without_a_folder_nothing_is_copied(sqlite_engine: Engine) -> None:
    assert back_up(sqlite_engine, None, o.MORNING) == "chưa đặt thư mục sao lưu"
    assert issubclass(BackUpFailed, Exception)


def test_every_job_of_the_list_has_its_work_and_none_is_left_out(sqlite_engine: Engine) -> None:
    table = jobs(sqlite_engine, Partners(), "w", lambda: o.MORNING, lambda _when: "", None)  # type: ignore[arg-type]
    assert [job.name for job in table] == list(TIMES)
    for job in table:
        if job.name in {"push_outbox", "tend_orders", "pull_tracking", "pull_dossiers", "follow_messages", "compare"}:
            assert job.work(o.MORNING), "with nobody to reach, it ends well"


@pytest.mark.parametrize("name", list(TIMES))
def test_a_lease_outlasts_the_pause_between_two_offers(name: str) -> None:
    assert TIMES[name].lease >= timedelta(minutes=2)
