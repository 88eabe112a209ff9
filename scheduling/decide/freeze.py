"""From the rows of a day to a frozen routing problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import WindowRules, window_rules
from data.reference.working import LeftOutCosts, PlanningCosts, WorkingRules
from routing.problem import ALWAYS, Break, Courier, Job, Problem, TimeWindow, Vehicle
from routing.travel.protocol import Point, TravelTable
from scheduling.decide.home_calls import call_seconds
from scheduling.decide.promise_buffer import buffer_seconds
from scheduling.model.planning import DayDelivery, DayInputs, DayShift


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a day without repeats: index 0 is the depot, neighbours at one point share an index."""

    points: tuple[Point, ...]
    index_of: dict[int, int]
    """By delivery id."""


def places_of(inputs: DayInputs) -> Places:
    """Number the places, so that a set-up at one point is paid once for all who live there."""
    numbers: dict[tuple[float, float], int] = {inputs.depot: 0}
    index_of = {
        delivery.delivery_id: numbers.setdefault((delivery.latitude, delivery.longitude), len(numbers))
        for delivery in inputs.deliveries
    }
    return Places(tuple(Point(lat, lon) for lat, lon in numbers), index_of)


def freeze(inputs: DayInputs, places: Places, table: TravelTable, rules: WorkingRules) -> Problem:
    """Return the routing problem of the day; job ids are delivery ids, vehicle ids roster ids.

    Amounts are (envelopes, đồng): envelopes are loaded at the start, money and papers are taken in on the way.
    """
    above_all = _above_all(inputs, rules.left_out, rules.planning)
    jobs = tuple(_job(delivery, places.index_of, inputs, rules, above_all) for delivery in inputs.deliveries)
    durations = table.durations_seconds.astype(np.int64)
    return Problem(
        jobs=jobs,
        vehicles=tuple(_vehicle(shift) for shift in inputs.shifts),
        durations=durations,
        distances=table.distances_metres.astype(np.int64),
        couriers=_couriers(inputs.shifts, jobs, durations, rules.planning.overwork_seconds),
    )


def _job(
    delivery: DayDelivery, index_of: dict[int, int], inputs: DayInputs, rules: WorkingRules, above_all: int
) -> Job:
    further = delivery.dossiers - 1
    sold, windows = delivery.window if delivery.promised else None, window_rules()
    return Job(
        id=delivery.delivery_id,
        location=index_of[delivery.delivery_id],
        service=call_seconds(delivery.call, rules.stop)
        if delivery.call
        else rules.stop.service_seconds + further * rules.stop.service_per_further_dossier_seconds,
        setup=rules.stop.setup_seconds,
        delivery=(0 if delivery.call else 1, 0),
        pickup=(1 if delivery.call else 0, delivery.collect_dong),
        time_windows=(TimeWindow(*delivery.window),) if delivery.window else (ALWAYS,),
        penalty=above_all if sold else left_out_cost(delivery, inputs, rules.left_out),
        wished_windows=(_surely_kept(sold, inputs, windows),) if sold else (),
        wish_cost=windows.early_wish_seconds if sold else 0,
        skills=delivery.skills,
        area=int(delivery.commune_code) if delivery.commune_code else None,
        description=delivery.envelope_code,
    )


def _above_all(inputs: DayInputs, costs: LeftOutCosts, planning: PlanningCosts) -> int:
    """What leaving out a window that was sold costs: more than all else a plan can cost.

    So a plan that is no dearer than one that keeps every promise keeps them too.
    """
    others = sum(left_out_cost(each, inputs, costs) for each in inputs.deliveries if not each.promised)
    shifts = sum(shift.ends_second - shift.starts_second for shift in inputs.shifts)
    dearest = max((cost for shift in inputs.shifts for _, cost in shift.area_costs), default=0)
    each = dearest + window_rules().early_wish_seconds + planning.change_seconds + planning.order_seconds
    return others + (2 + planning.overwork_seconds) * shifts + each * len(inputs.deliveries) + costs.promise_seconds


def _surely_kept(window: tuple[int, int], inputs: DayInputs, rules: WindowRules) -> TimeWindow:
    """The part of a sold window at which a courier should be due, so that it is kept as surely as was promised."""
    opens, closes = window
    busy = max(0, closes - min((shift.starts_second for shift in inputs.shifts), default=closes))
    return TimeWindow(opens, max(opens, closes - buffer_seconds(busy, rules.spread, rules.target_permille)))


def left_out_cost(delivery: DayDelivery, inputs: DayInputs, costs: LeftOutCosts) -> int:
    """Return the seconds of riding it is worth to serve this delivery today: promises, then due dates, then tries."""
    due = delivery.due_day is not None and delivery.due_day <= inputs.day
    return (
        costs.base_seconds
        + (costs.promise_seconds if delivery.window is not None else 0)
        + (costs.due_seconds if due else 0)
        + costs.failed_attempt_seconds * delivery.failed_attempts
    )


def _couriers(
    shifts: tuple[DayShift, ...], jobs: tuple[Job, ...], durations: NDArray[np.int64], overwork_cost: int
) -> tuple[Courier, ...]:
    """Each shift's fair share of the day's work, by its length.

    What the day takes is estimated from above (every place is reached from its second nearest neighbour, every courier
    rides once to the middle of them and back): with too small a share all would overwork, however it is shared.
    """
    setups = {job.location: job.setup for job in jobs}
    near = np.sort(durations, axis=0)[: min(3, len(durations))][-1][sorted(setups)].sum()
    there_and_back = 2 * np.median(durations[0, sorted(setups)]) if setups else 0
    day = sum(job.service for job in jobs) + sum(setups.values()) + int(near + there_and_back * len(shifts))
    lengths = {shift.roster_id: max(1, shift.ends_second - shift.starts_second) for shift in shifts}
    whole = sum(lengths.values())
    return tuple(
        Courier(roster_id, fair_work_time=-(-day * length // whole), overwork_cost=overwork_cost)
        for roster_id, length in lengths.items()
    )


def _vehicle(shift: DayShift) -> Vehicle:
    lunch: tuple[Break, ...] = ()
    if shift.lunch is not None and shift.lunch_seconds:
        lunch = (Break(id=1, time_windows=(TimeWindow(*shift.lunch),), service=shift.lunch_seconds),)
    return Vehicle(
        id=shift.roster_id,
        courier=shift.roster_id,
        start=0,
        end=0,
        time_window=TimeWindow(shift.starts_second, shift.ends_second),
        capacity=(shift.capacity_envelopes, shift.cash_limit_dong),
        breaks=lunch,
        skills=shift.skills,
        area_costs=shift.area_costs,
        description=shift.courier_code,
    )
