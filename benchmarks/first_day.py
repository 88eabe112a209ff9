"""An office's first days on real roads, end to end, on both databases. ``python -m benchmarks.first_day``.

300 dossiers at real addresses of the Thủ Đức side, imported, planned for 8 couriers, handed over, delivered, and
pushed to a stand-in portal that must hold all of them; docs/first-day.md quotes the figures. Reads the folder in
TANNHA_REAL_DATA (or ../shared/data); without it, the simulated district.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from api import log
from api.planner import Planner
from benchmarks.day.days import FirstDays
from benchmarks.day.homes import Home, Place, simulated, thu_duc
from benchmarks.day.office import office_at
from benchmarks.day.pictures import pictures
from benchmarks.day.portal import portal_beside, received, require_told_once, settings_for
from benchmarks.day.report import Run, print_days, print_steps, print_transactions
from benchmarks.day.watch import Steps, write_transactions
from data.encryption import Keyring
from data.samples.office import SampleOffice
from data.session import connect
from integrations.dossiers.dvcqg import PortalClient
from routing.pool import SolverPool
from routing.travel.load import load_travel_times
from routing.travel.protocol import TravelTimes
from routing.travel.roadfile import load_road_file
from routing.travel.simulate import simulate_canal_district
from scheduling.services.passwords import Passwords
from tests.pg import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
MONDAY = date(2026, 11, 23)
SEED = 2026
KEYRING = Keyring(["YmVuY2htYXJrLWtleS1vZi0zMi1ieXRlcy1sb25nLTA="], "an index key for a database that is thrown away")
PASSWORD = "mật khẩu của bản thử"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dossiers", type=int, default=300)
    parser.add_argument("--couriers", type=int, default=8)
    parser.add_argument("--capacity", type=int, default=40, help="envelopes a courier carries")
    parser.add_argument("--seconds", type=float, default=10, help="of search for each day")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--pictures", type=Path, help="write the screenshots of docs/first-day.md into this folder")
    asked = parser.parse_args()
    log.configure("warning", "console")
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as name:
        folder, steps = Path(name), Steps()
        roads, homes, depot = ground(folder, asked.dossiers, steps)
        office = office_at(homes, depot, MONDAY, asked.couriers, asked.capacity, SEED)
        with steps.step("open the road file"):
            travel = load_travel_times(roads)
        runs = []
        with databases(folder, asked.database) as new_database, SolverPool(1) as pool:
            for kind, url in (each for _ in range(asked.repeat) for each in new_database()):
                take = pictures(url, KEYRING, travel, PASSWORD, asked.pictures) if asked.pictures else None
                runs.append(run(kind, url, folder, office, travel, pool, asked.seconds, take))
                asked.pictures = None
    print_days(runs[0])
    print_steps(steps, runs)
    print_transactions(runs)


def ground(folder: Path, count: int, steps: Steps) -> tuple[Path, list[Home], Place]:
    """Return a road file, the homes on it and the post office: real ones where there are data."""
    data, path = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data"), folder / "roads.tnr"
    extract, addresses = data / "roads" / "hcm_2018.osm.pbf", data / "addresses" / "hcm_2018_addresses_2025.csv"
    if extract.is_file() and addresses.is_file():
        # The real command, in a process of its own: what a build leaves in memory is not the office's.
        build = [sys.executable, "-m", "api.cli", "roads", "build", str(extract), "-o", str(path)]
        with steps.step("build the road file") as notes:
            subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            notes.append("`tannha roads build`")
        return path, *thu_duc(addresses, count, SEED)
    print("no real data: set TANNHA_REAL_DATA. These figures are of the simulated district.")
    with steps.step("simulate the road file"):
        simulate_canal_district(SEED).save(path)
    return path, *simulated(load_road_file(path), count, SEED)


@contextmanager
def databases(folder: Path, wanted: str) -> Iterator[Callable[[], Iterator[tuple[str, str]]]]:
    """Yield a function that makes an empty database of each kind wanted: (kind, URL)."""
    server = PostgresServer() if wanted != "sqlite" else None
    if server is not None:
        server.start()
    made = 0

    def new() -> Iterator[tuple[str, str]]:
        nonlocal made
        made += 1
        if wanted != "postgres":
            yield "SQLite", f"sqlite:///{folder / f'day{made}.sqlite3'}"
        if server is not None:
            yield "PostgreSQL", server.create(f"day{made}")

    try:
        yield new
    finally:
        if server is not None:
            server.stop()


def run(
    kind: str,
    url: str,
    folder: Path,
    office: SampleOffice,
    travel: TravelTimes,
    pool: SolverPool,
    seconds: float,
    at_noon: Callable[[datetime], None] | None = None,
) -> Run:
    """Play the days in one database, and have the portal prove that it was told of every dossier, once."""
    engine = connect(url, KEYRING)
    planner = Planner(engine, travel, pool, seconds, lambda: datetime.now(UTC))
    store = folder / f"portal-{Path(url).stem}-{kind}.jsonl"
    with portal_beside(store) as portal_url, PortalClient(settings_for(portal_url)) as portal:
        days = FirstDays(engine, planner, portal, MONDAY, SEED, at_noon or (lambda _moment: None))
        with write_transactions() as held:
            days.open(office, Passwords().hash(PASSWORD))
            days.play()
        told = received(portal_url)
    planner.close()
    engine.dispose()
    require_told_once(told, office.csv.count("\n") - 1)
    return Run(kind, days.steps, days.ridden, held, len(told))


if __name__ == "__main__":
    main()
