"""Plans days in the background: roads from one place, routes from a pool of processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from data.reference.windows import window_rules
from routing.plan import Plan
from routing.pool import SolverPool
from routing.problem import Problem
from routing.stop import MaxSeconds, Progress
from routing.travel.protocol import TravelTimes
from scheduling.jobs.when import LOCAL
from scheduling.model.person import JOB
from scheduling.services.compaction import Outcome, compact_days
from scheduling.services.home_ends import free_undelivered
from scheduling.services.home_waiting import offer_windows
from scheduling.services.planning import compute_plan, set_progress, start_plan
from scheduling.services.retiming import retime_days
from scheduling.services.tomorrow import days_to_plan

_TELL_EVERY_SECONDS = 0.5
_ROOM = {
    Outcome.NOT_DUE: "chưa tới lượt",
    Outcome.KEPT: "giữ nguyên",
    Outcome.COMPACTED: "gọn hơn",
    Outcome.DISCARDED: "bỏ vì có người vừa đặt",
}
_log = structlog.get_logger()


class Planner:
    """Computes the plans of reserved versions.

    Parameters
    ----------
    seconds
        How long the search for one day may take; a day on which nothing better turns up ends sooner.
    clock
        The moment, aware.
    """

    def __init__(
        self, engine: Engine, travel: TravelTimes, pool: SolverPool, seconds: float, clock: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._travel = travel
        self._pool = pool
        self._stop = MaxSeconds(seconds)
        self._clock = clock
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="planner")

    def start(self, plan_id: int) -> None:
        """Compute a reserved version in the background; its row tells how far it is and how it ended."""
        self._threads.submit(self._logged, plan_id)

    def compute(self, plan_id: int, watch: Callable[[float], None] = lambda share: None) -> bool:
        """Compute a reserved version now; ``watch`` is told the share done, 0 to 1. True when there is a draft."""
        told = _Teller(self._engine, plan_id, watch)
        return compute_plan(self._engine, plan_id, self._travel, self._solve, told)

    def plan_tomorrow(self, scheduled_for: datetime) -> str:
        """Plan the day after ``scheduled_for`` for every office that has none; returns a summary. A job's work."""
        tomorrow = scheduled_for.astimezone(LOCAL).date() + timedelta(days=1)
        made = [
            self.compute(start_plan(self._engine, JOB, day_id, self._clock()))
            for day_id in days_to_plan(self._engine, tomorrow)
        ]
        return f"lập {sum(made)} trên {len(made)} bưu cục"

    def keep_windows(self, _scheduled_for: datetime) -> str:
        """Free windows of what goes home no more, time open days again for new roads and rosters, then make room on
        full ones; a summary. A job's work."""
        freed = free_undelivered(self._engine, self._clock)
        timed, lost = retime_days(self._engine, self._travel, self._resolve, self._clock)
        made = compact_days(self._engine, self._resolve, self._clock)
        room = ", ".join(f"{count} ngày {_ROOM[outcome]}" for outcome, count in made.items()) or "không ngày nào đầy"
        return f"trả {freed} khung giờ, tính lại {timed} ngày, {lost} lời hứa có thể lỡ; {room}"

    def offer_windows(self, scheduled_for: datetime) -> str:
        """Offer what is free at home to who waits for it, on all days each quarter of an hour; says to how many."""
        quarter = scheduled_for.minute % 15 == 0 and scheduled_for.second < 30
        offered = offer_windows(self._engine, self._travel, self._clock, every_day=quarter)
        return f"đã mời {offered} người chờ"

    def close(self) -> None:
        """Wait for what is being computed, then end."""
        self._threads.shutdown(wait=True)

    def _solve(self, problem: Problem, progress: Callable[[float], None], previous: Plan | None = None) -> Plan:
        def on_progress(state: Progress) -> None:
            progress(state.share)

        return self._pool.submit(problem, self._stop, previous=previous, on_progress=on_progress).result()

    def _resolve(self, problem: Problem, previous: Plan) -> Plan:
        stop = MaxSeconds(window_rules().compaction.search_seconds)
        return self._pool.submit(problem, stop, previous=previous).result()

    def _logged(self, plan_id: int) -> None:
        try:
            self.compute(plan_id)
        except Exception:
            # The version stays "solving" until the job ends it; the log says where it broke.
            _log.error("planner.broke", plan_id=plan_id, exc_info=True)
            raise


class _Teller:
    """Writes the share done to the version, now and then."""

    def __init__(self, engine: Engine, plan_id: int, watch: Callable[[float], None]) -> None:
        self._engine, self._plan_id, self._watch = engine, plan_id, watch
        self._told_at = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self, share: float) -> None:
        self._watch(share)
        with self._lock:
            if time.monotonic() - self._told_at < _TELL_EVERY_SECONDS:
                return
            self._told_at = time.monotonic()
        set_progress(self._engine, self._plan_id, share)
