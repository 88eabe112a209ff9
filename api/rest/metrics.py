"""What a Prometheus server scrapes: text of exposition format 0.0.4, counts and codes only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse

from api.rest.scopes import METRICS_READ
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services.watching import Watch, watch

router = APIRouter()
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/metrics", include_in_schema=False)
def metrics(
    state: State, _person: Annotated[Person, Depends(allow(Role.ADMINISTRATOR, scope=METRICS_READ))]
) -> PlainTextResponse:
    """Everything that is watched, now."""
    now = state.clock()
    return PlainTextResponse("\n".join(exposition(watch(state.engine, now), now)) + "\n", media_type=_TYPE)


def exposition(seen: Watch, now: datetime) -> Iterator[str]:
    """Yield the lines of one scrape."""
    yield from _family("tannha_outbox_messages", "Messages to partners by kind and state.")
    for (kind, state), count in sorted(seen.outbox.items()):
        yield _sample("tannha_outbox_messages", count, kind=kind, state=state)
    yield from _family("tannha_outbox_late_seconds", "How long the longest waiting message of a partner is due.")
    for partner, since in sorted(seen.oldest_due.items()):
        yield _sample("tannha_outbox_late_seconds", max(0, round((now - since).total_seconds())), partner=partner)
    yield from _family("tannha_partner_failures", "Calls in a row that a partner did not answer.")
    for line in seen.lines:
        yield _sample("tannha_partner_failures", line.failures, partner=line.partner)
    yield from _family("tannha_partner_resting", "1 while nothing is sent to a partner that does not answer.")
    for line in seen.lines:
        resting = line.open_until is not None and line.open_until > now
        yield _sample("tannha_partner_resting", int(resting), partner=line.partner)
    yield from _family("tannha_job_state", "1 for the state a job is in: well, running, overran, failed, missed.")
    for job in seen.jobs:
        yield _sample("tannha_job_state", 1, job=job.name, state=job.health)
    yield from _family("tannha_job_finished_timestamp_seconds", "When the newest run of a job ended.")
    for job in seen.jobs:
        if job.finished_at is not None:
            moment = round(job.finished_at.timestamp())
            yield _sample("tannha_job_finished_timestamp_seconds", moment, job=job.name)
    yield from _family("tannha_differences_open", "Differences between us and a partner that are not settled.")
    for partner, count in sorted(seen.differences.items()):
        yield _sample("tannha_differences_open", count, partner=partner)


def _family(name: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"


def _sample(name: str, value: int, **labels: str) -> str:
    shown = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{shown}}} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
