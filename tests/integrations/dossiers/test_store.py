"""Kill -9 the stand-in: what it acknowledged it still holds."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin.ledger import Ledger
from integrations.partner.standin.journal import DamagedStore
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure
from tests.integrations.dossiers.bench import RETURNED, Standin, settings_for

COMMAND = [sys.executable, "-m", "integrations.dossiers.dvcqg.standin", "--port", "0", "--store"]


@contextmanager
def _process(store: Path) -> Iterator[tuple[Standin, subprocess.Popen[str]]]:
    """Run the stand-in as `make run` does, on a free port; killed at the end if still alive."""
    with subprocess.Popen([*COMMAND, str(store)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            yield Standin(address[0]), process
        finally:
            process.kill()


def test_kill_minus_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Every receipt before the kill is in the history after it, and pushing all again has no second effect."""
    store = tmp_path / "portal.jsonl"
    records = [replace(RETURNED, code=f"000.00.03.H20-261101-{serial:04}") for serial in range(1000)]
    told: list[DossierRecord] = []
    with _process(store) as (standin, process), PortalClient(settings_for(standin.url)) as client:

        def tell(records: list[DossierRecord]) -> None:
            for record in records:
                client.push(record)
                told.append(record)
                if len(told) == 20:
                    process.send_signal(signal.SIGKILL)

        with pytest.raises(PartnerFailure) as caught:
            tell(records)
        assert caught.value.kind in {FailureKind.TEMPORARY, FailureKind.UNKNOWN}
    assert 20 <= len(told) < 1000
    with store.open("ab") as torn:
        torn.write(b'{"number": 99, "at": "2026-11-')  # a write that the kill cut short
    with _process(store) as (standin, _), PortalClient(settings_for(standin.url)) as client:
        assert standin.received()["dossiers"].keys() >= {record.code for record in told}
        for record in told:
            assert client.push(record).replaced
            assert standin.effects(record.code) == 1
        assert standin.received()["effects"] in {len(told), len(told) + 1}


def test_a_line_damaged_within_the_store_is_named(tmp_path: Path) -> None:
    """Only the last line may be torn; anything else is not passed over in silence."""
    store = tmp_path / "portal.jsonl"
    ledger = Ledger(store)
    ledger.accept({"MaHoSo": "a"}, is_updating=False)
    ledger.close()
    good = store.read_bytes()
    for bad in (b"???\n", b"{}\n", b"[]\n"):
        store.write_bytes(good + bad + good)
        with pytest.raises(DamagedStore, match="dòng 2"):
            Ledger(store)


def test_a_torn_last_line_is_cut_off_whole(tmp_path: Path) -> None:
    """Even when it is longer than the next write, nothing of it is left behind that."""
    store = tmp_path / "portal.jsonl"
    ledger = Ledger(store)
    ledger.accept({"MaHoSo": "a"}, is_updating=False)
    ledger.close()
    good = store.read_bytes()
    store.write_bytes(good + b"{" + b" " * 5000)
    Ledger(store).close()
    assert store.read_bytes() == good


def test_the_store_is_for_its_owner_only(tmp_path: Path) -> None:
    """It holds names and phone numbers."""
    store = tmp_path / "portal.jsonl"
    Ledger(store).close()
    assert store.stat().st_mode & 0o077 == 0


def test_a_replay_is_written_down_as_a_write_without_effect(tmp_path: Path) -> None:
    """The history tells a repeated write from a change, on disk as in memory."""
    store = tmp_path / "portal.jsonl"
    ledger = Ledger(store)
    dossier = {"MaHoSo": "a", "TrangThaiHoSo": "9"}
    for state in ("9", "9", "10"):
        ledger.accept(dossier | {"TrangThaiHoSo": state}, is_updating=True)
    ledger.close()
    again = Ledger(store)
    again.close()
    assert [write.changed for write in again.writes] == [["MaHoSo", "TrangThaiHoSo"], [], ["TrangThaiHoSo"]]
    assert again.effects == 2
    assert again.holds("a") == dossier | {"TrangThaiHoSo": "10"}
    assert len(store.read_text().splitlines()) == 3
    assert all(json.loads(line)["code"] == "a" for line in store.read_text().splitlines())


def test_a_port_already_taken_is_said_in_one_line(tmp_path: Path) -> None:
    """No stack of errors for a person who typed one command twice."""
    with _process(tmp_path / "a.jsonl") as (standin, _):
        port = standin.url.rsplit(":", 1)[1]
        second = subprocess.run(
            [sys.executable, "-m", "integrations.dossiers.dvcqg.standin", "--port", port],
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert second.returncode == 1
    assert second.stderr.startswith("Cổng giả lập không chạy được")
    assert second.stderr.count("\n") == 1
