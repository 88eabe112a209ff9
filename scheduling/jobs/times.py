"""When each job runs, and for how long its worker is believed: the one list of every scheduled job.

``scheduling.jobs.table`` binds them to what they do; the page, /healthz and the metrics read the times alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from scheduling.jobs.when import Daily, Every, When


@dataclass(frozen=True, slots=True)
class Times:
    """``lease`` is how long a worker answers for a run: without an end after it, the run overran or its worker died.

    A time missed while nothing ran is caught up once, however late (``scheduling.jobs.scheduler``).
    """

    when: When
    lease: timedelta


TIMES: Mapping[str, Times] = {
    "push_outbox": Times(Every(10), timedelta(minutes=10)),
    "locate_addresses": Times(Every(10), timedelta(minutes=10)),
    "tend_bookings": Times(Every(10), timedelta(minutes=5)),
    "answer_codes": Times(Every(5), timedelta(minutes=5)),
    "remind": Times(Every(300), timedelta(minutes=10)),
    "follow_routes": Times(Every(120), timedelta(minutes=5)),
    "late_results": Times(Every(600), timedelta(minutes=10)),
    "tend_orders": Times(Every(60), timedelta(minutes=5)),
    "pull_tracking": Times(Every(300), timedelta(minutes=15)),
    "pull_dossiers": Times(Every(600), timedelta(minutes=30)),
    "follow_messages": Times(Every(300), timedelta(minutes=10)),
    "offer_windows": Times(Every(30), timedelta(minutes=5)),
    "keep_windows": Times(Every(60), timedelta(minutes=10)),
    "build_slots": Times(Every(3600), timedelta(minutes=10)),
    "end_stale_plans": Times(Every(300), timedelta(minutes=2)),
    "close_past_days": Times(Every(3600), timedelta(minutes=10)),
    "plan_tomorrow": Times(Daily(18), timedelta(hours=1)),
    "publish": Times(Every(300), timedelta(minutes=10)),
    "back_up": Times(Daily(1, 30), timedelta(hours=1)),
    "compare": Times(Daily(2), timedelta(hours=1)),
    "compare_dossiers": Times(Daily(2, 15), timedelta(hours=2)),
    "build_rosters": Times(Daily(0, 30), timedelta(minutes=30)),
    "mend_territories": Times(Every(3600), timedelta(minutes=10)),
    "learn_from_history": Times(Daily(2, 30), timedelta(hours=1)),
    "forget_old": Times(Daily(3), timedelta(minutes=10)),
    "erase_expired": Times(Daily(3, 30), timedelta(hours=2)),
}
