"""VROOM reads our files, and its plans of them pass our check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import vroom

from routing.files import check_files
from routing.problem import Problem
from routing.vroom import write_problem
from tests.routing.days import busy_day
from tests.routing.problems import line_day
from tests.routing.test_checker_rules import parcel_day


def without_penalties(problem: Problem) -> dict[str, Any]:
    """`problem` as VROOM can read it: priorities instead of penalties."""
    document = write_problem(problem)
    for one in (*document["jobs"], *document.get("shipments", ())):
        one.pop("penalty", None)
        one["priority"] = 10
    return document


def planned_by_vroom(document: dict[str, Any], folder: Path) -> str:
    problem, plan = folder / "problem.json", folder / "plan.json"
    problem.write_text(json.dumps(document), "utf-8")
    vroom.Input.from_json(problem).solve(exploration_level=1, nb_threads=1).to_json(plan)
    return plan.read_text("utf-8")


@pytest.mark.parametrize("problem", [line_day(), parcel_day(), busy_day(30, 3, seed=5), busy_day(40, 1, seed=6)])
def test_a_plan_of_vroom_for_our_file_is_legal_by_our_rules(problem: Problem, tmp_path: Path) -> None:
    document = without_penalties(problem)
    verdict = check_files(json.dumps(document), planned_by_vroom(document, tmp_path))
    assert verdict["violations"] == []


def test_a_shipment_vroom_leaves_out_costs_its_penalty_here(tmp_path: Path) -> None:
    document = without_penalties(parcel_day())
    document["shipments"][0] |= {"skills": [99], "penalty": 700}
    plan = planned_by_vroom(document, tmp_path)
    verdict = check_files(json.dumps(document), plan)
    assert (verdict["legal"], verdict["penalty"]) == (True, 700)
    assert {left["type"] for left in verdict["unassigned"]} == {"pickup", "delivery"}
    assert verdict["cost"] == json.loads(plan)["summary"]["cost"] + 700


def test_a_plan_of_vroom_that_is_tampered_with_is_found_out(tmp_path: Path) -> None:
    document = without_penalties(parcel_day())
    plan = json.loads(planned_by_vroom(document, tmp_path))
    plan["summary"]["cost"] -= 1
    verdict = check_files(json.dumps(document), json.dumps(plan))
    assert {violation["code"] for violation in verdict["violations"]} == {"cost", "cost_fixed"}


def test_a_plan_of_vroom_that_serves_nobody_is_legal_by_our_rules(tmp_path: Path) -> None:
    document = without_penalties(parcel_day())
    for one in (*document["jobs"], *document["shipments"]):
        one["skills"] = [99]
    plan = planned_by_vroom(document, tmp_path)
    assert json.loads(plan)["routes"] == []
    assert check_files(json.dumps(document), plan)["violations"] == []
