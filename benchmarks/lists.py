"""What a signature holds the database for: lists of many envelopes, out and back. ``python -m benchmarks.lists``.

Law 1 lets a write transaction take 100 ms. Each act is one; its processor time is this process's alone, so that of
PostgreSQL's own server is in the wall time only. The plan is written by hand: nothing is solved.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, event
from sqlmodel import select

from data import migrate
from data.kinds import DayState, FailureReason, PlanState
from data.session import connect, reading, writing
from data.tables import FleetDay, PlanVersion, Roster, Route, Stop
from scheduling.services import days, handovers, returns
from scheduling.services.events import ingest
from scheduling.store import deliveries
from scheduling.store import handovers as lists
from tests.databases import KEYRING
from tests.pg import PostgresServer
from tests.scheduling import office as o


class Stopwatch:
    """Milliseconds and statements of each act: (wall, processor, statements)."""

    def __init__(self, engine: Engine) -> None:
        self.taken: defaultdict[str, list[tuple[float, float, int]]] = defaultdict(list)
        self._statements = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self._statements += 1

    def time(self, name: str, act: Callable[[], object]) -> None:
        """Do one act, which is one write transaction."""
        before, wall, processor = self._statements, time.perf_counter(), time.process_time()
        act()
        taken = (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000
        self.taken[name].append((*taken, self._statements - before))


def main() -> None:
    """Print the figures: least, median and most of so many lists, the first left out as warm-up."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--envelopes", type=int, default=100)
    parser.add_argument("--lists", type=int, default=6)
    asked = parser.parse_args()
    print("| | transaction | processor, ms | wall, ms | statements |\n|---|---|---:|---:|---:|")
    with databases() as engines:
        for name, engine in engines:
            watch = Stopwatch(engine)
            office = o.make_office(engine)
            for number in range(asked.lists):
                _one_list(office, watch, o.DAY + timedelta(days=number), asked.envelopes)
            for act, taken in watch.taken.items():
                wall, processor, statements = zip(*taken[1:], strict=True)
                print(f"| {name} | {act} | {_spread(processor)} | {_spread(wall)} | {max(statements)} |")


def _spread(values: tuple[float, ...]) -> str:
    return f"{min(values):.0f}, {statistics.median(values):.0f}, {max(values):.0f}"


@contextmanager
def databases() -> Iterator[list[tuple[str, Engine]]]:
    """An SQLite file and the tests' own PostgreSQL, migrated and thrown away at the end."""
    server = PostgresServer()
    server.start()
    try:
        server.create("lists")
        with TemporaryDirectory(prefix="tannha-lists-") as folder:
            sqlite = connect(f"sqlite:///{Path(folder) / 'lists.sqlite3'}", KEYRING)
            postgres = connect(server.url("lists"), KEYRING)
            for engine in (sqlite, postgres):
                migrate.upgrade(engine)
            yield [("SQLite", sqlite), ("PostgreSQL", postgres)]
            sqlite.dispose()
            postgres.dispose()
    finally:
        server.stop()


def _one_list(office: o.Office, watch: Stopwatch, day: date, envelopes: int) -> None:
    """Out with a courier, refused at every door, and back."""
    engine, courier = office.engine, office.couriers[0]
    stops = _published(office, [o.add_envelope(office) for _ in range(envelopes)], day, courier.courier_id or 0)
    (list_,) = [each for each in handovers.handovers_of_day(engine, office.officer, day) if not each.goes_back]
    at = o.MORNING + (day - o.DAY)
    watch.time("the centre gives", lambda: handovers.sign_given(engine, office.officer, list_.handover_id, at))
    watch.time("the courier receives", lambda: handovers.sign_received(engine, courier, list_.handover_id, at))
    marks = [replace(o.failed(stop, stop, at), reason=FailureReason.REFUSED) for stop in stops]
    watch.time(f"a batch of {len(marks)} marks", lambda: ingest(engine, courier, marks, at))
    with reading(engine) as session:
        day_id = session.exec(select(FleetDay.id).where(FleetDay.day == day)).one() or 0
    watch.time("the day is closed", lambda: days.close_day(engine, office.dispatcher, day_id, at))
    made: list[int] = []
    prepare = (engine, office.dispatcher, office.post_office_id, office.centre_id, at)
    watch.time("the list back is written", lambda: made.append(returns.prepare(*prepare)))
    watch.time("the post office gives", lambda: handovers.sign_given(engine, office.dispatcher, made[0], at))
    watch.time("the centre receives", lambda: handovers.sign_received(engine, office.officer, made[0], at))


def _published(office: o.Office, delivery_ids: list[int], day: date, courier_id: int) -> list[int]:
    """One route of a published plan with all of these, and its list; returns its stops."""
    with writing(office.engine) as session:
        fleet_day = FleetDay(post_office_id=office.post_office_id, day=day, state=DayState.PUBLISHED)
        roster = session.exec(select(Roster).where(Roster.courier_id == courier_id)).first()
        session.add(fleet_day)
        session.flush()
        assert roster is not None
        version = PlanVersion(
            fleet_day_id=fleet_day.id or 0,
            number=1,
            state=PlanState.PUBLISHED,
            created_at=o.MORNING,
            published_at=o.MORNING,
        )
        session.add(version)
        session.flush()
        route = Route(
            plan_version_id=version.id or 0,
            courier_id=courier_id,
            roster_id=roster.id or 0,
            departs_second=27_000,
            returns_second=61_200,
            ride_seconds=0,
            ride_metres=0,
            line=[],
        )
        session.add(route)
        session.flush()
        times = {"waits_seconds": 0, "service_seconds": 180, "leg_seconds": 60, "leg_metres": 500}
        stops = [
            Stop(route_id=route.id or 0, delivery_id=number, position=at, arrives_second=27_000 + 240 * at, **times)
            for at, number in enumerate(delivery_ids, start=1)
        ]
        session.add_all(stops)
        session.flush()
        lists.prepare(session, fleet_day, version, o.MORNING)
        deliveries.refold(session, delivery_ids)
        return [stop.id or 0 for stop in stops]


if __name__ == "__main__":
    main()
