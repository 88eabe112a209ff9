"""Telling partners what the outbox holds: at least once, in order, with one effect (law 5)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import OutboxState
from data.reference.working import RelayRules, WorkingRules, working_rules
from data.session import reading, writing
from scheduling.decide.breaker import after, calls_allowed
from scheduling.decide.reaching import earliest, quiet_hours
from scheduling.failpoints import reach
from scheduling.model.carriage import CarrierOrder
from scheduling.model.message import Notice
from scheduling.model.sync import Ending, PushReport
from scheduling.ports import DossierSystem
from scheduling.services.calls import Partners, Task, call, read
from scheduling.services.desk import replay, sync_attempts, sync_view
from scheduling.store import carrier_orders, relay

__all__ = ["Partners", "push_due", "replay", "sync_attempts", "sync_view"]

_LOOKED_AT_ONCE = 500
_PARTNERS_AT_ONCE = 16
_LOOK_AGAIN_SECONDS = 1
_OPTED_OUT = ("messages.opted_out", "Người dân không muốn nhận tin qua kênh này.")
_TOO_LATE = ("messages.too_late", "Đã quá lúc tin này còn có ích.")
CHANCE = random.Random()


def push_due(
    engine: Engine,
    partners: Partners | DossierSystem,
    worker: str,
    clock: Callable[[], datetime],
    *,
    limit: int = 20_000,
    rules: RelayRules | None = None,
    chance: random.Random = CHANCE,
) -> PushReport:
    """Say what is due, first in first out within a lane, until nothing is due or ``limit`` calls were made.

    Each partner is served in a thread of its own, so that one that does not answer holds up nobody else; while it
    is waited for, the others are looked at again each second.

    Parameters
    ----------
    partners
        A dossier system alone stands for an installation that has nothing else.
    worker
        Names this process in leases and in the ledger; two processes must not share it.
    """
    if not isinstance(partners, Partners):
        partners = Partners(dossiers=partners)
    with reading(engine) as session:
        codes = relay.centre_codes(session)
    push = _Push(engine, partners, worker, clock, rules or working_rules().relay, working_rules(), chance, codes)
    total: Counter[OutboxState] = Counter()
    finished: set[str] = set()
    running: dict[Future[Counter[OutboxState]], str] = {}
    with ThreadPoolExecutor(_PARTNERS_AT_ONCE, thread_name_prefix="partner") as threads:
        while total.total() < limit:
            with reading(engine) as session:
                due = set(relay.due_partners(session, clock())) - finished - set(running.values())
            if len(due) == 1 and not running:
                name = due.pop()
                served = {name: push.drain(name, limit - total.total())}
            else:
                running |= {threads.submit(push.drain, name, limit - total.total()): name for name in sorted(due)}
                if not running:
                    break
                ended, _ = wait(running, timeout=_LOOK_AGAIN_SECONDS, return_when=FIRST_COMPLETED)
                served = {running.pop(future): future.result() for future in ended}
            for name, counts in served.items():
                total += counts
                if not counts:
                    finished.add(name)
    return PushReport(
        total[OutboxState.SETTLED], total[OutboxState.PENDING], total[OutboxState.WAITING], total[OutboxState.SKIPPED]
    )


@dataclass(frozen=True, slots=True)
class _Push:
    """What every round of one push shares."""

    engine: Engine
    partners: Partners
    worker: str
    clock: Callable[[], datetime]
    rules: RelayRules
    working: WorkingRules
    chance: random.Random
    centre_codes: dict[int, str]

    def drain(self, partner: str, limit: int) -> Counter[OutboxState]:
        """Serve one partner until nothing is due, its line rests, or ``limit`` calls were made."""
        counts: Counter[OutboxState] = Counter()
        with ThreadPoolExecutor(self.rules.calls_at_once, thread_name_prefix="call") as threads:
            while counts.total() < limit:
                with reading(self.engine) as session:
                    ids = relay.due_ids(session, partner, self.clock(), min(_LOOKED_AT_ONCE, limit))
                before = counts.total()
                while ids:
                    done, ids = self._round(partner, ids, threads), ids[self.rules.calls_at_once :]
                    if done is None:
                        return counts
                    counts += done
                if counts.total() == before:
                    break
        return counts

    def _round(self, partner: str, ids: Sequence[int], threads: ThreadPoolExecutor) -> Counter[OutboxState] | None:
        """Claim, call, settle: two short transactions with the calls between them. None while the line rests."""
        with writing(self.engine) as session:
            now = self.clock()
            allowed = calls_allowed(relay.as_line(relay.line_of(session, partner)), now, self.rules)
            if not allowed:
                return None
            skipped, tasks = self._take(session, ids[:allowed], now)
            reach("relay.before_claim_commit")
        reach("relay.after_claim_commit")
        counts = Counter({OutboxState.SKIPPED: skipped})
        if not tasks:
            return +counts
        said = [self._call(tasks[0])] if len(tasks) == 1 else list(threads.map(self._call, tasks))
        endings = {task.outbox_id: ending for task, ending in zip(tasks, said, strict=True)}
        with writing(self.engine) as session:
            now = self.clock()
            ours = relay.settle(session, self.worker, endings, now)
            carrier_orders.note_answers(session, [endings[outbox_id] for outbox_id in ours], now)
            line = relay.line_of(session, partner, lock=True)
            failed = relay.line_failures(endings.values())
            told = after(relay.as_line(line), len(endings) - failed, failed, now, self.rules)
            relay.note_line(line, told, endings.values(), now)
            counts.update(ours.values())
            reach("relay.before_settle_commit")
        reach("relay.after_settle_commit")
        return +counts

    def _take(self, session: Session, ids: Sequence[int], now: datetime) -> tuple[int, list[Task]]:
        """Take up what may be said now; returns how many were skipped for good, and the tasks."""
        due = [(row, read(row.kind, row.payload)) for row in relay.claim(session, ids, now)]
        barred, skipped = self._barred(session, {row.id: said for row, said in due if isinstance(said, Notice)}, now)
        rows = [(row, said) for row, said in due if row.id not in barred]
        if not rows:
            return skipped, []
        orders = [row.id for row, said in rows if isinstance(said, CarrierOrder)]
        doubts = relay.doubts(session, orders, now) if orders else {}
        relay.take(session, [row.id for row, _ in rows], self.worker, now, timedelta(seconds=self.rules.lease_seconds))
        return skipped, [
            Task(row.id, said, row.tried + 1, self.centre_codes.get(row.centre_id, ""), doubts.get(row.id))
            for row, said in rows
        ]

    def _barred(self, session: Session, notices: dict[int, Notice], now: datetime) -> tuple[set[int], int]:
        """Heed who opted out, what came too late, and the quiet hours; returns what is not sent, how much never."""
        if not notices:
            return set(), 0
        unwanted = relay.opted_out(session, {(each.way, each.to) for each in notices.values()})
        refused = {row for row, notice in notices.items() if (notice.way, notice.to) in unwanted}
        late = {
            row for row, notice in notices.items() if notice.worthless_at is not None and now >= notice.worthless_at
        }
        morning = earliest(now, quiet_hours(self.working.quiet))
        asleep = {row for row, notice in notices.items() if not notice.urgent and morning > now}
        for rows, code, message in ((refused, *_OPTED_OUT), (late - refused, *_TOO_LATE)):
            if rows:
                relay.skip(session, rows, code, message)
        if asleep := asleep - refused - late:
            relay.put_off(session, asleep, morning)
        return refused | late | asleep, len(refused | late)

    def _call(self, task: Task) -> Ending:
        return call(task, self.partners, self.clock, self.rules, self.chance.uniform(-1, 1))
