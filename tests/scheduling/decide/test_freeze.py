"""From a day's rows to a routing problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.kinds import BookingKind
from data.reference.working import working_rules
from routing.cost import work
from routing.problem import ALWAYS, TimeWindow
from routing.travel.great_circle import GreatCircleTimes
from scheduling.decide.freeze import freeze, left_out_cost, places_of
from scheduling.model.planning import DayDelivery, DayInputs, DayShift

DAY = date(2026, 11, 23)
RULES = working_rules()
HOME, DEPOT = (10.30, 105.66), (10.29, 105.66)
SHIFT = DayShift(7, 1, 27_000, 61_200, (39_600, 45_000), 3_600, 60, 5_000_000)


def delivery(delivery_id: int = 1, **change: object) -> DayDelivery:
    plain = {
        "latitude": HOME[0],
        "longitude": HOME[1],
        "dossiers": 1,
        "collect_dong": 0,
        "window": None,
        "due_day": None,
        "failed_attempts": 0,
    }
    return DayDelivery(delivery_id, **(plain | change))  # type: ignore[arg-type]


def problem(*deliveries: DayDelivery, shift: DayShift = SHIFT):  # type: ignore[no-untyped-def]
    inputs = DayInputs(DAY, DEPOT, deliveries, (shift,))
    places = places_of(inputs)
    return freeze(inputs, places, GreatCircleTimes().table(places.points), RULES)


def test_neighbours_at_one_point_share_a_place_so_that_the_set_up_is_paid_once() -> None:
    frozen = problem(delivery(1), delivery(2), delivery(3, latitude=10.31))
    assert [job.location for job in frozen.jobs] == [1, 1, 2]
    assert len(frozen.durations) == 3


def test_an_envelope_is_loaded_and_its_money_taken_in() -> None:
    job = problem(delivery(collect_dong=38_000)).jobs[0]
    assert (job.delivery, job.pickup) == ((1, 0), (0, 38_000))
    assert problem(delivery()).vehicles[0].capacity == (60, 5_000_000)


def test_each_further_dossier_takes_its_time_at_the_door() -> None:
    one, three = (problem(delivery(dossiers=number)).jobs[0].service for number in (1, 3))
    assert three - one == 2 * RULES.stop.service_per_further_dossier_seconds


def test_a_window_is_hard_and_its_absence_is_none() -> None:
    assert problem(delivery(window=(28_800, 36_000))).jobs[0].time_windows == (TimeWindow(28_800, 36_000),)
    assert problem(delivery()).jobs[0].time_windows == (ALWAYS,)


def test_lunch_is_a_break_and_a_shift_without_one_has_none() -> None:
    lunch = problem(delivery()).vehicles[0].breaks[0]
    assert (lunch.time_windows, lunch.service) == ((TimeWindow(39_600, 45_000),), 3_600)
    none = DayShift(7, 1, 27_000, 61_200, None, 0, 60, 0)
    assert problem(delivery(), shift=none).vehicles[0].breaks == ()


def test_each_shift_has_its_share_of_all_the_work_by_its_length() -> None:
    half = replace(SHIFT, roster_id=8, starts_second=27_000, ends_second=44_100)
    inputs = DayInputs(DAY, DEPOT, (delivery(1), delivery(2, latitude=10.31), delivery(3)), (SHIFT, half))
    places = places_of(inputs)
    frozen = freeze(inputs, places, GreatCircleTimes().table(places.points), RULES)
    whole, part = frozen.couriers
    assert [vehicle.courier for vehicle in frozen.vehicles] == [whole.id, part.id] == [7, 8]
    assert whole.fair_work_time is not None
    assert part.fair_work_time is not None
    assert whole.fair_work_time == pytest.approx(2 * part.fair_work_time, abs=2)
    once_round = [*frozen.jobs[:1], frozen.jobs[2], frozen.jobs[1]]
    assert whole.fair_work_time + part.fair_work_time >= work(frozen, frozen.vehicles[0], once_round)


@pytest.mark.parametrize("day", [DAY, DAY - timedelta(days=3)])
def test_promises_outweigh_due_dates_and_these_outweigh_waiting(day: date) -> None:
    inputs = DayInputs(DAY, DEPOT, (), ())
    plain, tried, due, promised = (
        left_out_cost(each, inputs, RULES.left_out)
        for each in (delivery(), delivery(failed_attempts=1), delivery(due_day=day), delivery(window=(28_800, 36_000)))
    )
    assert plain < tried < due < promised
    assert left_out_cost(delivery(due_day=DAY + timedelta(days=1)), inputs, RULES.left_out) == plain


@pytest.mark.parametrize("call", [BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT])
def test_a_call_is_a_pickup_that_takes_its_own_time(call: BookingKind) -> None:
    """Nothing is loaded for it in the morning; one envelope is on board from its door to the end of the route."""
    (job,) = problem(delivery(call=call)).jobs
    assert (job.delivery, job.pickup) == ((0, 0), (1, 0))
    seconds = {
        BookingKind.HOME_COLLECTION: RULES.stop.collection_seconds,
        BookingKind.HOME_VISIT: RULES.stop.guided_filing_seconds,
    }
    assert job.service == seconds[call]
