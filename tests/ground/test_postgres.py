"""The PostgreSQL of the tests is real, private to this run, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.conftest import ROOT
from tests.pg import PostgresServer


def test_a_database_answers_in_utf8_and_knows_vietnamese_case(postgres_url: str) -> None:
    """The URL opens a UTF-8 database whose lower() knows Đ and Ặ."""
    with sqlalchemy.create_engine(postgres_url).connect() as connection:
        assert connection.scalar(sqlalchemy.text("show server_encoding")) == "UTF8"
        assert connection.scalar(sqlalchemy.text("select lower('ĐẶNG')")) == "đặng"


def test_a_copy_of_a_template_has_its_tables_and_goes_its_own_way(
    postgres_server: PostgresServer, new_postgres: Callable[..., str]
) -> None:
    """A database made from a template has its rows, and a write to it leaves the template alone."""
    new_postgres("ground_template")
    with psycopg.connect(postgres_server.conninfo("ground_template"), autocommit=True) as connection:
        connection.execute("create table mark (n int)")
    new_postgres("ground_copy", template="ground_template")
    with psycopg.connect(postgres_server.conninfo("ground_copy"), autocommit=True) as connection:
        connection.execute("insert into mark values (1)")
    with psycopg.connect(postgres_server.conninfo("ground_template")) as connection:
        assert connection.execute("select count(*) from mark").fetchone() == (0,)


def test_nobody_reaches_the_server_over_the_network(postgres_server: PostgresServer) -> None:
    """The server listens on its private socket only."""
    with psycopg.connect(postgres_server.conninfo("postgres")) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    assert (postgres_server.top / "run").stat().st_mode & 0o077 == 0


CHILD = """
import sys, time
from tests.pg import PostgresServer
server = PostgresServer()
server.start()
print(server.top, server.data, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_nothing_remains_of_the_server_when_its_test_run_is_killed(end: str, postgres_server: PostgresServer) -> None:
    """SIGTERM and SIGKILL of the run that started a server both end the server and remove its folders."""
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        top, data = map(Path, child.stdout.readline().split())
        server = int((data / "postmaster.pid").read_text().splitlines()[0])
        getattr(child, end)()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and (top.exists() or data.exists() or Path(f"/proc/{server}").exists()):
        time.sleep(0.05)
    assert not top.exists()
    assert not data.exists()
    assert not Path(f"/proc/{server}").exists()
