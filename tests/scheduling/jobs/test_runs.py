"""Jobs: one completed run per scheduled time, whoever works, and nothing missed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import JobState
from data.session import reading
from data.tables import JobRun
from scheduling.jobs.run import Job, run_latest
from scheduling.jobs.scheduler import schedule, trigger_of
from scheduling.jobs.when import LOCAL, Daily, Every
from tests.scheduling import office as o


@pytest.fixture
def clock() -> o.Clock:
    return o.Clock()


def job(work: Callable[[datetime], str]) -> Job:
    return Job("try", Every(3600), timedelta(minutes=10), work)


def runs(engine: Engine) -> list[tuple[datetime, JobState]]:
    with reading(engine) as session:
        return [(run.scheduled_for, run.state) for run in session.exec(select(JobRun).order_by(JobRun.id))]  # type: ignore[arg-type]


def test_a_scheduled_time_runs_once_however_often_it_is_offered(engine: Engine, clock: o.Clock) -> None:
    done: list[datetime] = []
    each = job(lambda scheduled_for: str(done.append(scheduled_for)))
    assert [run_latest(engine, each, worker, clock) for worker in ("a", "b", "a")] == [True, False, False]
    clock.forward(hours=1)
    assert run_latest(engine, each, "b", clock)
    assert done == [datetime(2026, 11, 23, 0, tzinfo=UTC), datetime(2026, 11, 23, 1, tzinfo=UTC)]


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_at_one_moment_run_it_once(engine: Engine, clock: o.Clock, workers: int) -> None:
    done: list[str] = []
    gate = threading.Barrier(workers)

    def work(worker: str) -> None:
        gate.wait()
        run_latest(engine, job(lambda _when: str(done.append(worker))), worker, clock)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_a_worker_that_slept_for_hours_runs_the_latest_time_once(engine: Engine, clock: o.Clock) -> None:
    done: list[datetime] = []
    each = job(lambda scheduled_for: str(done.append(scheduled_for)))
    run_latest(engine, each, "a", clock)
    clock.forward(hours=5)
    run_latest(engine, each, "a", clock)
    assert [moment.hour for moment in done] == [0, 5]


def test_a_run_whose_worker_died_is_taken_over_after_its_lease_and_not_before(engine: Engine, clock: o.Clock) -> None:
    class Death(BaseException):
        pass

    def die(_when: datetime) -> str:
        raise Death

    with pytest.raises(Death):
        run_latest(engine, job(die), "a", clock)
    clock.forward(minutes=9)
    assert not run_latest(engine, job(lambda _when: "ok"), "b", clock)
    clock.forward(minutes=2)
    assert run_latest(engine, job(lambda _when: "ok"), "b", clock)
    assert [state for _, state in runs(engine)] == [JobState.DONE]


def test_a_failed_run_is_written_down_and_tried_again(engine: Engine, clock: o.Clock) -> None:
    def fail(_when: datetime) -> str:
        raise ValueError("0912000000")

    run_latest(engine, job(fail), "a", clock)
    assert [state for _, state in runs(engine)] == [JobState.FAILED]
    with reading(engine) as session:
        assert session.exec(select(JobRun.summary)).one() == "ValueError", "no personal data in what is shown"
    clock.forward(minutes=1)
    assert run_latest(engine, job(lambda _when: "ok"), "a", clock)
    assert [state for _, state in runs(engine)] == [JobState.DONE]


def test_a_worker_that_lost_its_lease_does_not_end_the_run_of_the_one_that_took_over(
    engine: Engine, clock: o.Clock
) -> None:
    def oversleep(_when: datetime) -> str:
        clock.forward(minutes=11)
        run_latest(engine, job(lambda _when: "second"), "b", clock)
        raise ValueError

    run_latest(engine, job(oversleep), "a", clock)
    with reading(engine) as session:
        run = session.exec(select(JobRun)).one()
    assert (run.state, run.worker, run.summary) == (JobState.DONE, "b", "second")


@pytest.mark.parametrize("when", [Every(10), Every(3600), Daily(18), Daily(3, 30)])
def test_our_times_are_the_times_at_which_apscheduler_fires(when: Every | Daily) -> None:
    now = datetime(2026, 11, 23, 4, 17, 23, tzinfo=LOCAL)
    latest = when.latest(now)
    fires = trigger_of(when).get_next_fire_time(None, latest - timedelta(milliseconds=1))
    after = trigger_of(when).get_next_fire_time(latest, latest + timedelta(milliseconds=1))
    assert fires == latest <= now < after


def test_a_started_scheduler_catches_up_at_once(sqlite_engine: Engine, clock: o.Clock) -> None:
    ran = threading.Event()

    def work(_when: datetime) -> str:
        ran.set()
        return "ok"

    scheduler = schedule(sqlite_engine, [Job("late", Daily(3), timedelta(minutes=1), work)], "a", clock)
    scheduler.start()
    try:
        assert ran.wait(timeout=300)
    finally:
        scheduler.shutdown(wait=True)
    assert [state for _, state in runs(sqlite_engine)] == [JobState.DONE]
