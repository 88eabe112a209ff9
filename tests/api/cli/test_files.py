"""``tannha solve``, ``check`` and ``roads``: files in, files out, and an exit code that tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from routing.travel.load import load_travel_times

PROBLEM: dict[str, Any] = {
    "vehicles": [{"id": 1, "profile": "motorbike", "start_index": 0, "end_index": 0, "time_window": [0, 10_000]}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 60},
        {"id": 2, "location_index": 2, "service": 60, "time_windows": [[0, 5_000]]},
    ],
    "matrices": {"motorbike": {"durations": [[0, 100, 200], [100, 0, 100], [200, 100, 0]]}},
}


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(PROBLEM), "utf-8")
    return path


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_plan_that_was_solved_passes_the_check(problem: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert run("solve", problem, "--seconds", 1, "-o", plan).exit_code == 0
    checked = run("check", problem, plan)
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["cost"] == 400


def test_a_plan_that_breaks_a_rule_exits_1_and_names_it(problem: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("solve", problem, "--seconds", 1, "-o", plan)
    broken = json.loads(plan.read_text("utf-8"))
    broken["routes"][0]["steps"][1]["arrival"] += 50
    plan.write_text(json.dumps(broken), "utf-8")
    checked = run("check", problem, plan)
    assert checked.exit_code == 1
    assert json.loads(checked.stdout)["violations"]


def test_a_key_that_cannot_be_honoured_is_refused_by_name(problem: Path) -> None:
    problem.write_text(json.dumps(PROBLEM | {"shipments": [{"pickup": {}, "delivery": {}}]}), "utf-8")
    refused = run("solve", problem)
    assert refused.exit_code == 2
    assert "shipments" in refused.stderr


def test_a_parcel_fetched_and_brought_is_planned_and_checked(problem: Path, tmp_path: Path) -> None:
    parcel = {"pickup": {"id": 1, "location_index": 2}, "delivery": {"id": 1, "location_index": 1}}
    problem.write_text(json.dumps(PROBLEM | {"shipments": [parcel]}), "utf-8")
    plan = tmp_path / "plan.json"
    assert run("solve", problem, "--seconds", 1, "--threads", 2, "--seed", 3, "-o", plan).exit_code == 0
    checked = run("check", problem, plan)
    assert checked.exit_code == 0
    verdict = json.loads(checked.stdout)
    assert {name: verdict[name] for name in ("travel", "fixed", "penalty", "soft", "unassigned")} == {
        "travel": 400,
        "fixed": 0,
        "penalty": 0,
        "soft": 0,
        "unassigned": [],
    }


def test_a_file_that_cannot_be_taken_exits_2_with_one_line_naming_the_place(problem: Path) -> None:
    spoilt = json.loads(problem.read_text("utf-8"))
    spoilt["jobs"][1]["time_windows"] = [[900, 500]]
    problem.write_text(json.dumps(spoilt), "utf-8")
    for refused in (run("solve", problem), run("check", problem, problem)):
        assert refused.exit_code == 2
        assert "jobs[1].time_windows[0]: closes at 500, before it opens at 900" in refused.stderr


def test_simulated_roads_are_the_same_for_the_same_seed_and_open(tmp_path: Path) -> None:
    one, two = tmp_path / "one.tnr", tmp_path / "two.tnr"
    for path in (one, two):
        assert run("roads", "simulate", "--seed", 7, "-o", path).exit_code == 0
    assert one.read_bytes() == two.read_bytes()
    assert load_travel_times(one).kind.label == "mạng đường mô phỏng"


def test_a_file_that_is_no_map_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "map.osm.pbf").write_bytes(b"not a map")
    refused = run("roads", "build", tmp_path / "map.osm.pbf", "-o", tmp_path / "roads.tnr")
    assert refused.exit_code == 1
    assert "map.osm.pbf" in refused.stderr
    assert not (tmp_path / "roads.tnr").exists()


@pytest.mark.parametrize("key", ["[/unclosed]", "[bold]x", "a\nb", "k" * 200])
def test_a_line_that_refuses_is_one_line_and_shows_the_key_as_it_is(problem: Path, key: str) -> None:
    problem.write_text(json.dumps(PROBLEM | {key: 1}), "utf-8")
    refused = run("check", problem, problem)
    assert refused.exit_code == 2
    assert refused.stderr.rstrip("\n") == f"{key if key.isidentifier() else json.dumps(key)}: unknown key"


def test_a_file_may_be_called_as_anybody_likes(tmp_path: Path) -> None:
    path = tmp_path / "a{b}[bold]{.json"
    path.write_text("{}", "utf-8")
    refused = run("solve", path)
    assert refused.exit_code == 2
    assert f"{path}: vehicles: missing\n" in refused.stderr
    assert "a{b}[bold]{.json  " in refused.stderr.replace("━", " ")  # the title of the bar


def test_what_cannot_be_done_is_refused_before_the_search(problem: Path, tmp_path: Path) -> None:
    for option, value in (("-o", tmp_path / "nowhere" / "plan.json"), ("-o", tmp_path), ("--seed", -1)):
        assert run("solve", problem, option, value).exit_code == 2
