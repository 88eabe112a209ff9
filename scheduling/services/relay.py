"""Telling the dossier system: at least once, in order, with one effect (law 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import AttemptResult, OutboxState
from data.reference.working import RelayRules, working_rules
from data.session import reading, writing
from scheduling.decide.retry import retry_at
from scheduling.errors import Refused
from scheduling.failpoints import reach
from scheduling.model.person import Person
from scheduling.model.record import record_from_json, record_to_json
from scheduling.model.sync import PushReport, SyncAttemptView, SyncView
from scheduling.ports import DossierSystem, FailureKind, PartnerFailure
from scheduling.store import dossiers, outbox, sync_views
from scheduling.store.audit import note

_RESULT = {
    FailureKind.TEMPORARY: AttemptResult.TEMPORARY,
    FailureKind.PERMANENT: AttemptResult.PERMANENT,
    FailureKind.CONFIGURATION: AttemptResult.CONFIGURATION,
    FailureKind.UNKNOWN: AttemptResult.UNKNOWN,
}


def push_due(
    engine: Engine,
    system: DossierSystem,
    worker: str,
    clock: Callable[[], datetime],
    *,
    limit: int = 200,
    rules: RelayRules | None = None,
) -> PushReport:
    """Push what is due, first in first out within a dossier, until nothing is due or ``limit`` calls were made.

    Parameters
    ----------
    worker
        Names this process in leases and in the ledger; two processes must not share it.
    """
    rules = rules or working_rules().relay
    settled = retried = waiting = 0
    while (calls := settled + retried + waiting) < limit:
        with reading(engine) as session:
            due = outbox.due_ids(session, clock(), limit - calls)
        results = [_push_one(engine, system, worker, clock, rules, outbox_id) for outbox_id in due]
        settled += results.count(OutboxState.SETTLED)
        retried += results.count(OutboxState.PENDING)
        waiting += results.count(OutboxState.WAITING)
        if not any(results):
            break
    return PushReport(settled, retried, waiting)


def _push_one(
    engine: Engine,
    system: DossierSystem,
    worker: str,
    clock: Callable[[], datetime],
    rules: RelayRules,
    outbox_id: int,
) -> OutboxState | None:
    """Claim, call, settle: two short transactions with the call between them. None if it was not ours to send."""
    with writing(engine) as session:
        row = outbox.claim(session, outbox_id, worker, clock(), timedelta(seconds=rules.lease_seconds))
        reach("relay.before_claim_commit")
    if row is None:
        return None
    reach("relay.after_claim_commit")
    number, retry = row.attempts, None
    try:
        receipt = system.push(record_from_json(row.payload))
        result, code, message = AttemptResult.SETTLED, receipt.code, receipt.message
    except PartnerFailure as failure:
        result, code, message = _RESULT[failure.kind], failure.code, failure.message
        retry = retry_at(failure.kind, number, clock(), rules)
    reach("relay.after_call")
    with writing(engine) as session:
        ours = outbox.settle(session, outbox_id, worker, number, clock(), result, code, message, retry)
        reach("relay.before_settle_commit")
    reach("relay.after_settle_commit")
    if not ours:
        return None
    if result is AttemptResult.SETTLED:
        return OutboxState.SETTLED
    return OutboxState.WAITING if retry is None else OutboxState.PENDING


def replay(engine: Engine, person: Person, outbox_id: int, now: datetime) -> None:
    """A person sends a waiting message again, with the dossier's fields as they are now.

    What it tells (state, time of return) stays what it was: the truth of that moment.

    Raises
    ------
    NotFound
        No such message at this person's centre.
    Refused
        It does not wait for a person.
    """
    with writing(engine) as session:
        row = sync_views.own_message(session, person, outbox_id, lock=True)
        if row.state is not OutboxState.WAITING:
            raise Refused("Bản tin này không chờ xử lý.", "This message does not wait for a person.")
        frozen = record_from_json(row.payload)
        now_held = dossiers.record_of(session, dossiers.by_id(session, row.dossier_id))
        row.payload = record_to_json(
            replace(now_held, status=frozen.status, returned_at=frozen.returned_at, return_note=frozen.return_note)
        )
        row.state, row.due_at = OutboxState.PENDING, now
        note(session, person, "sync.replay", "outbox", outbox_id, now)


def sync_view(engine: Engine, person: Person, *, show: str = "all", page: int = 1, page_size: int = 50) -> SyncView:
    """The messages of the person's centre. ``show``: all, pending, waiting, settled."""
    with reading(engine) as session:
        return sync_views.sync_view(session, person, show, page, page_size)


def sync_attempts(engine: Engine, person: Person, outbox_id: int) -> tuple[SyncAttemptView, ...]:
    """The ledger of one message, oldest call first. Raises NotFound."""
    with reading(engine) as session:
        row = sync_views.own_message(session, person, outbox_id)
        return sync_views.attempts_of(session, row)
