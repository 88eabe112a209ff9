"""Claims on runs of scheduled jobs: one completed run per job and scheduled time (law 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data.kinds import JobState
from data.tables import JobRun


def claim(session: Session, job: str, scheduled_for: datetime, worker: str, now: datetime, lease: timedelta) -> bool:
    """Take the run for this worker. False when it is done, or another worker's lease still runs."""
    run = _locked(session, job, scheduled_for)
    if run is None:
        run = JobRun(
            job=job,
            scheduled_for=scheduled_for,
            state=JobState.CLAIMED,
            worker=worker,
            claimed_at=now,
            lease_until=now + lease,
        )
        session.add(run)
        try:
            session.flush()
        except IntegrityError:  # another worker took it between our look and our insert
            session.rollback()
            return False
        return True
    if run.state is JobState.DONE or run.lease_until > now:
        return False
    run.state, run.worker, run.claimed_at, run.lease_until = JobState.CLAIMED, worker, now, now + lease
    return True


def finish(
    session: Session,
    job: str,
    scheduled_for: datetime,
    worker: str,
    now: datetime,
    summary: str,
    retry_after: timedelta | None,
) -> bool:
    """Write how a run ended. False when the lease was lost meanwhile: the run is another worker's now.

    Parameters
    ----------
    retry_after
        None for a run that is done; else the run failed and may be taken up again after this.
    """
    run = _locked(session, job, scheduled_for)
    if run is None or run.worker != worker or run.state is not JobState.CLAIMED:
        return False
    run.state = JobState.DONE if retry_after is None else JobState.FAILED
    run.finished_at, run.summary = now, summary[:500]
    run.lease_until = now + (retry_after or timedelta(0))
    return True


def forget_before(session: Session, moment: datetime) -> int:
    """Delete finished runs scheduled before ``moment``; returns how many."""
    done = delete(JobRun).where(col(JobRun.scheduled_for) < moment, col(JobRun.state) == JobState.DONE)
    return session.exec(done).rowcount


def _locked(session: Session, job: str, scheduled_for: datetime) -> JobRun | None:
    return session.exec(
        select(JobRun)
        .where(JobRun.job == job, JobRun.scheduled_for == scheduled_for)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
