"""How fast the outbox drains. ``python -m benchmarks.drain --rows 10000`` prints the figures of docs/partners.md.

Messages to a gateway that answers in 20 ms, one call a row, on PostgreSQL and SQLite; then dossiers to the portal's
stand-in, three calls a row; by one worker and by two. Each lane's order is checked at the partner's end. The
processor's time is the workers' own; on a machine that is busy otherwise it tells more than the clock.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlmodel import Session, func, insert, select

from api import log
from benchmarks.day.portal import portal_beside, received, settings_for
from benchmarks.partners.slow import slow_gateway
from benchmarks.partners.workers import KEYRING, Used, drain
from data import migrate
from data.kinds import OutboxKind, OutboxState
from data.session import connect, reading, writing
from data.tables import Centre, Dossier, Outbox, Recipient
from integrations.dossiers.dvcqg import PortalClient
from integrations.messages import GatewayMessenger, GatewaySettings
from scheduling.model.message import Notice, Way
from scheduling.model.record import as_json
from scheduling.ports import DossierRecord, Step
from scheduling.services.calls import Partners
from tests.pg import PostgresServer

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
A_LANE = 5
CENTRES = 4
GOAL = 300
WORKERS = (1, 2)


@dataclass(frozen=True, slots=True)
class Figure:
    """One drain."""

    name: str
    rows: int
    calls_a_row: int
    used: Used
    in_order: bool

    @property
    def rows_a_second(self) -> float:
        """Of what was said after the warm-up."""
        return (self.used.settled - self.used.warm_rows) / self.used.seconds

    @property
    def processor_milliseconds(self) -> float:
        """A row's, of all workers."""
        return self.used.processor_seconds / (self.used.settled - self.used.warm_rows) * 1000


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--milliseconds", type=int, default=20, help="until the partner answers")
    parser.add_argument("--portal-rows", type=int, default=200)
    asked = parser.parse_args()
    log.configure("warning", "console")
    figures = []
    with databases() as (postgres, sqlite):
        for name, engine in (("PostgreSQL", postgres), ("SQLite", sqlite)):
            for workers in WORKERS:
                figures.append(drain_messages(name, engine, asked.milliseconds, asked.rows, workers))
        for workers in WORKERS:
            figures.append(drain_dossiers("PostgreSQL, the portal", postgres, asked.portal_rows, workers))
    show(figures)


@contextmanager
def databases() -> Iterator[tuple[Engine, Engine]]:
    """A migrated PostgreSQL (the tests' own: no fsync) and an SQLite, thrown away at the end."""
    server = PostgresServer()
    server.start()
    try:
        with tempfile.TemporaryDirectory(prefix="tannha-drain-") as folder:
            server.create("drain")
            postgres = connect(server.url("drain"), KEYRING, pool_size=20)
            sqlite = connect(f"sqlite:///{folder}/drain.sqlite3", KEYRING)
            for engine in (postgres, sqlite):
                migrate.upgrade(engine)
                _fill_office(engine)
            yield postgres, sqlite
            postgres.dispose()
            sqlite.dispose()
    finally:
        server.stop()


def drain_messages(name: str, engine: Engine, milliseconds: int, rows: int, workers: int) -> Figure:
    """Fill the outbox with messages and drain it; the partner tells in which order it heard them."""
    _fill_messages(engine, rows)
    with slow_gateway(milliseconds) as (url, pipe):
        used = drain(workers, _address_of(engine), gateway_at, url, NOON, rows // 10)
        pipe.send("heard")
        heard: dict[str, list[int]] = pipe.recv()
    assert used.settled == rows, f"{used.settled} of {rows} settled"
    whole = sum(map(len, heard.values())) == rows
    in_order = whole and all(numbers == sorted(numbers) for numbers in heard.values())
    return Figure(f"{name}, {milliseconds} ms, {_counted(workers)}", rows, 1, used, in_order)


def drain_dossiers(name: str, engine: Engine, rows: int, workers: int) -> Figure:
    """Fill the outbox with dossiers that are new to the portal, and drain it: look, tell, tell the steps."""
    _fill_dossiers(engine, rows)
    with tempfile.TemporaryDirectory() as folder, portal_beside(Path(folder) / "portal.jsonl") as url:
        used = drain(workers, _address_of(engine), portal_at, url, NOON, rows // 10)
        held = received(url)
    assert used.settled == rows, f"{used.settled} of {rows} settled"
    whole = len(held) == rows and all(each["effects"] == 1 for each in held.values())
    return Figure(f"{name}, {_counted(workers)}", rows, 3, used, whole)


@contextmanager
def gateway_at(url: str) -> Iterator[Partners]:
    """A provider of messages that answers at an address."""
    send = {
        "url": f"{url}/sms",
        "fields": {"Phone": "{phone}", "Content": "{text}", "RequestId": "{reference}"},
        "outcome": "CodeResult",
        "sent": ["100"],
        "id_path": "SMSID",
    }
    with closing(GatewayMessenger(GatewaySettings.model_validate({"way": "sms", "send": send}))) as messenger:
        yield Partners(messengers={Way.SMS: messenger})


@contextmanager
def portal_at(url: str) -> Iterator[Partners]:
    """A portal that answers at an address."""
    with PortalClient(settings_for(url)) as client:
        yield Partners(dossiers=client)


def show(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(title=f"Draining the outbox (goal: {GOAL} calls a second on 2 cores, PostgreSQL)")
    for heading in (
        "",
        "rows",
        "seconds",
        "rows/s",
        "calls/s",
        "CPU a row",
        "memory grown",
        "whole and in order",
    ):
        table.add_column(heading, justify="right")
    for each in figures:
        table.add_row(
            each.name,
            f"{each.rows:,}",
            f"{each.used.seconds:.1f}",
            f"{each.rows_a_second:.0f}",
            f"{each.rows_a_second * each.calls_a_row:.0f}",
            f"{each.processor_milliseconds:.1f} ms",
            f"{each.used.grown_kilobytes / 1024:.1f} MB",
            "yes" if each.in_order else "NO",
        )
    Console(width=140).print(table)


def _address_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _counted(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"


def _fill_office(engine: Engine) -> None:
    with writing(engine) as session:
        for number in range(1, CENTRES + 1):
            session.add(
                Centre(
                    code=f"TT{number}",
                    name=f"Trung tâm {number}",
                    agency_code="000.00.00.H20",
                    street_line="Số 1",
                    commune_code="30169",
                    latitude=10.29,
                    longitude=105.66,
                )
            )
        session.flush()
        session.add(Recipient(centre_id=1, name="Nguyễn Thị Thử", phone="0912000000", match_index="r"))


def _fill_messages(engine: Engine, rows: int) -> None:
    run = _rows_there(engine)
    lanes = max(1, rows // A_LANE)
    _insert(
        engine,
        [
            {
                **_common(f"booking:{run}-{number % lanes}", number // lanes, "messages:sms", number % CENTRES + 1),
                "kind": OutboxKind.MESSAGE,
                "payload": as_json(Notice(Way.SMS, "0912000000", f"{number % lanes} {number // lanes}")),
            }
            for number in range(rows)
        ],
    )


def _fill_dossiers(engine: Engine, rows: int) -> None:
    run = _rows_there(engine)
    made = []
    with writing(engine) as session:
        for number in range(rows):
            code = f"000.00.01.H20-{run:06}-{number:05}"
            dossier = Dossier(centre_id=1, code=code, recipient_id=1, imported_at=NOON, content_digest="-")
            session.add(dossier)
            session.flush()
            row = _common(f"dossier:{dossier.id}", 1, "dossiers:1", 1)
            record = {"dossier_id": dossier.id, "tells_status": 10, "payload": as_json(_record(code))}
            made.append({**row, **record, "kind": OutboxKind.DOSSIER})
    _insert(engine, made)


def _rows_there(engine: Engine) -> int:
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(Outbox)).one()


def _record(code: str) -> DossierRecord:
    return DossierRecord(
        code=code,
        procedure_code="2.002492",
        procedure_name="Cấp bản sao",
        field_code="HT",
        field_name="Hộ tịch",
        channel=1,
        owner_name="Nguyễn Thị Thử",
        owner_kind=1,
        owner_id_number=None,
        phone="0912000000",
        email=None,
        receipt_number=None,
        summary="Cấp bản sao trích lục",
        unit="UBND xã Mẫu",
        received_at=NOON,
        due_at=NOON,
        processing_ended_at=NOON,
        status=10,
        returned_at=NOON,
        return_note=None,
        by_post=True,
        steps=(Step(NOON, 9, "Bưu tá", "Đã bàn giao cho bưu chính"),),
    )


def _common(lane: str, sequence: int, partner: str, centre_id: int) -> dict[str, object]:
    return {
        "lane": lane,
        "sequence": sequence + 1,
        "partner": partner,
        "centre_id": centre_id,
        "state": OutboxState.PENDING,
        "created_at": NOON,
        "due_at": NOON - timedelta(minutes=1),
        "attempts": 0,
    }


def _insert(engine: Engine, rows: list[dict[str, object]]) -> None:
    with writing(engine) as session:
        for begin in range(0, len(rows), 1_000):
            _insert_some(session, rows[begin : begin + 1_000])


def _insert_some(session: Session, rows: list[dict[str, object]]) -> None:
    session.exec(insert(Outbox), params=rows)


if __name__ == "__main__":
    main()
