"""Shipments and our own keys go in and out of files without loss, and are refused at their places."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.files import check_files
from routing.plan import Origin
from routing.problem import Courier, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from routing.vroom import read_problem, write_problem
from routing.vroom_plan import read_plan, write_plan
from tests.routing.problems import every_rule
from tests.routing.test_checker_against_brute import a_legal_plan
from tests.routing.test_checker_rules import EVERYTHING, parcel_day, riding

DOCUMENTED = Path(__file__).parents[2] / "docs" / "planner-files.md"

# Every key of a shipment, and every key of our own once.
RICH: dict[str, Any] = {
    "vehicles": [
        {
            "id": 7,
            "start_index": 0,
            "end_index": 0,
            "capacity": [4],
            "courier": 3,
            "area_costs": [{"area": 12, "cost": 60}],
            "anchors": [{"type": "job", "id": 1}, {"type": "pickup", "id": 1}],
            "locked": 1,
            "published": [{"type": "job", "id": 1}, {"type": "delivery", "id": 8}],
            "order_cost": 300,
        }
    ],
    "jobs": [
        {
            "id": 1,
            "location_index": 1,
            "penalty": 1200,
            "wished_windows": [[0, 50], [70, 90]],
            "wish_cost": 30,
            "area": 12,
            "vehicle": 7,
            "change_cost": 0,
        }
    ],
    "shipments": [
        {
            "amount": [2],
            "skills": [],
            "priority": 9,
            "penalty": 900,
            "vehicle": 7,
            "change_cost": 45,
            "pickup": {
                "id": 1,
                "description": "thu hồ sơ",
                "location": [105.6, 10.2],
                "location_index": 2,
                "setup": 5,
                "service": 10,
                "time_windows": [[0, 500]],
                "wished_windows": [[0, 60]],
                "wish_cost": 20,
                "area": 12,
            },
            "delivery": {"id": 8, "location_index": 0},
        }
    ],
    "couriers": [{"id": 3, "max_work_time": 400, "max_travel_time": 300, "fair_work_time": 200, "overwork_cost": 2}],
    "matrices": {"car": {"durations": [[0, 60, 70], [61, 0, 20], [71, 21, 0]]}},
}


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    document = copy.deepcopy(RICH)
    change(document)
    return json.dumps(document)


def test_shipments_and_our_own_keys_are_read_for_what_they_mean() -> None:
    problem = read_problem(json.dumps(RICH))
    own = {"priority": 9, "penalty": 900, "vehicle": 7, "change_cost": 45}
    pickup = Job(
        id=1,
        location=2,
        service=10,
        setup=5,
        delivery=(0,),
        pickup=(2,),
        time_windows=(TimeWindow(0, 500),),
        description="thu hồ sơ",
        wished_windows=(TimeWindow(0, 60),),
        wish_cost=20,
        area=12,
        kind=TaskKind.PICKUP,
        **own,
    )
    assert problem.shipments == (
        Shipment(pickup, Job(8, 0, delivery=(2,), pickup=(0,), kind=TaskKind.DELIVERY, **own)),
    )
    assert problem.jobs == (
        Job(
            id=1,
            location=1,
            delivery=(0,),
            pickup=(0,),
            penalty=1200,
            wished_windows=(TimeWindow(0, 50), TimeWindow(70, 90)),
            wish_cost=30,
            area=12,
            vehicle=7,
            change_cost=0,
        ),
    )
    anchors = ((TaskKind.JOB, 1), (TaskKind.PICKUP, 1))
    assert problem.vehicles == (
        Vehicle(
            7,
            0,
            0,
            capacity=(4,),
            courier=3,
            area_costs=((12, 60),),
            anchors=anchors,
            locked=1,
            published=((TaskKind.JOB, 1), (TaskKind.DELIVERY, 8)),
            order_cost=300,
        ),
    )
    assert problem.couriers == (Courier(3, 400, 300, 200, 2),)


@settings(max_examples=40, deadline=None)
@given(every_rule(told=True))
def test_a_problem_with_any_rule_written_is_read_back_equal(problem: Problem) -> None:
    assert read_problem(json.dumps(write_problem(problem))) == problem


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=4, told=True), st.randoms(use_true_random=False))
def test_a_legal_plan_written_is_read_back_equal_and_passes_the_check_of_files(problem: Problem, dice: Random) -> None:
    plan = a_legal_plan(problem, dice)
    text = json.dumps(write_plan(problem, plan))
    assert read_plan(text) == plan
    verdict = check_files(json.dumps(write_problem(problem)), text)
    assert verdict["violations"] == []
    parts = {name: verdict[name] for name in ("cost", "travel", "fixed", "penalty", "soft")}
    assert parts == {name: getattr(plan, name) for name in parts}


def test_which_part_found_what_is_written_and_read() -> None:
    problem = parcel_day()
    origin = Origin("ortools", 900, 0.25)
    written = write_plan(problem, replace(riding(problem, EVERYTHING), provenance=(origin,)))
    assert written["summary"]["provenance"] == [{"by": "ortools", "cost": 900, "seconds": 0.25}]
    assert read_plan(json.dumps(written)).provenance == (origin,)


def test_a_shipment_left_out_is_named_by_both_its_visits() -> None:
    problem = parcel_day()
    written = write_plan(problem, riding(problem, {0: [0, 1]}))
    assert written["unassigned"] == [
        {"id": 9, "type": "pickup", "location_index": 3},
        {"id": 9, "type": "delivery", "location_index": 4},
    ]
    verdict = check_files(json.dumps(write_problem(problem)), json.dumps(written))
    assert verdict["unassigned"] == [{"type": "pickup", "id": 9}, {"type": "delivery", "id": 9}]
    assert verdict["legal"]


def test_half_a_shipment_left_out_is_found() -> None:
    problem = parcel_day()
    written = write_plan(problem, riding(problem, {0: [0, 1, 2]}))
    verdict = check_files(json.dumps(write_problem(problem)), json.dumps(written))
    assert [violation["code"] for violation in verdict["violations"]] == ["shipment_wholly"]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("shipments[0].amount", lambda d: d["shipments"][0].update(amount=[1, 1])),
        ("shipments[0].amount[0]", lambda d: d["shipments"][0].update(amount=[-1])),
        ("shipments[0].amount[0]", lambda d: d["shipments"][0].update(amount=[2**60])),
        ("shipments[0].priority", lambda d: d["shipments"][0].update(priority=101)),
        ("shipments[0].vehicle", lambda d: d["shipments"][0].update(vehicle=8)),
        ("shipments[0].change_cost", lambda d: d["shipments"][0].pop("vehicle")),
        ("shipments[0].max_time_in_vehicle", lambda d: d["shipments"][0].update(max_time_in_vehicle=5)),
        ("shipments[0].delivery", lambda d: d["shipments"][0].pop("delivery")),
        ("shipments[0].pickup.skills", lambda d: d["shipments"][0]["pickup"].update(skills=[1])),
        ("shipments[0].pickup.location_index", lambda d: d["shipments"][0]["pickup"].update(location_index=3)),
        ("shipments[0].pickup.location", lambda d: d["shipments"][0]["pickup"].pop("location_index")),
        (
            "shipments[0].pickup.wished_windows[1]",
            lambda d: d["shipments"][0]["pickup"].update(wished_windows=[[5, 9], [0, 4]]),
        ),
        ("shipments[0].pickup.time_windows[0]", lambda d: d["shipments"][0]["pickup"].update(time_windows=[[9, 5]])),
        ("shipments[0].pickup.setup_per_type", lambda d: d["shipments"][0]["pickup"].update(setup_per_type={"a": 1})),
        ("shipments[1].pickup.id", lambda d: d["shipments"].append(d["shipments"][0])),
        ("shipments", lambda d: d.update(shipments=[{}] * 100_000)),
        ("jobs[0].vehicle", lambda d: d["jobs"][0].update(vehicle=8)),
        ("jobs[0].change_cost", lambda d: d["jobs"][0].pop("vehicle")),
        ("jobs[0].wished_windows[0]", lambda d: d["jobs"][0].update(wished_windows=[[5, 1]])),
        ("jobs[0].wish_cost", lambda d: d["jobs"][0].update(wish_cost=-1)),
        ("jobs[0].area", lambda d: d["jobs"][0].update(area="xã")),
        ("vehicles[0].courier", lambda d: d["vehicles"][0].update(courier=4)),
        ("vehicles[0].area_costs[1].area", lambda d: d["vehicles"][0]["area_costs"].append({"area": 12, "cost": 1})),
        ("vehicles[0].area_costs[0].cost", lambda d: d["vehicles"][0]["area_costs"][0].pop("cost")),
        ("vehicles[0].area_costs[0].km", lambda d: d["vehicles"][0]["area_costs"][0].update(km=1)),
        ("vehicles[0].anchors[0].type", lambda d: d["vehicles"][0]["anchors"][0].update(type="break")),
        ("vehicles[0].anchors[0]", lambda d: d["vehicles"][0]["anchors"][0].update(id=2)),
        ("vehicles[0].anchors[1]", lambda d: d["vehicles"][0].update(anchors=[{"type": "job", "id": 1}] * 2)),
        ("vehicles[0].locked", lambda d: d["vehicles"][0].update(locked=3)),
        ("vehicles[0].published[0].type", lambda d: d["vehicles"][0]["published"][0].update(type="break")),
        ("vehicles[0].published[1]", lambda d: d["vehicles"][0]["published"][1].update(id=3)),
        ("vehicles[0].order_cost", lambda d: d["vehicles"][0].update(order_cost="dear")),
        ("vehicles[0].order_cost", lambda d: d["vehicles"][0].pop("published")),
        ("couriers[0].overwork_cost", lambda d: d["couriers"][0].update(overwork_cost=1_001)),
        ("couriers[0].salary", lambda d: d["couriers"][0].update(salary=1)),
        ("couriers[1].id", lambda d: d["couriers"].append({"id": 3})),
    ],
)
def test_what_cannot_be_honoured_is_refused_at_its_place(
    place: str, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(changed(change))
    assert refused.value.place == place


JUNK = st.sampled_from([None, True, -1, 0, 7, 2**70, 0.5, "", "x", [], [0], [[]], [[9, 5]], [-1, 3], {}, {"id": 1}])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_junk_anywhere_is_refused_with_its_place_or_read(data: st.DataObject) -> None:
    """Nothing but the one error ever comes out, whatever stands at whichever place."""
    document = copy.deepcopy(RICH)
    owner: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(owner) if isinstance(owner, dict) else range(len(owner))))
        if not (isinstance(owner[key], dict | list) and owner[key] and data.draw(st.booleans())):
            break
        owner = owner[key]
    if data.draw(st.booleans()):
        del owner[key]
    else:
        owner[key] = data.draw(JUNK)
    error = refusal(json.dumps(document))
    assert error is None or (re.split(r"[.\[]", error.place)[0] in RICH and error.reason)


def refusal(source: str) -> ProblemError | None:
    try:
        read_problem(source)
    except ProblemError as error:
        return error
    return None


def test_a_key_said_twice_is_refused_rather_than_one_of_them_passed_over() -> None:
    with pytest.raises(ProblemError, match="'id' twice"):
        read_problem(json.dumps(RICH).replace('"courier": 3', '"id": 8'))


def test_every_key_of_our_own_is_documented_and_no_other() -> None:
    vroom = {"vehicles", "jobs", "shipments", "matrices", "car", "durations", "start_index", "end_index", "capacity"}
    vroom |= {"id", "type", "location", "location_index", "setup", "service", "time_windows", "description", "amount"}
    vroom |= {"skills", "priority", "pickup", "delivery"}
    keys = set(re.findall(r'"(\w+)":', json.dumps(RICH))) - vroom
    rows = re.findall(r"^\| `([\w\[\].`, ]+)` \|", DOCUMENTED.read_text("utf-8"), re.MULTILINE)
    named = {re.split(r"[.\]]", path)[-1] for row in rows for path in re.split(r"`, `", row)}
    assert named == keys - {"cost"}
