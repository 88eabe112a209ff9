"""One step of the product in a process of its own, so that a test can kill it.

The processes are forked from a server that has imported everything: starting one takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from multiprocessing.context import ForkServerProcess

from sqlalchemy import Engine

from data.kinds import Role
from data.session import connect
from integrations.dossiers.dvcqg.client import PortalClient
from scheduling import failpoints
from scheduling.model.person import Person
from scheduling.services.events import ingest
from scheduling.services.relay import push_due
from tests.databases import KEYRING
from tests.forks import FORKS
from tests.integrations.dossiers.bench import settings_for
from tests.scheduling.office import Office, delivered

_PATIENCE_SECONDS = 60


def tap(office: Office, stops: list[int], now: datetime, failpoint: str = "") -> int:
    """The courier's phone sends a delivery for each stop; returns the exit code."""
    courier = office.couriers[0]
    return _done(office, _tap, (courier.courier_id, courier.account_id, stops, now), failpoint)


def push(office: Office, now: datetime, worker: str, portal: str, failpoint: str = "") -> int:
    """A worker pushes what is due; returns the exit code."""
    return _done(office, _push, (now, worker, portal), failpoint)


def start_push(office: Office, now: datetime, worker: str, portal: str) -> ForkServerProcess:
    """A worker begins to push."""
    return start(office, _push, (now, worker, portal), "")


def start(
    office: Office, work: Callable[..., None], arguments: tuple[object, ...], failpoint: str
) -> ForkServerProcess:
    """Begin ``work(engine, *arguments)`` on an office's database in a process of its own."""
    return start_at(office.engine, work, arguments, failpoint)


def start_at(
    engine: Engine, work: Callable[..., None], arguments: tuple[object, ...], failpoint: str
) -> ForkServerProcess:
    """As :func:`start`, on a database."""
    url = engine.url.render_as_string(hide_password=False)
    process = FORKS.Process(target=_work, args=(url, failpoint, work, arguments))
    process.start()
    return process


def _done(office: Office, work: Callable[..., None], arguments: tuple[object, ...], failpoint: str) -> int:
    """Only what is to be killed needs a process of its own."""
    if failpoint:
        return _ended(start(office, work, arguments, failpoint))
    work(office.engine, *arguments)
    return 0


def _ended(process: ForkServerProcess) -> int:
    process.join(_PATIENCE_SECONDS)
    assert process.exitcode is not None, "still running"
    return process.exitcode


def _work(url: str, failpoint: str, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
    failpoints.arm(failpoint)
    engine = connect(url, KEYRING)
    work(engine, *arguments)
    engine.dispose()


def _tap(engine: Engine, courier_id: int, account_id: int, stops: list[int], now: datetime) -> None:
    person = Person(role=Role.COURIER, account_id=account_id, courier_id=courier_id)
    ingest(engine, person, [delivered(stop, number, now) for number, stop in enumerate(stops, start=1)], now)


def _push(engine: Engine, now: datetime, worker: str, portal: str) -> None:
    with PortalClient(settings_for(portal)) as client:
        push_due(engine, client, worker, lambda: now)
