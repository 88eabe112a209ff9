"""The whole application on loopback, with a database of its own and the sample office in it, for a real browser."""

from __future__ import annotations

import random
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from data.encryption import Keyring
from data.samples.office import SampleOffice, places_with_communes, sample_office
from routing.solve import solve
from routing.stop import MaxSolutions
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district, simulate_places
from scheduling.model.person import JOB
from scheduling.services.intake import import_dossiers
from scheduling.services.passwords import Passwords
from scheduling.services.planning import compute_plan, set_progress
from scheduling.services.setup import load_sample
from tests.chromium import AXE, close_pages
from tests.databases import engine_at

SEED = 11
DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""07:30 on that Monday in the office."""
PASSWORD = "một mật khẩu dài"
ENCRYPTION_KEY = "dGVzdC1rZXktb2YtdGhlLWRvb3ItMzItYnl0ZXMtMDA="
INDEX_KEY = "index key of the tests, not a secret at all"
KEYRING = Keyring([ENCRYPTION_KEY], INDEX_KEY)


@dataclass(frozen=True)
class Site:
    """A running application.

    Attributes
    ----------
    url
        Where it answers, on loopback.
    sample
        What was put into its database; its results are imported unless the site was asked for empty.
    """

    url: str
    engine: Engine
    sample: SampleOffice
    travel: RoadTravelTimes


@pytest.fixture(scope="session")
def roads() -> RoadTravelTimes:
    """A canal district, made once."""
    return RoadTravelTimes(simulate_canal_district(SEED))


@pytest.fixture(scope="session")
def sample(roads: RoadTravelTimes) -> SampleOffice:
    """The sample office on those roads, made once."""
    houses = simulate_places(roads.roads, SEED, 200)
    return sample_office(SEED, DAY, places_with_communes((house.lat, house.lon) for house in houses))


AXE_RUN = "axe.run({resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
"""Leaving out the lists of what is right makes it four times as fast."""
NewSite = Callable[..., AbstractContextManager[Site]]


@pytest.fixture(scope="session")
def new_site(
    roads: RoadTravelTimes, sample: SampleOffice, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> NewSite:
    """Makes a site: `with new_site(results=7) as site`; without a number, all of the sample's results."""

    def make(results: int | None = None) -> AbstractContextManager[Site]:
        file = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("site") / "tannha.sqlite3")
        return _site(f"sqlite:///{file}", roads, sample, results)

    return make


@pytest.fixture
def site(new_site: NewSite) -> Iterator[Site]:
    """A site on an ordinary morning: 30 results, 20 of them by post, nothing planned yet."""
    with new_site(results=30) as site:
        yield site


@pytest.fixture
def base_url(site: Site) -> str:
    """Where that site answers."""
    return site.url


@pytest.fixture
def accessibility() -> Callable[[Page], list[str]]:
    """As the fixture of the same name for all tests, with the size of targets (WCAG 2.2) and without what is right."""

    def violations(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
        found = page.evaluate(AXE_RUN)["violations"]
        return [f"{v['id']}: {v['help']} at {', '.join(n['target'][0] for n in v['nodes'][:3])}" for v in found]

    return violations


@contextmanager
def _site(url: str, roads: RoadTravelTimes, sample: SampleOffice, results: int | None) -> Iterator[Site]:
    engine = engine_at(url, KEYRING)
    quick = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
    load_sample(engine, sample, lambda _username: quick.hash(PASSWORD), MORNING)
    lines = sample.csv.splitlines(keepends=True)
    chosen = lines if results is None else lines[: results + 1]
    if len(chosen) > 1:
        import_dossiers(engine, JOB, 1, "mau.csv", "".join(chosen).encode(), MORNING, random.Random(SEED))
    planning: list[threading.Thread] = []

    def start_planning(plan_id: int) -> None:
        planning.append(threading.Thread(target=plan_now, args=(engine, roads, plan_id)))
        planning[-1].start()

    settings = Settings(
        environment="demo",
        database_url=SecretStr(url),
        encryption_keys=SecretStr(ENCRYPTION_KEY),
        index_key=SecretStr(INDEX_KEY),
    )
    app = create_app(
        settings, engine=engine, clock=lambda: MORNING, travel=roads, passwords=quick, start_planning=start_planning
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:  # who comes before the server waits in its queue
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", engine, sample, roads)
        finally:
            close_pages()
            server.should_exit = True
            for each in (thread, *planning):
                each.join(60)
            engine.dispose()


def plan_now(engine: Engine, roads: RoadTravelTimes, plan_id: int) -> None:
    """Solve in this process, and report progress as the product's planner does."""
    compute_plan(
        engine,
        plan_id,
        roads,
        lambda problem, progress: solve(
            problem, stop=MaxSolutions(300), on_progress=lambda state: progress(state.share)
        ),
        lambda share: set_progress(engine, plan_id, share),
    )
