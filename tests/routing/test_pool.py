"""Solvers in processes of their own: same plans, progress told, and no process left behind whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from routing import pool as pools
from routing.errors import PoolClosedError, ProblemError, WorkerDiedError
from routing.pool import SolverPool
from routing.problem import Job, Vehicle
from routing.solve import Parameters, solve
from routing.stop import MaxSeconds, MaxSolutions, Progress
from tests.routing.days import busy_day
from tests.routing.problems import line_day

DAY = busy_day(30, 3, seed=6)
LONG = MaxSeconds(600)
RESTLESS = Parameters(thorough=True)


@pytest.fixture(scope="module")
def pool() -> Iterator[SolverPool]:
    with SolverPool() as shared:
        yield shared


def wait_until(true: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    """Whether the process ended (one that nobody waited for is a zombie)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return status == "Z"


def started(told: list[Progress]) -> Callable[[], bool]:
    return lambda: bool(told)


def test_a_plan_from_the_pool_is_the_plan_from_here(pool: SolverPool) -> None:
    assert pool.submit(DAY, MaxSolutions(30)).result(300) == solve(DAY, stop=MaxSolutions(30))


def test_progress_reaches_the_parent(pool: SolverPool) -> None:
    told: list[Progress] = []
    pool.submit(DAY, MaxSeconds(1.0), parameters=RESTLESS, on_progress=told.append).result(300)
    assert told
    assert told[-1].best_cost is not None
    assert 0 < told[-1].share <= 1


def test_an_error_in_the_worker_is_raised_here_and_the_worker_lives_on(pool: SolverPool) -> None:
    jobs = tuple(Job(n, 0, priority=100, penalty=None if n else 2**40) for n in range(2000))
    impossible = line_day(jobs=jobs, vehicles=(Vehicle(1, 0, 0),))
    with pytest.raises(ProblemError, match="64-bit"):
        pool.submit(impossible, MaxSolutions(1)).result(300)
    assert pool.submit(line_day(), MaxSolutions(5)).result(300).cost == 850


def test_what_a_progress_callback_raises_fails_that_plan_only(pool: SolverPool) -> None:
    def refuse(_: Progress) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError):
        pool.submit(DAY, LONG, parameters=RESTLESS, on_progress=refuse).result(300)
    assert pool.submit(line_day(), MaxSolutions(5)).result(300).cost == 850


def test_a_plan_that_waits_can_be_cancelled(pool: SolverPool) -> None:
    first = pool.submit(DAY, MaxSeconds(0.5), parameters=RESTLESS)
    second = pool.submit(DAY, LONG)
    assert second.cancel()
    assert first.result(300).routes


def test_a_worker_killed_fails_its_plan_and_the_next_plan_has_a_new_worker() -> None:
    with SolverPool() as own:
        told: list[Progress] = []
        doomed = own.submit(DAY, LONG, parameters=RESTLESS, on_progress=told.append)
        wait_until(started(told))
        (process,) = own._processes.values()
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(WorkerDiedError):
            doomed.result(300)
        assert own.submit(line_day(), MaxSolutions(5)).result(300).cost == 850


def test_closing_ends_running_and_waiting_plans_and_leaves_no_process() -> None:
    own = SolverPool()
    told: list[Progress] = []
    running = own.submit(DAY, LONG, parameters=RESTLESS, on_progress=told.append)
    waiting = own.submit(DAY, LONG)
    wait_until(started(told))
    (process,) = own._processes.values()
    own.close()
    assert gone(process.pid)
    for future in (running, waiting):
        assert isinstance(future.exception(0), PoolClosedError)
    with pytest.raises(PoolClosedError):
        own.submit(DAY, LONG)
    own.close()


def test_an_unused_pool_starts_no_process_and_closes() -> None:
    before = threading.active_count()
    with SolverPool(2) as own:
        assert own._processes == {}
    assert threading.active_count() == before


@pytest.mark.parametrize("busy", [True, False])
def test_a_parent_killed_outright_leaves_no_worker(tmp_path: Path, busy: bool) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command = [sys.executable, str(script), "busy" if busy else "idle"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert not gone(worker)
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: gone(worker))


PARENT = """
import signal, sys, time
from routing.pool import SolverPool
from routing.solve import Parameters
from routing.stop import MaxSeconds, MaxSolutions
from tests.routing.days import busy_day

if __name__ == "__main__":
    pool = SolverPool()
    told = []
    if sys.argv[1] == "busy":
        stop, parameters = MaxSeconds(600), Parameters(thorough=True)
        pool.submit(busy_day(30, 3, seed=6), stop, parameters=parameters, on_progress=told.append)
        while not told:
            time.sleep(0.02)
    else:
        pool.submit(busy_day(5, 1, seed=6), MaxSolutions(2)).result()
    (process,) = pool._processes.values()
    print(process.pid, flush=True)
    signal.pause()  # until it is killed
"""


def test_a_worker_has_its_kernels_before_the_time_of_its_first_plan_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class Pipe:
        def recv(self) -> None:
            done.append("asked")
            raise EOFError

    monkeypatch.setattr(pools, "warm", lambda: done.append("warm"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    pools._work(Pipe())  # type: ignore[arg-type]
    assert done == ["warm", "asked"]
