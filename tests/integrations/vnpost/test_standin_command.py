"""The commands that run the stand-ins, and what these keep."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer
from typer.testing import CliRunner

from integrations.messages.standin.__main__ import main as messages
from integrations.partner.standin.journal import DamagedStore
from integrations.vnpost.standin import MyVNPostStandin, NgspStandin
from integrations.vnpost.standin.__main__ import main as carrier
from integrations.vnpost.standin.ledger import Ledger

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.mark.slow
def test_a_stand_in_runs_on_its_own() -> None:
    """It says where it is, and shows what it received."""
    command = [sys.executable, "-m", "integrations.vnpost.standin", "myvnpost", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            url = re.findall(r"http://127\.0\.0\.1:\d+", running.stdout.readline())[0]
            assert httpx2.get(f"{url}/_received", trust_env=False).json() == {"calls": {}, "orders": {}}
        finally:
            running.terminate()
            running.wait(300)


@pytest.mark.parametrize(("main", "which"), [(carrier, ["ngsp"]), (carrier, ["myvnpost"]), (messages, [])])
def test_a_port_already_taken_is_said_in_one_line(main: Callable[..., Any], which: list[str]) -> None:
    """No stack of errors for a person who typed one command twice."""
    app = typer.Typer()
    app.command()(main)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = CliRunner().invoke(app, [*which, "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 1
    assert "không chạy được" in done.output
    assert done.output.count("\n") == 1


@pytest.mark.parametrize("make", [NgspStandin, MyVNPostStandin])
def test_a_stand_in_forgets_nothing_it_acknowledged(tmp_path: Path, make: Callable[..., Any]) -> None:
    """Orders, what happened to them and what was called off are there again; a line torn off at the end is not."""
    store = tmp_path / "orders.jsonl"
    first = make(store=store)
    held = first.ledger.take("PB-1-D1", {"a": "b"}, NOW)
    assert first.controls["move"]({"number": "PB-1-D1", "code": "12", "at": NOW.isoformat()}) == {}
    first.ledger.cancel(held)
    first.ledger.take("PB-1-D1", {}, NOW)
    first.ledger.close()
    with store.open("ab") as torn:
        torn.write(b'{"step": "take", "num')
    for _ in range(2):
        again = make(store=store)
        again.ledger.close()
        assert again.ledger.orders == first.ledger.orders
    assert store.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("bad", [b"???\n", b"{}\n", b"[]\n", b'{"step": "x"}\n', b'{"step": "cancel", "serial": 9}\n'])
def test_a_line_damaged_within_the_store_is_named(tmp_path: Path, bad: bytes) -> None:
    """Only the last line may be torn; anything else is not passed over in silence."""
    store = tmp_path / "orders.jsonl"
    ledger = Ledger(store)
    ledger.take("PB-1-D1", {}, NOW)
    ledger.close()
    good = store.read_bytes()
    store.write_bytes(good + bad + good)
    with pytest.raises(DamagedStore, match="dòng 2"):
        Ledger(store)
