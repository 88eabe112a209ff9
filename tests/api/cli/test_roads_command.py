"""The office closes roads and opens them from the command line, and builds one map of several regions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from routing.travel.roadfile import load_road_file
from tests.routing.travel.test_closures import ladder
from tests.routing.travel.test_osm import ROAD, SQUARE, write_osm


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An installation in a folder of its own, with a road file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANNHA_ENVIRONMENT", "demo")
    monkeypatch.setenv("TANNHA_ROAD_FILE", str(tmp_path / "roads.tnr"))
    ladder().save(tmp_path / "roads.tnr")
    return tmp_path


def run(*arguments: object) -> Result:
    """Run ``tannha roads``."""
    return CliRunner().invoke(app, ["roads", *map(str, arguments)])


def test_what_is_closed_is_listed_with_its_kilometres_until_it_is_opened(office: Path) -> None:
    assert "Không có" in run("closures").stdout
    shape = {"type": "Polygon", "coordinates": [[[105.0, 9.99], [105.03, 9.99], [105.03, 10.001], [105.0, 10.001]]]}
    (office / "lut.geojson").write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    flooded = run(
        "close", "--area", "lut.geojson", "--reason", "ngập sâu", "--source", "UBND xã", "--from", "2020-01-01"
    )
    assert flooded.exit_code == 0, flooded.stderr
    season = ["--from", "08-15", "--to", "11-30", "--reason", "mùa nước nổi", "--source", "UBND xã"]
    assert run("close", "--way", 3, *season).exit_code == 0
    listed = run("closures").stdout.splitlines()
    assert listed[0].startswith("* 1. ngập sâu (UBND xã): 01/01/2020 – …, ")
    assert "2. mùa nước nổi (UBND xã): 15/08, hằng năm – 30/11, hằng năm, 1.1 km" in listed[1]
    assert run("open", 1).exit_code == 0
    assert "ngập sâu" not in run("closures").stdout
    assert "ngập sâu" in run("closures", "--all").stdout


def test_a_place_and_its_surroundings_can_be_closed() -> None:
    done = run("close", "--around", 10.0, 105.0, 300, "--reason", "sửa cầu", "--source", "Sở Xây dựng")
    assert done.exit_code == 0, done.stderr
    assert "2.2 km" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["close", "--reason", "a", "--source", "b"], "Nothing to close"),
        (["close", "--way", "1", "--reason", "a", "--source", "b", "--from", "soon"], "soon"),
        (
            ["close", "--way", "1", "--reason", "a", "--source", "b", "--from", "2026-10-02", "--to", "2026-10-01"],
            "fit",
        ),
        (["close", "--way", "1", "--reason", "a", "--source", "b", "--from", "10-02", "--to", "2026-10-01"], "fit"),
        (["open", "9"], "no closure 9"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(arguments: list[str], says: str) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 1
    assert says in refused.stderr


def test_a_damaged_file_of_closures_is_refused_by_name(office: Path) -> None:
    (office / "var").mkdir()
    (office / "var" / "closures.geojson").write_text("{}")
    refused = run("closures")
    assert refused.exit_code == 1
    assert "closures.geojson: the file: features is missing" in refused.stderr


def test_two_regions_are_built_into_one_file(office: Path) -> None:
    east = write_osm(office / "east.osm", [(SQUARE, ROAD)])
    west = write_osm(office / "west.osm", [(SQUARE, ROAD), ([3, 8], ROAD)])
    built = run("build", east, west, "-o", office / "both.tnr")
    assert built.exit_code == 0, built.stderr
    assert "ODbL" in built.stdout
    assert load_road_file(office / "both.tnr").title == "east + west"
