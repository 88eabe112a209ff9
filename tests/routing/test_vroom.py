"""VROOM's JSON goes in and out without loss, and whatever cannot be honoured is refused by name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from routing.errors import PlanError, ProblemError
from routing.files import check_files, solve_file
from routing.problem import Break, Job, TimeWindow, Vehicle
from routing.solve import solve
from routing.stop import MaxSolutions
from routing.vroom import read_problem, write_problem
from routing.vroom_plan import read_plan, write_plan
from tests.routing.problems import line_day, problems

# Written by hand from VROOM's documentation, every key we honour once.
SMALL: dict[str, Any] = {
    "vehicles": [
        {
            "id": 7,
            "profile": "motorbike",
            "description": "sáng",
            "start": [105.6, 10.2],
            "start_index": 0,
            "end_index": 1,
            "capacity": [4, 100],
            "costs": {"fixed": 30, "per_hour": 3600, "per_km": 0},
            "skills": [2, 1],
            "time_window": [0, 900],
            "breaks": [{"id": 1, "time_windows": [[100, 200], [300, 400]], "service": 60, "description": "trưa"}],
            "speed_factor": 1.0,
            "max_tasks": 5,
            "max_travel_time": 600,
        }
    ],
    "jobs": [
        {
            "id": 3,
            "description": "hồ sơ",
            "location": [105.61, 10.21],
            "location_index": 1,
            "setup": 5,
            "service": 10,
            "delivery": [1, 50],
            "pickup": [0, 0],
            "skills": [2],
            "priority": 40,
            "time_windows": [[50, 500]],
            "penalty": 1200,
        },
        {"id": 4, "location_index": 2},
    ],
    "shipments": [],
    "matrices": {
        "motorbike": {
            "durations": [[0, 60, 70], [61, 0, 20], [71, 21, 0]],
            "distances": [[0, 600, 700], [610, 0, 200], [710, 210, 0]],
        }
    },
}


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    document = copy.deepcopy(SMALL)
    change(document)
    return json.dumps(document)


def test_every_key_is_read_for_what_it_means() -> None:
    problem = read_problem(json.dumps(SMALL))
    assert problem.vehicles == (
        Vehicle(
            id=7,
            start=0,
            end=1,
            time_window=TimeWindow(0, 900),
            capacity=(4, 100),
            breaks=(Break(1, (TimeWindow(100, 200), TimeWindow(300, 400)), 60),),
            fixed_cost=30,
            skills=frozenset({1, 2}),
            max_tasks=5,
            max_travel_time=600,
            description="sáng",
        ),
    )
    assert problem.jobs[0] == Job(
        id=3,
        location=1,
        service=10,
        setup=5,
        delivery=(1, 50),
        pickup=(0, 0),
        time_windows=(TimeWindow(50, 500),),
        priority=40,
        penalty=1200,
        skills=frozenset({2}),
        description="hồ sơ",
    )
    assert problem.jobs[1] == Job(4, 2, delivery=(0, 0), pickup=(0, 0))
    assert problem.durations[1, 2] == 20
    assert problem.distances is not None
    assert problem.distances[2, 0] == 710


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_problem_written_is_read_back_equal(problem: Any) -> None:
    assert read_problem(json.dumps(write_problem(problem))) == problem


@settings(max_examples=15, deadline=None)
@given(problems(max_jobs=4))
def test_a_plan_written_is_read_back_equal_and_passes_the_check_of_files(problem: Any) -> None:
    plan = solve(problem, stop=MaxSolutions(10))
    text = json.dumps(write_plan(problem, plan))
    assert read_plan(text) == plan
    verdict = check_files(json.dumps(write_problem(problem)), text)
    assert (verdict["legal"], verdict["cost"], verdict["violations"]) == (True, plan.cost, [])


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("shipments[0].pickup", lambda d: d.update(shipments=[{"amount": [1]}])),
        ("options", lambda d: d.update(options={"g": True})),
        ("vehicles", lambda d: d.pop("vehicles")),
        ("vehicles[0].steps", lambda d: d["vehicles"][0].update(steps=[])),
        ("vehicles[0].speed_factor", lambda d: d["vehicles"][0].update(speed_factor=1.5)),
        ("vehicles[0].max_distance", lambda d: d["vehicles"][0].update(max_distance=9)),
        ("vehicles[0].costs.per_km", lambda d: d["vehicles"][0]["costs"].update(per_km=3)),
        ("vehicles[0].costs.per_hour", lambda d: d["vehicles"][0]["costs"].update(per_hour=1)),
        ("vehicles[0].costs.toll", lambda d: d["vehicles"][0]["costs"].update(toll=1)),
        ("vehicles[0].end_index", lambda d: d["vehicles"][0].pop("end_index")),
        ("vehicles[0].start", lambda d: d["vehicles"][0].pop("start_index")),
        ("vehicles[0].start_index", lambda d: d["vehicles"][0].update(start_index=3)),
        ("vehicles[0].time_window", lambda d: d["vehicles"][0].update(time_window=[9, 5])),
        ("vehicles[0].time_window", lambda d: d["vehicles"][0].update(time_window=[9])),
        ("vehicles[0].breaks[0].max_load", lambda d: d["vehicles"][0]["breaks"][0].update(max_load=[1])),
        ("vehicles[0].breaks[0].length", lambda d: d["vehicles"][0]["breaks"][0].update(length=3)),
        ("vehicles[1].profile", lambda d: d["vehicles"].append({"id": 8, "start_index": 0, "end_index": 0})),
        ("jobs[1].location", lambda d: d["jobs"].__setitem__(1, {"id": 4, "location": [105.0, 10.0]})),
        ("jobs[1].location_index", lambda d: d["jobs"][1].pop("location_index")),
        ("jobs[1].location_index", lambda d: d["jobs"][1].update(location_index=3)),
        ("jobs[1].service", lambda d: d["jobs"][1].update(service=-5)),
        ("jobs[1].service", lambda d: d["jobs"][1].update(service="5")),
        ("jobs[1].priority", lambda d: d["jobs"][1].update(priority=101)),
        ("jobs[1].penalty", lambda d: d["jobs"][1].update(penalty=None)),
        ("jobs[1].time_windows[1]", lambda d: d["jobs"][1].update(time_windows=[[0, 5], [9, 7]])),
        ("jobs[1].delivery", lambda d: d["jobs"][1].update(delivery=[1])),
        ("jobs[1].amount", lambda d: d["jobs"][1].update(amount=[1, 1])),
        ("jobs[1].id", lambda d: d["jobs"][1].update(id=3)),
        ("jobs[1]", lambda d: d["jobs"].__setitem__(1, 5)),
        ("jobs", lambda d: d.update(jobs={})),
        ("jobs", lambda d: d.update(jobs=[{"id": n, "location_index": 0} for n in range(100_000)])),
        ("matrices.motorbike", lambda d: d.update(matrices={"car": d["matrices"]["motorbike"]})),
        ("matrices.car", lambda d: d["matrices"].update(car={"durations": [[0]]})),
        ("matrices.motorbike.costs", lambda d: d["matrices"]["motorbike"].update(costs=[[0]])),
        ("matrices.motorbike.durations", lambda d: d["matrices"]["motorbike"].pop("durations")),
        ("matrices.motorbike.durations", lambda d: d["matrices"]["motorbike"].update(durations=5)),
        ("matrices.motorbike.durations[0]", lambda d: d["matrices"]["motorbike"]["durations"].pop()),
        ("matrices.motorbike.durations[1]", lambda d: d["matrices"]["motorbike"]["durations"][1].pop()),
        ("matrices.motorbike.durations[1]", lambda d: d["matrices"]["motorbike"]["durations"].__setitem__(1, "abc")),
        (
            "matrices.motorbike.durations[1][2]",
            lambda d: d["matrices"]["motorbike"]["durations"][1].__setitem__(2, "4"),
        ),
        (
            "matrices.motorbike.durations[1][2]",
            lambda d: d["matrices"]["motorbike"]["durations"][1].__setitem__(2, 4.5),
        ),
        (
            "matrices.motorbike.durations[1][2]",
            lambda d: d["matrices"]["motorbike"]["durations"][1].__setitem__(2, True),
        ),
        (
            "matrices.motorbike.durations[1][2]",
            lambda d: d["matrices"]["motorbike"]["durations"][1].__setitem__(2, 2**70),
        ),
        ("matrices.motorbike.durations[1][2]", lambda d: d["matrices"]["motorbike"]["durations"][1].__setitem__(2, -4)),
        ("matrices.motorbike.distances", lambda d: d["matrices"]["motorbike"].update(distances=[[0]])),
    ],
)
def test_what_cannot_be_honoured_is_refused_at_its_place(
    place: str, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(changed(change))
    assert refused.value.place == place


@pytest.mark.parametrize("source", ["", "[]", "{", b"\xff", "[" * 100_000])
def test_what_is_no_json_object_is_refused(source: str | bytes) -> None:
    with pytest.raises(ProblemError):
        read_problem(source)


LINE_TEXT = json.dumps(write_problem(line_day()))


def line_plan() -> dict[str, Any]:
    return write_plan(line_day(), solve(line_day(), stop=MaxSolutions(20)))


def test_a_file_is_solved_and_its_plan_passes_the_check() -> None:
    answer = solve_file(LINE_TEXT, stop=MaxSolutions(50))
    verdict = check_files(LINE_TEXT, json.dumps(answer))
    assert (answer["summary"]["cost"], verdict["legal"], verdict["unassigned"]) == (850, True, [])


def test_two_processes_find_a_plan_not_dearer_than_one() -> None:
    alone = solve_file(LINE_TEXT, stop=MaxSolutions(5))
    both = solve_file(LINE_TEXT, stop=MaxSolutions(5), threads=2)
    assert both["summary"]["cost"] <= alone["summary"]["cost"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("arrival", lambda p: p["routes"][0]["steps"][2].update(arrival=1)),
        ("location", lambda p: p["routes"][0]["steps"][2].update(location_index=3)),
        ("job_missing", lambda p: p["routes"][0]["steps"].pop(2)),
        ("cost", lambda p: p["summary"].update(cost=1)),
        ("total", lambda p: p["summary"].update(waiting_time=9)),
        ("total", lambda p: p["routes"][0].update(service=9)),
        ("total", lambda p: p["summary"].update(unassigned=1)),
    ],
)
def test_a_plan_file_made_wrong_is_found(code: str, change: Callable[[dict[str, Any]], object]) -> None:
    plan = line_plan()
    change(plan)
    verdict = check_files(LINE_TEXT, json.dumps(plan))
    assert not verdict["legal"]
    assert code in {violation["code"] for violation in verdict["violations"]}


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("routes", lambda p: p.pop("routes")),
        ("routes[0].steps", lambda p: p["routes"][0].update(steps=[])),
        ("routes[0].steps[1].arrival", lambda p: p["routes"][0]["steps"][1].pop("arrival")),
        ("routes[0].steps[1].type", lambda p: p["routes"][0]["steps"][1].update(type="lunch")),
        ("routes[0].steps[1].id", lambda p: p["routes"][0]["steps"][1].pop("id")),
        ("summary.travel", lambda p: p["summary"].update(travel="far")),
        ("routes[0].colour", lambda p: p["routes"][0].update(colour="red")),
        ("unassigned[0].type", lambda p: p.update(unassigned=[{"id": 1, "type": "parcel"}])),
    ],
)
def test_what_is_no_plan_is_refused_at_its_place(place: str, change: Callable[[dict[str, Any]], object]) -> None:
    plan = line_plan()
    change(plan)
    with pytest.raises(PlanError) as refused:
        check_files(LINE_TEXT, json.dumps(plan))
    assert refused.value.place == place


def test_a_plan_as_vroom_itself_writes_it_is_read_and_judged() -> None:
    plan = line_plan()
    for key in ("travel", "fixed", "penalty"):
        del plan["summary"][key]
    for step in plan["routes"][0]["steps"]:
        if step["type"] == "job":
            step.update(job=step["id"], description="", location=[0.0, 0.0])
    plan["summary"]["computing_times"] = {"loading": 1, "solving": 2, "routing": 0}
    assert check_files(LINE_TEXT, json.dumps(plan))["legal"]
