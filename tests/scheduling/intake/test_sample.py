"""The sample office in a database: the fixed parts, then its file through the real import."""

from __future__ import annotations

from datetime import UTC, datetime

from data.kinds import Precision
from data.samples.office import sample_office
from data.tables import (
    Account,
    Address,
    Centre,
    Courier,
    Delivery,
    Dossier,
    Envelope,
    ImportBatch,
    PostOffice,
    Roster,
    Territory,
)
from scheduling.model.person import JOB
from scheduling.services.intake import import_dossiers
from scheduling.services.setup import load_sample
from tests.data.test_sample_office import DAY, places
from tests.scheduling.intake.files import all_of, counts, everything, only

NOW = datetime(2026, 11, 22, 23, 45, tzinfo=UTC)
FIXED = (Centre, PostOffice, Territory, Courier, Roster, Account)


def test_the_sample_imports_without_a_refused_row_or_a_note(engine):
    sample = sample_office(1, DAY, places())
    assert load_sample(engine, sample, lambda username: f"hash of {username}", NOW) is True
    report = import_dossiers(engine, JOB, only(engine, Centre).id, "mau.csv", sample.csv.encode(), NOW)
    assert counts(report) == (90, 0, 0, 0)
    assert report.notes == ()
    assert len(all_of(engine, Envelope)) == 50
    deliveries = all_of(engine, Delivery)
    assert {delivery.post_office_id for delivery in deliveries} == {office.id for office in all_of(engine, PostOffice)}
    assert {address.precision for address in all_of(engine, Address)} == {Precision.PIN}
    assert sum(delivery.due_day == DAY for delivery in deliveries) == 2
    assert len({dossier.recipient_id for dossier in all_of(engine, Dossier)}) == 80


def test_a_second_start_changes_nothing(sqlite_engine):
    sample = sample_office(1, DAY, places())
    load_sample(sqlite_engine, sample, str, NOW)
    import_dossiers(sqlite_engine, JOB, 1, "mau.csv", sample.csv.encode(), NOW)
    before = everything(sqlite_engine, *FIXED, Dossier, ImportBatch)
    asked = []
    assert load_sample(sqlite_engine, sample_office(2, DAY, places()), asked.append, NOW) is False
    assert asked == []
    assert everything(sqlite_engine, *FIXED, Dossier, ImportBatch) == before


def test_each_account_gets_the_hash_made_for_it_and_its_office(sqlite_engine):
    load_sample(sqlite_engine, sample_office(1, DAY, places()), lambda username: f"hash of {username}", NOW)
    accounts = {account.username: account for account in all_of(sqlite_engine, Account)}
    assert all(account.password_hash == f"hash of {name}" for name, account in accounts.items())
    offices = {office.code: office.id for office in all_of(sqlite_engine, PostOffice)}
    assert accounts["canbo"].centre_id == only(sqlite_engine, Centre).id
    assert accounts["dieuphoi2"].post_office_id == offices["BC-PH"]
    riding = {courier.id: courier.post_office_id for courier in all_of(sqlite_engine, Courier)}
    assert riding[accounts["buuta3"].courier_id] == offices["BC-PH"]
