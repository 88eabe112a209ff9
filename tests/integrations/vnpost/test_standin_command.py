"""The commands that run the stand-ins."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
import typer
from typer.testing import CliRunner

from integrations.messages.standin.__main__ import main as messages
from integrations.vnpost.standin.__main__ import main as carrier


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
            running.wait(20)


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
