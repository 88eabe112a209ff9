"""Relay workers in processes of their own, as an installation has them, and what each of them used."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from api import log
from data.encryption import Keyring
from data.session import connect
from scheduling.services.calls import Partners
from scheduling.services.relay import push_due

KEYRING = Keyring(["YmVuY2htYXJrLWtleS1vZi0zMi1ieXRlcy1sb25nLTA="], "an index key for a database that is thrown away")
Reach = Callable[[str], AbstractContextManager[Partners]]
"""Makes the partners that answer at an address."""


@dataclass(frozen=True, slots=True)
class Used:
    """What workers used together, after a warm-up of ``warm_rows`` that is left out of all but ``settled``.

    Parameters
    ----------
    grown_kilobytes
        Of the worker that grew most: resident at the end, less what was resident after the warm-up.
    """

    settled: int
    warm_rows: int
    seconds: float
    processor_seconds: float
    grown_kilobytes: int


def drain(workers: int, database: str, reach: Reach, address: str, now: datetime, warm_rows: int) -> Used:
    """Let so many workers say all that is due, begun together once each has warmed up.

    Parameters
    ----------
    reach
        At the top of a module: it is called in the workers.
    """
    context = multiprocessing.get_context("spawn")
    pipes = []
    for number in range(workers):
        ours, theirs = context.Pipe()
        given = (theirs, database, reach, address, f"bench-{number}", now, warm_rows // workers)
        context.Process(target=_work, args=given, daemon=True).start()
        theirs.close()
        pipes.append(ours)
    warmed = sum(pipe.recv() for pipe in pipes)
    started = time.monotonic()
    for pipe in pipes:
        pipe.send("go")
    told = [pipe.recv() for pipe in pipes]
    seconds = time.monotonic() - started
    return Used(
        warmed + sum(settled for settled, _, _ in told),
        warmed,
        seconds,
        sum(used for _, used, _ in told),
        max(grown for _, _, grown in told),
    )


def _work(
    pipe: Connection, database: str, reach: Reach, address: str, worker: str, now: datetime, warm_rows: int
) -> None:
    log.configure("warning", "console")
    engine = connect(database, KEYRING, pool_size=20)
    with reach(address) as partners:
        pipe.send(push_due(engine, partners, worker, lambda: now, limit=warm_rows).settled)
        pipe.recv()
        before, used = resident_kilobytes(), time.process_time()
        settled = push_due(engine, partners, worker, lambda: now).settled
        pipe.send((settled, time.process_time() - used, resident_kilobytes() - before))
    engine.dispose()


def resident_kilobytes() -> int:
    """How much of this process is in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
