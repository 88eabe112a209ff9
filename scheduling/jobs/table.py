"""The table of jobs: every job of the product, and when it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from data.session import writing
from scheduling.jobs.back_up import back_up
from scheduling.jobs.run import Job
from scheduling.jobs.times import TIMES
from scheduling.jobs.when import LOCAL
from scheduling.ports import Geocoder
from scheduling.services import one_time_codes
from scheduling.services.arrivals import follow_routes
from scheduling.services.calls import Partners
from scheduling.services.carriers import call_off_cancelled, order_waiting, pull_tracking
from scheduling.services.comparing import compare_carriers
from scheduling.services.comparing_dossiers import compare_dossiers
from scheduling.services.days import close_past_days
from scheduling.services.erasing import erase_expired
from scheduling.services.following import follow_messages
from scheduling.services.late_results import let_fall
from scheduling.services.learning import learn_from_history
from scheduling.services.locating import locate_due
from scheduling.services.planning import fail_stale_plans
from scheduling.services.publishing import publish_due
from scheduling.services.pulling import pull_dossiers
from scheduling.services.rebuilding import rebuild_all
from scheduling.services.relay import push_due
from scheduling.services.reminders import remind
from scheduling.services.rosters import build_rosters
from scheduling.services.tending import tend
from scheduling.services.territories import mend_territories
from scheduling.store import citizens, job_runs, replies

KEEP_CODES = timedelta(days=1)
LONGEST_SOLVE = timedelta(minutes=15)
KEEP_RUNS = timedelta(days=7)
KEEP_REPLIES = timedelta(days=30)
"""So long a keyed write is answered as before; longer than any client retries."""


def jobs(
    engine: Engine,
    partners: Partners,
    worker: str,
    clock: Callable[[], datetime],
    plan_tomorrow: Callable[[datetime], str],
    geocoder: Geocoder,
    backup_folder: Path | None = None,
    keep_windows: Callable[[datetime], str] = lambda _: "nothing to do",
    offer_windows: Callable[[datetime], str] = lambda _: "nothing to do",
) -> tuple[Job, ...]:
    """Return every job, bound to what it works with.

    Parameters
    ----------
    plan_tomorrow
        Plans the next day of every post office; handed in, for it needs roads and a solver.
    geocoder
        Says where new addresses lie.
    backup_folder
        Where the nightly copies of an SQLite database are kept; None keeps none.
    keep_windows
        Times open days again for new roads and rosters, and makes room on full ones; needs roads and a solver too.
    offer_windows
        Offers what is free at home to who waits; needs roads.
    """

    def push(_scheduled_for: datetime) -> str:
        report = push_due(engine, partners, worker, clock)
        return f"đã báo {report.settled}, thử lại {report.retried}, cần người xem {report.waiting}"

    def answer_codes(_scheduled_for: datetime) -> str:
        written = one_time_codes.answer(engine, clock)
        if written:  # somebody sits and waits for it
            push_due(engine, partners, worker, clock)
        return f"đã gửi {written} mã"

    def remind_of_soon(_scheduled_for: datetime) -> str:
        return f"đã nhắc {remind(engine, clock)} lịch hẹn"

    def ride_along(_scheduled_for: datetime) -> str:
        told, closed = follow_routes(engine, clock)
        return f"đã báo {told}, khép {closed}"

    def late_results(_scheduled_for: datetime) -> str:
        return f"báo trễ {let_fall(engine, clock)} lịch hẹn"

    def tend_orders(_scheduled_for: datetime) -> str:
        ordered = order_waiting(engine, partners.carriers.keys(), clock)
        return f"gửi {ordered} đơn, hủy {call_off_cancelled(engine, clock)}"

    def pull_feeds(_scheduled_for: datetime) -> str:
        kept, failed = pull_tracking(engine, partners.carriers, clock)
        return f"giữ {kept} tin hành trình, {failed} bên không trả lời"

    def pull(_scheduled_for: datetime) -> str:
        return pull_dossiers(engine, partners, clock).as_text()

    def follow(_scheduled_for: datetime) -> str:
        return f"đã hỏi {follow_messages(engine, partners, clock)} tin"

    def compare(_scheduled_for: datetime) -> str:
        report = compare_carriers(engine, partners.carriers, clock)
        return f"lệch {report.found}, tự sửa {report.repaired}, hết lệch {report.gone}, {report.failed} không trả lời"

    def compare_told(_scheduled_for: datetime) -> str:
        report = compare_dossiers(engine, partners, clock)
        return f"lệch {report.found}, báo lại {report.repaired}, hết lệch {report.gone}, {report.failed} không trả lời"

    def publish(_scheduled_for: datetime) -> str:
        return f"đã công bố {publish_due(engine, clock)}"

    def copy(scheduled_for: datetime) -> str:
        return back_up(engine, backup_folder, scheduled_for)

    def erase(scheduled_for: datetime) -> str:
        return f"đã xóa {erase_expired(engine, scheduled_for)} hồ sơ"

    def close_days(_scheduled_for: datetime) -> str:
        now = clock()
        return f"đã đóng {close_past_days(engine, now.astimezone(LOCAL).date(), now)} ngày"

    def stale_plans(_scheduled_for: datetime) -> str:
        return f"đã kết thúc {fail_stale_plans(engine, clock(), LONGEST_SOLVE)}"

    def tend_bookings(_scheduled_for: datetime) -> str:
        report = tend(engine, clock)
        return f"hết giờ giữ {report.expired}, trả chỗ {report.freed}, mời {report.offered}"

    def locate_addresses(_scheduled_for: datetime) -> str:
        report = locate_due(engine, geocoder, clock)
        kinds = ", ".join(
            f"{precision or 'chưa rõ'} {count}" for precision, count in sorted(report.by_precision.items(), key=str)
        )
        return f"đã tìm {report.located} địa chỉ" + (f": {kinds}" if kinds else "")

    def build_slots(_scheduled_for: datetime) -> str:
        return f"đổi {rebuild_all(engine, clock)} ngày"

    def learn(_scheduled_for: datetime) -> str:
        report = learn_from_history(engine, clock)
        return f"học {report.taught}, bỏ {report.forgotten}, đếm {report.communes} xã"

    def write_rosters(_scheduled_for: datetime) -> str:
        return f"đổi {build_rosters(engine, clock())} ngày"

    def mend(_scheduled_for: datetime) -> str:
        return f"đã chuyển {mend_territories(engine, clock())} phong bì"

    def forget(scheduled_for: datetime) -> str:
        with writing(engine) as session:
            replies.forget(session, scheduled_for - KEEP_REPLIES)
            citizens.forget(session, scheduled_for - KEEP_CODES)
            return f"đã dọn {job_runs.forget_before(session, scheduled_for - KEEP_RUNS)} lần chạy"

    work: dict[str, Callable[[datetime], str]] = {
        "push_outbox": push,
        "locate_addresses": locate_addresses,
        "tend_bookings": tend_bookings,
        "answer_codes": answer_codes,
        "remind": remind_of_soon,
        "follow_routes": ride_along,
        "late_results": late_results,
        "tend_orders": tend_orders,
        "pull_tracking": pull_feeds,
        "pull_dossiers": pull,
        "follow_messages": follow,
        "offer_windows": offer_windows,
        "keep_windows": keep_windows,
        "build_slots": build_slots,
        "build_rosters": write_rosters,
        "mend_territories": mend,
        "learn_from_history": learn,
        "end_stale_plans": stale_plans,
        "close_past_days": close_days,
        "plan_tomorrow": plan_tomorrow,
        "back_up": copy,
        "publish": publish,
        "compare": compare,
        "compare_dossiers": compare_told,
        "forget_old": forget,
        "erase_expired": erase,
    }
    return tuple(Job(name, times.when, times.lease, work[name]) for name, times in TIMES.items())
