"""Reads what an administrator sees of the whole."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import DeliveryState
from data.tables import Account, ApiKey, Audit, Centre, Courier, Delivery, Dossier, JobRun, PostOffice
from scheduling.model.overview import AccountView, AuditView, JobView, OfficeView
from scheduling.model.person import Person
from scheduling.store.scope import within


def offices(session: Session, person: Person) -> tuple[OfficeView, ...]:
    """Every centre, then every post office, by code."""
    filed = dict(session.exec(select(Dossier.centre_id, func.count()).group_by(col(Dossier.centre_id))).all())
    waits = select(Delivery.post_office_id, func.count()).where(Delivery.state == DeliveryState.REQUESTED)
    waiting = dict(session.exec(waits.group_by(col(Delivery.post_office_id))).all())
    people = session.exec(select(Account)).all()
    centres = session.exec(within(select(Centre).order_by(col(Centre.code)), person, Centre)).all()
    posts = session.exec(within(select(PostOffice).order_by(col(PostOffice.code)), person, PostOffice)).all()
    return (
        *(
            OfficeView(
                "centre", each.code, each.name, sum(a.centre_id == each.id for a in people), filed.get(each.id or 0, 0)
            )
            for each in centres
        ),
        *(
            OfficeView(
                "post_office",
                each.code,
                each.name,
                sum(a.post_office_id == each.id for a in people),
                waiting.get(each.id, 0),
            )
            for each in posts
        ),
    )


def accounts(session: Session) -> tuple[AccountView, ...]:
    """Every account by user name, with the office that limits it."""
    rows = session.exec(
        select(Account, Centre, PostOffice, Courier)
        .join(Centre, col(Centre.id) == Account.centre_id, isouter=True)
        .join(Courier, col(Courier.id) == Account.courier_id, isouter=True)
        .join(
            PostOffice,
            col(PostOffice.id) == func.coalesce(col(Account.post_office_id), col(Courier.post_office_id)),
            isouter=True,
        )
        .order_by(col(Account.username))
    )
    return tuple(
        AccountView(
            username=account.username,
            display_name=account.display_name,
            role=account.role,
            office_name=(centre.name if centre else None) or (office.name if office else None),
            active=account.active,
            locked_until=account.locked_until,
        )
        for account, centre, office, _ in rows
    )


def newest_runs(session: Session) -> tuple[JobView, ...]:
    """The newest run of each job, by name."""
    newest = select(func.max(JobRun.id)).group_by(col(JobRun.job))
    rows = session.exec(select(JobRun).where(col(JobRun.id).in_(newest)).order_by(col(JobRun.job)))
    return tuple(JobView(row.job, row.scheduled_for, row.state, row.finished_at, row.summary) for row in rows)


def audit_tail(session: Session, lines: int) -> tuple[AuditView, ...]:
    """The newest lines of the audit."""
    rows = session.exec(
        select(Audit, Account.username, ApiKey.name)
        .join(Account, col(Account.id) == Audit.account_id, isouter=True)
        .join(ApiKey, col(ApiKey.id) == Audit.api_key_id, isouter=True)
        .order_by(col(Audit.id).desc())
        .limit(lines)
    )
    return tuple(
        AuditView(audit.at, username or key_name, audit.action, audit.subject, audit.subject_id)
        for audit, username, key_name in rows
    )
