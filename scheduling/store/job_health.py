"""The newest run of each job, and how many outbox rows stand how: what a watcher reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import OutboxKind, OutboxState
from data.tables import Difference, JobRun, Outbox
from scheduling.jobs.health import Run


def newest_runs(session: Session) -> dict[str, Run]:
    """The newest run of each job, by its name."""
    newest = (
        select(JobRun.job, func.max(JobRun.scheduled_for).label("scheduled_for")).group_by(col(JobRun.job)).subquery()
    )
    rows = session.exec(
        select(JobRun).join(newest, (newest.c.job == JobRun.job) & (newest.c.scheduled_for == JobRun.scheduled_for))
    )
    return {row.job: Run(row.scheduled_for, row.state, row.lease_until, row.finished_at, row.summary) for row in rows}


def outbox_counts(session: Session) -> dict[tuple[OutboxKind, OutboxState], int]:
    """How many messages of each kind stand how."""
    rows = session.exec(select(Outbox.kind, Outbox.state, func.count()).group_by(col(Outbox.kind), col(Outbox.state)))
    return {(OutboxKind(kind), OutboxState(state)): count for kind, state, count in rows}


def oldest_due(session: Session) -> dict[str, datetime]:
    """Since when the longest waiting message of each partner is due, by partner."""
    rows = session.exec(
        select(Outbox.partner, func.min(Outbox.due_at))
        .where(Outbox.state == OutboxState.PENDING)
        .group_by(col(Outbox.partner))
    )
    return dict(rows.all())


def open_differences(session: Session) -> dict[str, int]:
    """How many differences wait, by partner."""
    rows = session.exec(
        select(Difference.partner, func.count())
        .where(col(Difference.closed_at).is_(None))
        .group_by(col(Difference.partner))
    )
    return dict(rows.all())
