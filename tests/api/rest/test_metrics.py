"""The metrics, /healthz and the carrier's hints: who may, and what they say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from api.rest.metrics import exposition
from data.kinds import JobState
from data.session import writing
from data.tables import CarrierOrder, JobRun, PartnerLine
from scheduling.jobs.health import JobHealth, Run, standing
from scheduling.jobs.times import TIMES, Times
from scheduling.jobs.when import Every
from scheduling.services.carriers import take_hints
from scheduling.services.watching import ailing, job_standings, watch
from tests.scheduling import office as o

HOURLY = Times(Every(3600), timedelta(minutes=10))
NOW = o.MORNING
DUE = HOURLY.when.latest(NOW)


def run(state: JobState, *, ago: int = 0, lease: int = 600) -> Run:
    return Run(DUE - timedelta(hours=ago), state, NOW + timedelta(seconds=lease), None, None)


@pytest.mark.parametrize(
    ("newest", "health"),
    [
        (run(JobState.DONE), JobHealth.WELL),
        (run(JobState.CLAIMED), JobHealth.RUNNING),
        (run(JobState.CLAIMED, lease=-1), JobHealth.OVERRAN),
        (run(JobState.CLAIMED, ago=1), JobHealth.RUNNING),
        (run(JobState.FAILED), JobHealth.FAILED),
        (run(JobState.DONE, ago=1, lease=0), JobHealth.MISSED),
        (None, JobHealth.MISSED),
    ],
)
def test_a_job_that_overruns_fails_or_is_missed_is_told_from_one_that_is_well(
    newest: Run | None, health: JobHealth
) -> None:
    assert standing("x", HOURLY, newest, NOW).health is health


def test_a_time_that_has_just_come_is_not_missed_yet() -> None:
    soon = DUE + timedelta(minutes=2)
    assert standing("x", HOURLY, run(JobState.DONE, ago=1, lease=0), soon).health is JobHealth.WELL


def test_every_job_is_watched_and_recovers_by_its_next_run(sqlite_engine: Engine) -> None:
    assert set(ailing(job_standings(sqlite_engine, NOW))) == set(TIMES), "no worker ran yet"
    with writing(sqlite_engine) as session:
        for name, times in TIMES.items():
            session.add(
                JobRun(
                    job=name,
                    scheduled_for=times.when.latest(NOW),
                    state=JobState.DONE,
                    worker="w",
                    claimed_at=NOW,
                    lease_until=NOW,
                    finished_at=NOW,
                )
            )
    assert ailing(job_standings(sqlite_engine, NOW)) == {}


def test_the_metrics_are_prometheus_text(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        session.add(PartnerLine(partner="messages:sms", failures=5, open_until=NOW + timedelta(minutes=1)))
    lines = list(exposition(watch(sqlite_engine, NOW), NOW))
    assert 'tannha_partner_resting{partner="messages:sms"} 1' in lines
    assert 'tannha_job_state{job="push_outbox",state="missed"} 1' in lines
    sample = re.compile(r'[a-z_]+\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\} \d+')
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)


def test_hints_mark_our_own_orders_only(sqlite_engine: Engine) -> None:
    office = o.make_office(sqlite_engine)
    o.add_envelope(office)
    with writing(sqlite_engine) as session:
        session.add(
            CarrierOrder(
                number="A-D1",
                envelope_id=1,
                centre_id=office.centre_id,
                leg="D",
                dispatch=1,
                truth="carrier",
                standing="placed",
                ordered_at=NOW,
                changed_at=NOW,
            )
        )
    assert take_hints(sqlite_engine, ["A-D1", "B-D1"], NOW) == 1
