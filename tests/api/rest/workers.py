"""Several processes that serve the application on loopback, as in earnest, and clients that all ask at once."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from typing import Any

import uvicorn
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from data.session import connect
from routing.travel.great_circle import GreatCircleTimes
from scheduling.services.passwords import Passwords
from tests.databases import KEYRING
from tests.forks import FORKS
from tests.scheduling.office import MORNING

_PATIENCE_SECONDS = 300
_CHEAP = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
"""Nobody signs in with one: making the hash in earnest is what each process would begin with."""


@contextmanager
def serving(engine: Engine, processes: int = 2, prepare: Callable[[Engine], None] | None = None) -> Iterator[list[int]]:
    """Serve the database of ``engine`` from some processes; gives a port for each.

    Parameters
    ----------
    prepare
        Called in each process before it serves: a negative control takes a guard away there.
    """
    url = engine.url.render_as_string(hide_password=False)
    started = []
    try:
        for _ in range(processes):
            ours, theirs = FORKS.Pipe()
            process = FORKS.Process(target=_serve, args=(url, theirs, prepare))
            process.start()
            started.append((process, ours))
        ports = []
        for _, ours in started:
            assert ours.poll(_PATIENCE_SECONDS), "a process does not serve"
            ports.append(ours.recv())
        yield ports
    finally:
        for process, _ in started:
            process.kill()
            process.join()


def _serve(url: str, port: Connection, prepare: Callable[[Engine], None] | None) -> None:
    engine = connect(url, KEYRING)
    if prepare is not None:
        prepare(engine)
    secret = SecretStr("-")
    settings = Settings(environment="demo", database_url=secret, encryption_keys=secret, index_key=secret)
    app = create_app(settings, engine=engine, clock=lambda: MORNING, travel=GreatCircleTimes(), passwords=_CHEAP)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    port.send(listening.getsockname()[1])
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])


def ask(port: int, key: str, path: str, body: Any, idempotency_key: str) -> tuple[int, Any]:
    """POST under /api/v1; status and content."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    headers = {"authorization": f"Bearer {key}", "idempotency-key": idempotency_key, "content-type": "application/json"}
    connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
    reply = connection.getresponse()
    content = json.loads(reply.read())
    connection.close()
    return reply.status, content


def all_at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Begin all at one moment; what each returned, in order."""
    together = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        together.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))
