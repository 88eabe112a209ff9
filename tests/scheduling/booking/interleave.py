"""Every way in which two actors can take turns at a database, one step at a time.

An actor is a function in a thread of its own. It stops before each statement that locks, and before each commit;
with ``fine`` steps, before each that reads bookings or slots too. What it does in between goes along: a write is
seen by nobody before the commit, and where two write one row, the database itself makes the second wait. Whoever
waits for a lock cannot be chosen until it is granted. The order of turns is a list of choices, so that a run can be
repeated, and :func:`every_order` walks through all of them, depth first.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Engine, event

_LOCKS = re.compile(r"SELECT.* FOR (NO KEY )?UPDATE", re.DOTALL)
_READS = re.compile(r"SELECT.*\bFROM (slot|booking|booking_slot|booker|centre)\b", re.DOTALL)
_WAITS = "SELECT cardinality(pg_blocking_pids(%s)) > 0"
_PATIENCE_SECONDS = 300
_here = threading.local()


class Killed(BaseException):
    """The actor's process is gone: its connection closes, and nothing else happens."""


@dataclass
class Actor:
    """One function, stopped and let go step by step."""

    work: Callable[[], object]
    go: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: bool = False
    blocked: bool = False
    killed: bool = False
    pid: int = 0
    outcome: object = None

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        _here.actor = self
        try:
            self.outcome = self.work()
        except BaseException as error:  # noqa: BLE001  what it was is the outcome, for the test to judge
            self.outcome = Killed() if self.killed else error
        self.ended = True
        self.stopped.set()

    def pause(self, connection: psycopg.Connection[Any]) -> None:
        """Called in the actor's thread: stop here until chosen."""
        self.stopped.set()
        assert self.go.wait(_PATIENCE_SECONDS), "never chosen"
        self.go.clear()
        if self.killed:
            connection.close()
            raise Killed


@contextmanager
def steps_of(engine: Engine, *, fine: bool = False) -> Iterator[None]:
    """Within this block the actors' transactions on ``engine`` stop at each step."""
    step = _READS if fine else _LOCKS

    def statement(connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        actor = getattr(_here, "actor", None)
        if actor is not None:
            actor.pid = connection.connection.driver_connection.info.backend_pid
            if step.match(words):
                actor.pause(connection.connection.driver_connection)

    def commit(connection: Any) -> None:
        actor = getattr(_here, "actor", None)
        if actor is not None:
            actor.pause(connection.connection.driver_connection)

    listeners = (("before_cursor_execute", statement), ("commit", commit))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


@dataclass(frozen=True)
class Run:
    """One order of turns, and what came of it.

    Attributes
    ----------
    trail
        At each turn the actor that went, and how many could have gone.
    outcomes
        What each actor returned or raised.
    """

    trail: tuple[tuple[int, int], ...]
    outcomes: tuple[object, ...]


def run(
    works: Sequence[Callable[[], object]],
    choices: Sequence[int],
    watch: psycopg.Connection[Any],
    kill: tuple[int, int] = (-1, 0),
) -> Run:
    """Run the actors in the order of ``choices``, and from then on the first that can go.

    Parameters
    ----------
    watch
        A connection of its own, in autocommit, that sees who waits for a lock.
    kill
        An actor, and the number of the step before which it is killed.
    """
    actors = [Actor(work) for work in works]
    for actor in actors:
        actor.start()
        _settle(actor, watch)
    trail: list[tuple[int, int]] = []
    steps = [0] * len(actors)
    while not all(actor.ended for actor in actors):
        able = [actor for actor in actors if not actor.ended and not actor.blocked]
        if able:
            turn = min(choices[len(trail)] if len(trail) < len(choices) else 0, len(able) - 1)
            trail.append((turn, len(able)))
            number = actors.index(able[turn])
            actors[number].killed = (number, steps[number]) == kill
            steps[number] += 1
            actors[number].stopped.clear()
            actors[number].go.set()
            _settle(actors[number], watch)
        for actor in actors:
            if actor.blocked:
                _settle(actor, watch, patient=not able)
    return Run(tuple(trail), tuple(actor.outcome for actor in actors))


def every_switch(one_run: Callable[[Sequence[int]], Run]) -> Iterator[Run]:
    """Yield the run of every order in which the second of two goes first, is overtaken once, and goes on.

    As many runs as it has steps: two who wait for each other in a circle need no more turns than that.
    """
    for steps in itertools.count():
        done = one_run([1] * steps)
        yield done
        if len(done.trail) <= steps or any(able == 1 for _, able in done.trail[:steps]):
            return


def _settle(actor: Actor, watch: psycopg.Connection[Any], *, patient: bool = False) -> None:
    """Wait until the actor has stopped or ended, or waits for a lock; if ``patient``, until it waits no more."""
    actor.blocked = False
    while not actor.stopped.wait(0.002):
        waits = watch.execute(_WAITS, [actor.pid]).fetchone()
        if waits and waits[0] and not patient:
            actor.blocked = True
            return


def every_order(one_run: Callable[[Sequence[int]], Run]) -> Iterator[Run]:
    """Yield the run of every order of turns, depth first."""
    choices: list[int] = []
    while True:
        done = one_run(choices)
        yield done
        trail = list(done.trail)
        while trail and trail[-1][0] + 1 == trail[-1][1]:
            trail.pop()
        if not trail:
            return
        choices = [turn for turn, _ in trail[:-1]] + [trail[-1][0] + 1]
