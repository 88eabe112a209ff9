"""Publishing the next day's draft at the hour that an office has set; where it has set none, a person does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from data.session import reading
from scheduling.decide.cells import ZONE
from scheduling.decide.publishing import is_due
from scheduling.errors import SchedulingError
from scheduling.model.person import JOB
from scheduling.services.planning import publish
from scheduling.store import plans

_log = structlog.get_logger()


class NotPublished(Exception):
    """A draft whose hour has come cannot be published: its office must plan again, and the job shows until then."""

    code = "jobs.not_published"


def publish_due(engine: Engine, clock: Callable[[], datetime]) -> int:
    """Publish each draft whose hour has come; a job's work. Returns how many.

    One that was missed while nothing ran is published as long as its day has not ended. A day that was published once
    is a person's: a newer draft of it waits for one.

    Raises
    ------
    NotPublished
        After all others were published: one holds what waits no longer, or misses a window promised since.
    """
    now = clock()
    today = now.astimezone(ZONE).date()
    with reading(engine) as session:
        drafts = plans.drafts_to_publish(session, (today, today + timedelta(days=1)))
    published, held_back = 0, []
    for draft in drafts:
        if not is_due(draft.day, draft.publishes_at_second, now):
            continue
        try:
            publish(engine, JOB, draft.plan_id, clock())
            published += 1
        except SchedulingError as error:
            _log.error("publish.held_back", office=draft.office_code, day=str(draft.day), code=error.code)
            held_back.append(draft.office_code)
    if held_back:
        raise NotPublished(", ".join(held_back))
    return published
