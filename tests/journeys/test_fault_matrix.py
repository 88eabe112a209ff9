"""Each fault at each step, kill -9 at each failpoint, clock jumps: afterwards every partner's books are whole."""

from __future__ import annotations

import ast
import itertools
import logging
import random
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import structlog
from sqlalchemy import Engine

from data.session import connect
from integrations.messages.standin.gateway import KEY
from tests.databases import KEYRING
from tests.journeys import driver, evening, matrix
from tests.scheduling import office as o

T = TypeVar("T")

SERVICES = Path(__file__).resolve().parents[2] / "scheduling" / "services"
WITH_PARTNERS = (
    *("relay", "calls", "carriers", "comparing", "comparing_dossiers", "pulling", "following", "desk", "erasing"),
    "news",
)
KILLS = (
    *("relay.before_claim_commit", "relay.after_claim_commit", "relay.before_call", "relay.after_call"),
    *("relay.before_settle_commit", "relay.after_settle_commit"),
    *("carrier.before_order_commit", "carrier.after_order_commit", "carrier.before_read", "carrier.after_read"),
    *("carrier.before_page_commit", "carrier.after_page_commit"),
    *("pull.before_read", "pull.after_read", "pull.before_news_commit", "pull.after_news_commit"),
    *("pull.before_cursor_commit", "pull.after_cursor_commit", "pull.before_commit", "pull.after_commit"),
    *("comparing.before_commit", "comparing.after_commit"),
    *("relay.before_call:3", "relay.after_call:4", "relay.after_settle_commit:2"),
)
CALLS = ("sms", "DongBoHoSoMC", "TraCuuHoSo", "order/post", "order/tracking")
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "drop"},
    {"kind": "drop", "acts": False},
    {"kind": "half"},
    {"kind": "malformed"},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 429},
    {"kind": "silence", "seconds": 1},
    {"kind": "duplicate"},
    {"kind": "token_expired"},
    {"kind": "drop", "acts": False, "times": 20},
)
JUMPS = (timedelta(hours=-1), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True)
class Some:
    """So many of each kind, always the same ones."""

    most: int

    def __call__(self, of: Sequence[T]) -> list[T]:
        return random.Random(6).sample(of, min(self.most, len(of)))


class Copies:
    """Databases of one kind, each a copy of another; gone again when their block ends."""

    def __init__(self, request: pytest.FixtureRequest, kind: str, folder: Path) -> None:
        self.kind, self._folder, self._count = kind, folder, 0
        self.empty = str(request.getfixturevalue(f"migrated_{kind}"))
        self._server = request.getfixturevalue("postgres_server") if kind == "postgres" else None

    @contextmanager
    def copy(self, of: str) -> Iterator[tuple[Engine, str]]:
        """A copy of a database to work on, and its name, of which copies may be made once it is disposed of."""
        self._count += 1
        if self._server is not None:
            name = f"faults_{self._count}"
            url = self._server.create(name, of)
        else:
            name = str(shutil.copy(of, self._folder / f"{self._count}.sqlite3"))
            url = f"sqlite:///{name}"
        engine = connect(url, KEYRING)
        yield engine, name
        engine.dispose()
        if self._server is not None:
            self._server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Copies:
    """Of each kind of database."""
    return Copies(request, request.param, tmp_path)


@pytest.fixture
def world() -> Iterator[matrix.World]:
    """Of each test its own: to a stand-in that has served another database, a message with a known number is known."""
    with matrix.world() as made:
        yield made


@pytest.fixture
def office(engine: Engine) -> o.Office:
    return o.make_office(engine)


def test_after_any_fault_kill_or_jump_of_the_clock_every_history_is_complete_in_order_and_once(
    world: matrix.World, office: o.Office, size: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """All of it on both in `make soak`; in `make test` a kill on PostgreSQL, a fault and a jump on SQLite."""
    kind = office.engine.dialect.name
    killed, failed = Some(size(kind == "postgresql", 1_000)), Some(size(kind == "sqlite", 1_000))
    wrong: list[str] = []
    days = itertools.count(1)
    url = (world.portal, world.gateway, world.post)
    # Little patience where a partner is made silent; afterwards a slow machine is not taken for a silent partner.
    with matrix.partners_of(*url, patience=0.4) as partners, matrix.partners_of(*url, patience=60) as patient:

        def check(name: str, goes_wrong: Callable[[datetime], None]) -> None:
            # Each on a morning of its own: at night nobody is written to.
            now = matrix.NOW + timedelta(days=next(days))
            case = matrix.begin(office, name, now)
            goes_wrong(now)
            world.clear()
            matrix.recover(case, patient, now)
            wrong.extend(matrix.violations(world, case))

        for failpoint in killed(KILLS):

            def kill(now: datetime, failpoint: str = failpoint) -> None:
                dies = driver.start(office, matrix.run_in_process, (*url, "dies", now), failpoint)
                assert driver._ended(dies) == -signal.SIGKILL, f"{failpoint} was not reached"

            check(failpoint, kill)
        for call, fault in failed(tuple(itertools.product(CALLS, FAULTS))):

            def fail(now: datetime, call: str = call, fault: dict[str, Any] = fault) -> None:
                world.order_fault(call, fault)
                matrix.run_all(office.engine, partners, "first", now)

            check(f"{call} {fault}", fail)
        for jump in failed(JUMPS):

            def leap(now: datetime, jump: timedelta = jump) -> None:
                world.order_fault("sms", {"kind": "drop"})
                matrix.run_all(office.engine, partners, "first", now)
                world.clear()
                matrix.run_all(office.engine, partners, "second", now + jump)

            check(f"jump {jump}", leap)
    with capsys.disabled():
        sys.stdout.write(f"\n{kind}: faults tried {next(days) - 1}, violations {len(wrong)}\n")
    assert wrong == []


def test_an_evening_killed_anywhere_and_done_again_leaves_what_it_leaves_unharmed(
    copies: Copies, size: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """What people do beside the push, what is only read, erasure, and a job's own two commits."""
    wrong, tried = [], Some(size(1, 1_000))(evening.STEPS)
    with copies.copy(copies.empty) as (engine, begun):
        given = evening.prepare(engine)
        engine.dispose()
        with copies.copy(begun) as (engine, _):
            evening.evening(engine, given, "whole", evening.WHEN)
            unharmed = evening.left(engine)
        for failpoint in tried:
            with copies.copy(begun) as (engine, _):
                dies = driver.start_at(engine, evening.evening, (given, "dies", evening.WHEN), failpoint)
                assert driver._ended(dies) == -signal.SIGKILL, f"{failpoint} was not reached"
                evening.evening(engine, given, "next", evening.WHEN + evening.LATER)
                found = evening.left(engine)
                wrong += [f"{failpoint}: {name}" for name, rows in found.items() if rows != unharmed[name]]
    with capsys.disabled():
        sys.stdout.write(f"\n{copies.kind}: kills tried {len(tried)}, violations {len(wrong)}\n")
    assert wrong == []


def test_every_commit_and_call_of_a_service_with_partners_has_its_failpoints_and_is_known_here() -> None:
    placed, bare = set(), []
    for name in WITH_PARTNERS:
        source = (SERVICES / f"{name}.py").read_text("utf-8")
        placed |= set(re.findall(r'reach\("([\w.]+)"\)', source))
        for node in ast.walk(ast.parse(source)):
            body = getattr(node, "body", None)
            for each, then in zip(body, [*body[1:], None], strict=True) if isinstance(body, list) else ():
                if isinstance(each, ast.With) and "writing(" in ast.unparse(each.items[0]):
                    last = ast.unparse(each.body[-1])
                    if not ("reach(" in last and then is not None and "reach(" in ast.unparse(then)):
                        bare.append(f"{name}:{each.lineno}")
    assert bare == [], "a commit without a failpoint before and after it"
    jobs = (SERVICES.parent / "jobs" / "run.py").read_text("utf-8")
    placed |= set(re.findall(r'reach\("([\w.]+)"\)', jobs))
    assert placed == {kill.partition(":")[0] for kill in KILLS} | set(evening.STEPS), "one that nothing is killed at"


def test_no_log_holds_a_token_a_phone_number_or_a_name(
    world: matrix.World, sqlite_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    office = o.make_office(sqlite_engine)
    caplog.set_level(logging.DEBUG)
    case = matrix.begin(office, "log", matrix.NOW)
    with (
        structlog.testing.capture_logs() as events,
        matrix.partners_of(world.portal, world.gateway, world.post, patience=0.4) as partners,
    ):
        for call in ("sms", "order/post", "DongBoHoSoMC"):
            world.order_fault(call, {"kind": "malformed"})
        matrix.run_all(office.engine, partners, "w", matrix.NOW)
        world.clear()
        matrix.recover(case, partners, matrix.NOW)
        carrier: Any = partners.carriers["TT1"]
        secrets = [KEY, "mau-khong-bi-mat", carrier._token.current().split()[-1]]
    written = f"{events} {caplog.text}"
    assert "partner_call" in written
    for secret in (*secrets, "0912000000", "84912000000", "0912000001", "84912000001", "Nguyễn Thị Thử"):
        assert secret not in written, secret
