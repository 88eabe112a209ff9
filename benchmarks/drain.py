"""How fast the outbox drains. ``python -m benchmarks.drain --rows 10000`` prints the figures of docs/partners.md.

Messages to a gateway that answers in 20 ms, one call a row, on PostgreSQL (the tests' own: no fsync) and SQLite; then
dossiers to the portal's stand-in, three calls a row. Each lane's order is checked at the partner's end. The processor's
time is the relay's own; on a machine that is busy otherwise it tells more than the clock.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine
from sqlmodel import Session, insert, select

from api import log
from benchmarks.day.portal import portal_beside, received, settings_for
from benchmarks.partners.slow import slow_gateway
from data import migrate
from data.encryption import Keyring
from data.kinds import OutboxKind, OutboxState
from data.session import connect, reading, writing
from data.tables import Centre, Dossier, Outbox, Recipient
from integrations.dossiers.dvcqg import PortalClient
from integrations.messages import GatewayMessenger, GatewaySettings
from scheduling.model.message import Notice, Way
from scheduling.model.record import as_json
from scheduling.ports import DossierRecord, Step
from scheduling.services.calls import Partners
from scheduling.services.relay import push_due
from tests.pg import PostgresServer

KEYRING = Keyring(["YmVuY2htYXJrLWtleS1vZi0zMi1ieXRlcy1sb25nLTA="], "an index key for a database that is thrown away")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
A_LANE = 5
CENTRES = 4
GOAL = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """One drain."""

    name: str
    rows: int
    calls: int
    seconds: float
    processor_seconds: float
    grown_kilobytes: int
    in_order: bool


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--milliseconds", type=int, default=20, help="until the partner answers")
    parser.add_argument("--portal-rows", type=int, default=200)
    asked = parser.parse_args()
    log.configure("warning", "console")
    figures = []
    with databases() as (postgres, sqlite), slow_gateway(asked.milliseconds) as (url, pipe):
        for name, engine in (("PostgreSQL", postgres), ("SQLite", sqlite)):
            figures.append(drain_messages(f"{name}, {asked.milliseconds} ms", engine, url, asked.rows))
            pipe.send("heard")
            heard = pipe.recv()
            times = 1 if name == "PostgreSQL" else 2
            whole = sum(map(len, heard.values())) == asked.rows * times
            sorted_lanes = all(
                numbers == sorted(numbers[:A_LANE]) * (len(numbers) // A_LANE) for numbers in heard.values()
            )
            figures[-1] = replace(figures[-1], in_order=whole and sorted_lanes)
        figures.append(drain_dossiers("PostgreSQL, the portal", postgres, asked.portal_rows))
    show(figures)


@contextmanager
def databases() -> Iterator[tuple[Engine, Engine]]:
    """A migrated PostgreSQL with durable commits, and an SQLite, thrown away at the end."""
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


def drain_messages(name: str, engine: Engine, url: str, rows: int) -> Figure:
    """Fill the outbox with messages and drain it."""
    _fill_messages(engine, rows)
    settings = GatewaySettings.model_validate(
        {
            "way": "sms",
            "send": {
                "url": f"{url}/sms",
                "fields": {"Phone": "{phone}", "Content": "{text}", "RequestId": "{reference}"},
                "outcome": "CodeResult",
                "sent": ["100"],
            },
        }
    )
    messenger = GatewayMessenger(settings)
    report, timed = _timed(engine, Partners(messengers={Way.SMS: messenger}), rows)
    messenger.close()
    assert report == rows, f"{report} of {rows} settled"
    return Figure(name, rows, rows, *timed, in_order=False)


def drain_dossiers(name: str, engine: Engine, rows: int) -> Figure:
    """Fill the outbox with dossiers that are new to the portal, and drain it: look, tell, tell the steps."""
    _fill_dossiers(engine, rows)
    with tempfile.TemporaryDirectory() as folder, portal_beside(Path(folder) / "portal.jsonl") as url:
        with PortalClient(settings_for(url)) as client:
            report, timed = _timed(engine, Partners(dossiers=client), rows)
        held = received(url)
    assert report == rows, f"{report} of {rows} settled"
    whole = len(held) == rows and all(each["effects"] == 1 for each in held.values())
    return Figure(name, rows, rows * 3, *timed, whole)


def show(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(title=f"Draining the outbox (goal: {GOAL} calls a second on 2 cores, PostgreSQL)")
    for heading in (
        "",
        "rows",
        "calls",
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
            f"{each.calls:,}",
            f"{each.seconds:.1f}",
            f"{each.rows / each.seconds:.0f}",
            f"{each.calls / each.seconds:.0f}",
            f"{each.processor_seconds / each.rows * 1000:.1f} ms",
            f"{each.grown_kilobytes / 1024:.0f} MB",
            "yes" if each.in_order else "NO",
        )
    Console(width=140).print(table)


def _timed(engine: Engine, partners: Partners, rows: int) -> tuple[int, tuple[float, float, int]]:
    """Drain what is due; returns rows settled, and seconds, processor's seconds and memory grown after a warm-up."""
    settled = push_due(engine, partners, "bench", lambda: NOON, limit=rows // 10).settled
    before, started, used = _resident_kilobytes(), time.monotonic(), time.process_time()
    more = push_due(engine, partners, "bench", lambda: NOON).settled
    # The warm-up is left out of the time, and so out of the rows.
    share = (settled + more) / more
    seconds, processor = time.monotonic() - started, time.process_time() - used
    return settled + more, (seconds * share, processor * share, _resident_kilobytes() - before)


def _resident_kilobytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


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
    lanes = max(1, rows // A_LANE)
    _insert(
        engine,
        [
            {
                **_common(f"booking:{number % lanes}", number // lanes, "messages:sms", number % CENTRES + 1),
                "kind": OutboxKind.MESSAGE,
                "payload": as_json(Notice(Way.SMS, "0912000000", f"{number % lanes} {number // lanes}")),
            }
            for number in range(rows)
        ],
    )


def _fill_dossiers(engine: Engine, rows: int) -> None:
    with writing(engine) as session:
        for number in range(rows):
            session.add(
                Dossier(
                    centre_id=1,
                    code=f"000.00.01.H20-261101-{number:05}",
                    recipient_id=1,
                    imported_at=NOON,
                    content_digest="-",
                )
            )
    with reading(engine) as session:
        codes = session.exec(select(Dossier.id, Dossier.code)).all()
    made = [
        {
            **_common(f"dossier:{dossier_id}", 1, "dossiers:1", 1),
            "kind": OutboxKind.DOSSIER,
            "dossier_id": dossier_id,
            "tells_status": 10,
            "payload": as_json(_record(code)),
        }
        for dossier_id, code in codes
    ]
    _insert(engine, made)


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
