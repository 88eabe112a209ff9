"""``make run``'s command: from an empty folder to pages that answer, and nothing left behind."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from api.cli import app

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 300


def two_free_ports() -> int:
    """A port that is free and whose next one is too, below those that systems hand out: nobody else is given them."""
    while True:
        port = random.SystemRandom().randrange(20_000, 30_000)
        with socket.socket() as one, socket.socket() as two, suppress(OSError):
            one.bind(("127.0.0.1", port))
            two.bind(("127.0.0.1", port + 1))
            return port


def wait_for(truth: Callable[[], bool], what: str) -> None:
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
    while not truth():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        pause.wait(0.1)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url).status_code == 200
    except httpx2.HTTPError:
        return False


class Demo:
    """A started demo in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = two_free_ports()
        self.base, self.portal = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{self.port + 1}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TANNHA_")}
        self.log = folder / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "demo", "--port", str(self.port)],
                cwd=folder,
                env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "TANNHA_SOLVE_SECONDS": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_for(lambda: answers(f"{self.base}/healthz") or self.process.poll() is not None, "healthz")
        assert self.process.poll() is None, self.log.read_text("utf-8")
        wait_for(lambda: answers(self.portal), "the stand-in portal")

    def end(self, how: signal.Signals) -> None:
        """End the process and see that neither it nor its children hold a port."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)
        wait_for(lambda: not answers(f"{self.base}/healthz") and not answers(self.portal), "the children to end")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Demo]]:
    started: list[Demo] = []

    def begin() -> Demo:
        started.append(Demo(tmp_path))
        return started[-1]

    yield begin
    for demo in started:
        demo.process.kill()
        demo.process.wait()


@pytest.mark.slow
def test_the_sample_morning_comes_up_by_itself_survives_a_kill_and_comes_back(start: Callable[[], Demo]) -> None:
    first = start()
    told = first.log.read_text("utf-8")
    assert "90 kết quả đã nhập" in told
    assert f"http://127.0.0.1:{first.port}" in told
    assert len(re.findall(r"mạng đường mô phỏng", told)) >= 2, "both offices' days are planned, on roads"
    assert "Đăng nhập" in httpx2.get(first.base, follow_redirects=True).text
    first.end(signal.SIGKILL)
    second = start()
    assert "kết quả đã nhập" not in second.log.read_text("utf-8")[len(told) :], "nothing is loaded twice"
    second.end(signal.SIGTERM)


def test_a_taken_port_is_named_with_the_way_out_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = CliRunner().invoke(app, ["demo", "--port", str(port)])
    assert ended.exit_code == 1
    assert str(port) in ended.stderr
    assert "PORT=" in ended.stderr
    assert list(tmp_path.iterdir()) == []
