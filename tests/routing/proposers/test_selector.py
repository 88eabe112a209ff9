"""Time goes to who makes the most of it; what is not installed or not allowed is not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.problem import Courier, Problem
from routing.proposers.selector import LARGE, ROUNDS, SMALL, Stage, doubt, stages, stops_per_vehicle
from routing.sisr.search import RuinRecreate, of_a_few, of_many
from routing.stop import NoImprovement
from tests.routing.days import busy_day
from tests.routing.problems import line_day

ALL = ("pyvrp", "packing", "ortools")


def names(found: tuple[Stage, ...]) -> list[list[str]]:
    return [[proposer.name for proposer in stage.proposers] for stage in found]


def plain(stops: int, couriers: int) -> Problem:
    day = busy_day(stops, couriers, seed=1)
    return replace(day, vehicles=tuple(replace(vehicle, breaks=()) for vehicle in day.vehicles))


def test_ortools_has_the_last_word_on_a_busy_day_and_the_whole_of_it_where_it_is_alone() -> None:
    day = plain(60, 3)
    assert names(stages(day, ALL)) == [["pyvrp"]] * ROUNDS + [["ortools"]]
    (alone,) = stages(day, ("ortools",))
    assert (names((alone,)), alone.until, alone.packing) == ([["ortools"]], 1.0, False)


def test_a_search_that_cannot_be_told_the_rules_is_not_asked() -> None:
    fair = replace(plain(60, 3), couriers=(Courier(1, max_work_time=20_000),))
    assert "pyvrp" not in str(names(stages(fair, ALL)))


def test_a_small_day_is_searched_by_one_until_it_converges() -> None:
    day = plain(SMALL, 2)
    (only,) = stages(day, ALL)
    assert names((only,)) == [["pyvrp"]]
    assert isinstance(only.enough, NoImprovement)
    assert all(stage.enough is None for stage in stages(day, ALL, thorough=True))


def test_a_small_day_with_lunches_is_searched_by_one_that_moves_half_a_route() -> None:
    """With what suits large days one small day in forty ended 2 to 10% dearer (docs/planner.md)."""
    (only,) = stages(busy_day(SMALL - 10, 2, seed=1), ("sisr",))
    assert only.proposers == (of_a_few(),)


def test_of_a_handful_of_stops_the_full_model_finds_the_last_second() -> None:
    assert names(stages(line_day(), ALL))[-1] == ["ortools"]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("stops", "search"), [(60, of_many()), (200, RuinRecreate())])
def test_a_day_on_which_some_may_be_left_out_is_one_search_in_each_thread_a_crowd_where_there_is_time_for_one(
    stops: int, search: RuinRecreate, threads: int
) -> None:
    """In rounds of a third of the time 300 stops ended up to 64% dearer, with twice the processor time."""
    day = busy_day(stops, stops // 25, seed=1, penalties=True)
    (only,) = stages(day, ("sisr", *ALL), threads=threads)
    assert (only.proposers, only.until) == ((search,) * threads, 1.0)


def test_a_day_with_lunches_is_searched_in_rounds() -> None:
    assert names(stages(busy_day(60, 2, seed=1), ("sisr", *ALL))) == [["sisr"]] * ROUNDS + [["ortools"]]


def test_threads_search_side_by_side_and_ortools_after_them() -> None:
    found = stages(plain(60, 3), ALL, threads=2)
    assert names(found) == [["pyvrp", "pyvrp"]] * ROUNDS + [["ortools"]]
    assert [stage.until for stage in found] == sorted(stage.until for stage in found)


def test_routes_are_packed_between_the_rounds() -> None:
    assert [stage.packing for stage in stages(plain(60, 3), ALL)] == [False, True, True, True]
    assert not any(stage.packing for stage in stages(plain(60, 3), ("pyvrp", "ortools")))


def test_the_stops_of_a_vehicle_follow_from_what_fits_in_and_from_the_shift() -> None:
    day = plain(60, 6)
    assert stops_per_vehicle(day) == 60 / 2  # two shifts of 34,200 s are enough for 60 stops of 300 s and the ways
    small = replace(day, vehicles=tuple(replace(vehicle, capacity=(12, 9**9)) for vehicle in day.vehicles))
    assert stops_per_vehicle(small) == 60 / 5


@pytest.mark.parametrize("part", [{"jobs": ()}, {"vehicles": ()}])
def test_where_there_is_nothing_to_search_nobody_is_asked(part: dict[str, object]) -> None:
    assert stages(line_day(**part), ALL) == ()


def test_a_running_day_is_mended_by_whoever_moves_the_fewest() -> None:
    assert names(stages(plain(60, 3), ALL, running=True)) == [["ortools"]]
    assert names(stages(plain(60, 3), ("pyvrp",), running=True))[0] == ["pyvrp"]


def test_a_published_order_that_is_priced_is_left_to_who_knows_that_price() -> None:
    day = plain(60, 3)
    told = tuple(job.key for job in day.jobs[:2])
    crew = (replace(day.vehicles[0], published=told, order_cost=60), *day.vehicles[1:])
    assert names(stages(replace(day, vehicles=crew), ALL)) == [["ortools"]]
    assert stages(replace(day, vehicles=crew), ("sisr", "pyvrp")) == ()


def test_a_large_plain_day_is_one_long_search_that_a_cold_one_finishes() -> None:
    day = plain(LARGE + 1, 30)
    assert names(stages(day, ("sisr", *ALL))) == [["pyvrp"], ["sisr"]]
    assert names(stages(day, ("sisr", *ALL), threads=2)) == [["pyvrp", "pyvrp"], ["sisr"]]
    assert names(stages(day, ALL))[-1] == ["ortools"]


@pytest.mark.parametrize(("stops", "search"), [(60, of_many()), (200, RuinRecreate())])
def test_a_day_without_prices_is_looked_at_first_and_where_not_all_fit_searched_like_one_with_prices(
    stops: int, search: RuinRecreate
) -> None:
    found = doubt(busy_day(stops, 1, seed=1), ("sisr", *ALL), threads=2)
    assert found is not None
    assert (found.look.proposers, found.otherwise.proposers) == ((search,), (search, search))
    assert found.look.until < 0.2 < found.otherwise.until


def test_nobody_looks_where_it_changes_nothing() -> None:
    day = busy_day(60, 3, seed=1)
    assert doubt(day, ALL) is None
    assert doubt(day, ("sisr",), running=True) is None
    assert doubt(busy_day(SMALL, 1, seed=1), ("sisr",)) is None
    assert doubt(busy_day(60, 3, seed=1, penalties=True), ("sisr",)) is None
    assert doubt(replace(day, vehicles=()), ("sisr",)) is None
