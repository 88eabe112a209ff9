"""Making, judging and publishing the plan of a day.

Reading the day, solving, and storing are three steps: no transaction is open while roads are asked or
routes are searched (law 1), and what the checker refuses is never stored (law 7).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import DayState, HandoverState, PlanState
from data.reference.working import WorkingRules, working_rules
from data.session import reading, writing
from data.tables import FleetDay, PlanVersion
from routing.checker import check
from routing.errors import RoutingError
from routing.plan import Plan
from routing.problem import Problem
from routing.travel.errors import TravelError
from routing.travel.protocol import TravelTimes, times_on
from scheduling.decide.again import Told, small_edit
from scheduling.decide.freeze import Places, freeze, places_of
from scheduling.decide.read_plan import left_out_of, order_plan, routes_of
from scheduling.errors import Conflict, Refused, SchedulingError
from scheduling.failpoints import reach
from scheduling.model.person import JOB, Person
from scheduling.model.planning import DayInputs, PlannedDay
from scheduling.store import day_inputs, deliveries, handovers, plans, visits, witnesses
from scheduling.store.audit import note

FOUND_BY = {
    "rounds": "xét mọi cách chèn",
    "sisr": "phá và dựng lại",
    "pyvrp": "PyVRP",
    "packing": "ghép tuyến",
    "ortools": "OR-Tools",
    "insertion": "chèn",
    "previous": "bản trước",
    "hand": "xếp tay",
}
"""Who may have a part in a plan (``Plan.provenance``), as a dispatcher reads it."""

_log = structlog.get_logger()


class Solver(Protocol):
    """Computes a plan, wherever it runs; reports the share of its time spent, 0 to 1.

    Given ``previous``, which keeps every promise of the day, its plan is never dearer than that.
    """

    def __call__(self, problem: Problem, progress: Callable[[float], None], previous: Plan | None = None) -> Plan: ...


def start_plan(engine: Engine, person: Person, day_id: int, now: datetime) -> int:
    """Reserve the next plan version of the day; returns its id.

    Raises
    ------
    NotFound
        Not a day of this person's office.
    Conflict
        Another version is being solved.
    Refused
        The day is closed, or couriers have begun to sign for its envelopes.
    """
    with writing(engine) as session:
        day = plans.lock_day(session, person, day_id)
        if day.state in (DayState.RUNNING, DayState.CLOSED):
            raise Refused("Ngày này đang chạy hoặc đã đóng.", "The day is running or closed.")
        version = plans.reserve_version(session, day, now)
        note(session, person, "plan.start", "fleet_day", day_id, now)
        assert version.id is not None
        return version.id


def compute_plan(
    engine: Engine,
    plan_id: int,
    travel: TravelTimes,
    solver: Solver,
    progress: Callable[[float], None] = lambda share: None,
    rules: WorkingRules | None = None,
) -> bool:
    """Freeze the problem, solve it, have the checker judge, and store the draft.

    What goes wrong is written on the version, in words for the dispatcher; returns whether there is a draft.
    """
    try:
        inputs, promised, told = _read(engine, plan_id)
        planned = _solve(inputs, promised, told, travel, solver, progress, rules or working_rules())
        store(engine, plan_id, inputs, planned)
    except (SchedulingError, RoutingError, TravelError) as error:
        sentence = error.message if isinstance(error, SchedulingError) else f"Không lập được tuyến: {error}"
        _log.error("plan.failed", plan_id=plan_id, code=error.code)
        with writing(engine) as session:
            plans.fail(session, plan_id, sentence)
        return False
    return True


def _read(engine: Engine, plan_id: int) -> tuple[DayInputs, Plan | None, Told]:
    """The day; the order in which its witness keeps every promise, None where nothing is promised; what is told."""
    with reading(engine) as session:
        version = session.get_one(PlanVersion, plan_id)
        day = session.get_one(FleetDay, version.fleet_day_id)
        inputs = day_inputs.day_inputs(session, day)
        published = plans.published_version(session, day)
        told = () if published is None else plans.orders_of(session, published)
        if not any(delivery.promised for delivery in inputs.deliveries):
            return inputs, None, told
        return inputs, order_plan(witnesses.order_of_deliveries(session, version.fleet_day_id)), told


def _solve(
    inputs: DayInputs,
    promised: Plan | None,
    told: Told,
    travel: TravelTimes,
    solver: Solver,
    progress: Callable[[float], None],
    rules: WorkingRules,
) -> PlannedDay:
    begun = time.monotonic()
    travel = times_on(travel, inputs.day)
    places = places_of(inputs)
    problem = freeze(inputs, places, travel.table(places.points), rules)
    tabled = time.monotonic()
    problem, start = small_edit(problem, told, rules.planning) or (problem, promised)
    plan = solver(problem, progress, start) if start else solver(problem, progress)
    solved = time.monotonic()
    return judged(
        problem,
        plan,
        inputs,
        places,
        travel,
        table_milliseconds=round((tabled - begun) * 1000),
        solve_milliseconds=round((solved - tabled) * 1000),
    )


def judged(
    problem: Problem,
    plan: Plan,
    inputs: DayInputs,
    places: Places,
    travel: TravelTimes,
    *,
    table_milliseconds: int,
    solve_milliseconds: int,
) -> PlannedDay:
    """A plan in the words of the day; Refused if it breaks a rule (law 7)."""
    broken = check(problem, plan)
    if broken:
        raise Refused(
            f"Phương án vi phạm {len(broken)} quy tắc, không được lưu.",
            f"The checker refused the plan: {broken[0].code} {broken[0].message}",
        )
    return PlannedDay(
        routes=routes_of(plan, inputs, places, travel),
        left_out=left_out_of(plan, problem),
        travel_kind=travel.kind.value,
        road_version=travel.version,
        problem_fingerprint=problem.fingerprint,
        found_by=", ".join(dict.fromkeys(FOUND_BY[origin.by] for origin in plan.provenance)),
        cost_seconds=plan.cost,
        table_milliseconds=table_milliseconds,
        solve_milliseconds=solve_milliseconds,
    )


def store(engine: Engine, plan_id: int, inputs: DayInputs, planned: PlannedDay, instead_of: int | None = None) -> None:
    """Store the draft, if the day still is what it was made for.

    Raises
    ------
    Conflict
        The day has changed, or the plan that the draft was made from, `instead_of`, is not the newest any more.
    """
    with writing(engine) as session:
        day, version = plans.lock_day_of_plan(session, JOB, plan_id)
        if instead_of is not None and plans.newest_of(session, day, before=version) != instead_of:
            raise Conflict("Đã có phương án mới hơn, hãy mở lại ngày.", "A newer version exists.")
        if version.state is not PlanState.SOLVING:
            raise Conflict("Phương án này đã bị dừng.", "This version is no longer being solved.")
        now_read = day_inputs.day_inputs(session, day, [each.delivery_id for each in inputs.deliveries])
        if now_read != inputs:
            raise Conflict("Dữ liệu của ngày đã thay đổi trong lúc lập tuyến, hãy lập lại.", "The day has changed.")
        plans.store_draft(session, version, planned)
        _show_what_is_lost(session, day, inputs, planned, version.created_at)
        if day.state is DayState.OPEN:
            day.state = DayState.DRAFT
        reach("plan.before_commit")
    reach("plan.after_commit")


def _show_what_is_lost(session: Session, day: FleetDay, inputs: DayInputs, planned: PlannedDay, now: datetime) -> None:
    """A promise that no plan can keep any more is shown with the planner's reason; it never vanishes (law 2)."""
    sold = {delivery.delivery_id for delivery in inputs.deliveries if delivery.promised}
    lost = {
        delivery_id: (reason, sentence) for delivery_id, reason, sentence in planned.left_out if delivery_id in sold
    }
    if lost:
        assert day.id is not None
        visits.put_at_risk(session, visits.visits_of(session, day.id, lost), now)


def publish(engine: Engine, person: Person, plan_id: int, now: datetime) -> None:
    """Make a draft the day's plan and prepare its handover lists.

    Raises
    ------
    NotFound
        Not a plan of this person's office.
    Conflict
        A newer version exists, a delivery of the plan no longer waits, or a window was promised that it does not keep.
    Refused
        Not a draft, or the giving side has begun to sign the published version's lists.
    """
    with writing(engine) as session:
        day, version = plans.lock_day_of_plan(session, person, plan_id)
        if version.state is not PlanState.DRAFT:
            raise Refused("Chỉ công bố được bản nháp.", "Only a draft can be published.")
        if version.number != plans.newest_number(session, day):
            raise Conflict("Đã có phương án mới hơn.", "A newer version exists.")
        planned = plans.deliveries_of(session, version)
        _require_promises(session, day, version)
        older = plans.published_version(session, day)
        replaced: list[int] = []
        if older is not None:
            for list_ in handovers.of_version(session, older):
                if list_.state is not HandoverState.PREPARED:
                    raise Refused("Đã bắt đầu bàn giao theo phương án trước.", "A handover has begun.")
                list_.state = HandoverState.VOID
            replaced = plans.deliveries_of(session, older)
            older.state = PlanState.SUPERSEDED
            session.flush()
            deliveries.refold(session, replaced)
        if not deliveries.all_waiting(session, planned):
            raise Conflict("Có phong bì không còn chờ phát, hãy lập lại.", "A delivery no longer waits.")
        version.state, version.published_at = PlanState.PUBLISHED, now
        day.state = DayState.PUBLISHED
        day.version += 1
        session.flush()
        handovers.prepare(session, day, version, now)
        deliveries.refold(session, planned)
        note(session, person, "plan.publish", "plan_version", plan_id, now)
        reach("publish.before_commit")
    reach("publish.after_commit")


def _require_promises(session: Session, day: FleetDay, version: PlanVersion) -> None:
    """Raise Conflict unless the plan of a locked day keeps every window that was promised on it (law 2)."""
    begins = plans.begins_of(session, version)
    for delivery_id, (opens, closes) in day_inputs.promised_windows(session, day.id or 0).items():
        if not opens <= begins.get(delivery_id, -1) <= closes:
            raise Conflict("Có khung giờ vừa được hẹn, hãy lập lại.", "A window was promised since: plan again.")


def set_progress(engine: Engine, plan_id: int, share: float) -> None:
    """Say on the version how far its solving is."""
    with writing(engine) as session:
        plans.set_progress(session, plan_id, min(99, round(share * 100)))


def fail_stale_plans(engine: Engine, now: datetime, older_than: timedelta) -> int:
    """End versions whose solver died with its process, so that the day can be planned again."""
    with writing(engine) as session:
        stale = plans.stale_solving(session, now - older_than)
        for plan_id in stale:
            plans.fail(session, plan_id, "Máy chủ dừng giữa chừng, hãy lập lại.")
    return len(stale)
