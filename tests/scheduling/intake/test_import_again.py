"""Imports that meet each other, are killed, or come again after anything."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.kinds import DeliveryState
from data.tables import Delivery, Dossier, Envelope, EnvelopeDossier, ImportBatch, RejectedRow
from scheduling.errors import Invalid
from scheduling.model.person import JOB
from scheduling.services import intake as service
from scheduling.services.intake import import_dossiers
from tests.conftest import ROOT
from tests.scheduling.intake.files import KEPT, NOW, all_of, counts, everything, file_of, only, row, take


def test_two_imports_of_one_file_at_once_take_every_row_once(town):
    rows = [row(n, phone=f"03000000{n // 2:02d}") for n in range(30)]
    reports, errors = [], []

    def work():
        try:
            reports.append(take(town, *rows, chance=random.Random()))
        except Exception as error:  # noqa: BLE001 whatever a thread raises is the test's to judge
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sum(report.added for report in reports) == 30
    assert sum(report.unchanged for report in reports) == 60
    assert len(all_of(town.engine, EnvelopeDossier)) == 30
    assert len(all_of(town.engine, Envelope)) == 15


KILLED = """
import random, sys
from data.session import connect
from scheduling.model.person import JOB
from scheduling.services.intake import import_dossiers
from tests.databases import KEYRING
from tests.conftest import ROOT
from tests.scheduling.intake.files import NOW
url, centre_id, path = sys.argv[1:]
import_dossiers(connect(url, KEYRING), JOB, int(centre_id), "a.csv", open(path, "rb").read(), NOW, random.Random(1))
"""


@pytest.mark.parametrize(
    "failpoint",
    [
        "intake.before_slice_commit:2",
        "intake.after_slice_commit:2",
        "intake.after_rejects_commit",
    ],
)
def test_an_import_killed_between_slices_is_mended_by_importing_again(lite_town, tmp_path, failpoint):
    rows = [row(n, phone=f"03000000{n // 2:02d}") for n in range(45)]
    bad = row(99, phone="sai", due="sai")
    path = tmp_path / "a.csv"
    path.write_bytes(file_of(*rows, bad))
    url = lite_town.engine.url.render_as_string()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(lite_town.centre_id), str(path)],
        cwd=ROOT,
        env={"TANNHA_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -9
    written = len(all_of(lite_town.engine, Dossier))
    first = service.ROWS_PER_TRANSACTION
    least, most = {"before": (first, first), "after": (first + 1, 44)}[failpoint.split(".")[1].split("_")[0]]
    assert least <= written <= most or (written == 45 and "rejects" in failpoint)
    assert only(lite_town.engine, ImportBatch).rows_added == written
    assert counts(take(lite_town, *rows, bad)) == (45 - written, 0, written, 1)
    batch = only(lite_town.engine, ImportBatch)
    assert (batch.rows_total, batch.rows_added, batch.rows_unchanged, batch.rows_rejected) == (46, 45, 0, 1)
    assert batch.finished_at is not None
    assert len(all_of(lite_town.engine, RejectedRow)) == 2
    assert len(all_of(lite_town.engine, Envelope)) == 23


pieces = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["", "0300000002", "x"]),
        "by_post": st.sampled_from(["có", "không", ""]),
        "line": st.sampled_from(["Số 6", "", "số 5 tổ 2 ấp Tân Lợi"]),
        "lat": st.sampled_from(["10.2452", "105.69"]),
        "fee": st.sampled_from(["0", "9000", "x"]),
        "window": st.sampled_from(["08:00-10:00", "x"]),
        "summary": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    },
)
files = st.lists(st.builds(lambda n, changed: row(n, **changed), st.integers(1, 6), pieces), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files)
def test_whatever_was_imported_before_counts_add_up_and_the_second_time_nothing_changes(lite_town, rows):
    """The database keeps what earlier examples wrote, so each file meets dossiers in some state."""
    first = take(lite_town, *rows, chance=random.Random())
    assert sum(counts(first)) == first.rows == len(rows)
    assert {reject.row_number for reject in first.rejects} <= set(range(2, len(rows) + 2))
    before = everything(lite_town.engine, *KEPT)
    second = take(lite_town, *rows)
    assert counts(second) == (0, 0, first.added + first.changed + first.unchanged, first.rejected)
    assert everything(lite_town.engine, *KEPT) == before
    _sums_hold(lite_town)


def _sums_hold(town):
    """Every dossier that goes by post lies in one live envelope; every empty envelope is cancelled."""
    deliveries = {delivery.envelope_id: delivery for delivery in all_of(town.engine, Delivery)}
    full = {link.envelope_id for link in all_of(town.engine, EnvelopeDossier)}
    for envelope_id, delivery in deliveries.items():
        assert (envelope_id in full) == (delivery.state is not DeliveryState.CANCELLED)
    by_post = {dossier.id for dossier in all_of(town.engine, Dossier) if dossier.by_post}
    assert by_post == {link.dossier_id for link in all_of(town.engine, EnvelopeDossier)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_import(lite_town, content):
    for prefix in (b"", file_of(row())):
        try:
            report = import_dossiers(lite_town.engine, JOB, lite_town.centre_id, "a.csv", prefix + content, NOW)
        except Invalid:
            continue
        assert sum(counts(report)) == report.rows
