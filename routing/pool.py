"""Solvers in processes of their own, since the solver holds the interpreter while it runs.

Each worker is a spawned process at the other end of one pipe, and one thread here that feeds it. The pipe is also
the watch of both ends: a worker whose parent is gone, however it went, reads the end of the file or fails to
report progress, and exits; a parent whose worker is gone fails that one plan and spawns another.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import signal
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from routing.errors import PoolClosedError, WorkerDiedError
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import Parameters, solve
from routing.stop import OnProgress, Progress, Stop
from routing.warm import warm

_GONE = (EOFError, OSError)
"""What a pipe raises when its other end is gone."""


@dataclass(slots=True)
class _Task:
    call: dict[str, Any]
    on_progress: OnProgress | None
    future: Future[Plan] = field(default_factory=Future)


class SolverPool:
    """One or a few worker processes; safe to use from several threads.

    Parameters
    ----------
    workers : int
        Plans computed at the same time; the rest wait in order.

    Notes
    -----
    As with every spawned process, a program that makes one at import time needs ``if __name__ == "__main__"``.
    """

    def __init__(self, workers: int = 1) -> None:
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._processes: dict[int, Any] = {}
        self._threads = [
            threading.Thread(target=self._feed, args=(slot,), name=f"solver-{slot}", daemon=True)
            for slot in range(max(1, workers))
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        problem: Problem,
        stop: Stop,
        seed: int = 0,
        *,
        parameters: Parameters = Parameters(),
        previous: Plan | None = None,
        on_progress: OnProgress | None = None,
    ) -> Future[Plan]:
        """Ask for a plan of `problem`; arguments as of :func:`routing.solve.solve`.

        `on_progress` is called in a thread of this process; what it raises fails the future. A future that waits
        can be cancelled.

        Raises
        ------
        PoolClosedError
            The pool is closed.
        """
        call = {"problem": problem, "stop": stop, "seed": seed, "parameters": parameters, "previous": previous}
        task = _Task(call, on_progress)
        with self._lock:
            if self._closed:
                raise PoolClosedError("the pool is closed")
            self._tasks.put(task)
        return task.future

    def close(self) -> None:
        """End all workers now; plans not finished fail with PoolClosedError. No child is left when it returns."""
        with self._lock:
            already, self._closed = self._closed, True
            for process in self._processes.values():
                process.kill()
        if not already:
            for _ in self._threads:
                self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> SolverPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _feed(self, slot: int) -> None:
        """Hand tasks to worker `slot`, one after the other, until the pool closes."""
        pipe: Connection | None = None
        while (task := self._tasks.get()) is not None:
            if not task.future.set_running_or_notify_cancel():
                continue
            try:
                pipe = pipe or self._spawn(slot)
                task.future.set_result(_ask(pipe, task))
            except _Failure as failure:
                task.future.set_exception(failure.error)
            except _GONE:
                self._bury(slot, pipe)
                pipe = None
                closed = PoolClosedError("the pool was closed before the plan was done")
                task.future.set_exception(closed if self._closed else WorkerDiedError("the worker ended early"))
            except BaseException as error:  # noqa: BLE001  handed to whoever waits for the future
                self._bury(slot, pipe)  # it may still be at work
                pipe = None
                task.future.set_exception(error)
        self._bury(slot, pipe)

    def _spawn(self, slot: int) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), name=f"tannha-solver-{slot}", daemon=True)
        with self._lock:
            if self._closed:
                raise PoolClosedError("the pool was closed before the plan was begun")
            process.start()
            self._processes[slot] = process
        theirs.close()  # so that the worker's end is held by the worker alone
        return ours

    def _bury(self, slot: int, pipe: Connection | None) -> None:
        if pipe is not None:
            pipe.close()
        with self._lock:
            process = self._processes.pop(slot, None)
        if process is not None:
            process.kill()
            process.join()


class _Failure(Exception):
    """An error raised inside a worker that lives on."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def _ask(pipe: Connection, task: _Task) -> Plan:
    """Send one task and follow it to its plan."""
    pipe.send(task.call)
    while True:
        kind, value = pipe.recv()
        if kind == "plan":
            assert isinstance(value, Plan)
            return value
        if kind == "error":
            raise _Failure(value)
        if task.on_progress is not None:
            task.on_progress(value)


def _work(pipe: Connection) -> None:
    """The worker's life: one call after the other until the other end of the pipe is gone.

    The kernels are made ready first: seconds, and minutes where nobody compiled them yet, that would be missing from
    the time of the first search.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    warm()

    def report(progress: Progress) -> None:
        pipe.send(("progress", progress))

    while True:
        try:
            call = pipe.recv()
        except _GONE:
            return
        try:
            answer: tuple[str, Any] = ("plan", solve(**call, on_progress=report))
        except _GONE:
            return
        except Exception as error:  # noqa: BLE001  raised again where the future is waited for
            answer = ("error", _portable(error))
        try:
            pipe.send(answer)
        except _GONE:
            return


def _portable(error: Exception) -> Exception:
    """`error`, or what can be said of it where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
