"""``tannha places``: an extract in, a place file out, and an address asked of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.cli import app
from integrations.geocoding import load_place_file
from tests.integrations.geocoding.town import town


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_place_file_is_built_and_finds_a_house(tmp_path: Path) -> None:
    """The credit of the map stands beside what was built."""
    extract, output = town().write(tmp_path / "town.osm"), tmp_path / "var" / "town.tnp"
    built = run("places", "build", extract, "-o", output, "--title", "Lai Vung")
    assert built.exit_code == 0
    assert "© OpenStreetMap contributors, ODbL" in built.stdout
    assert load_place_file(output).title == "Lai Vung"
    found = run("places", "find", "20 le hoa, xa Lai Vung, Dong Thap", "--places", output)
    assert found.exit_code == 0
    assert "map:house" in found.stdout
    assert "commune" in found.stdout  # the runner-up


def test_a_split_ward_names_the_communes_to_choose_from() -> None:
    found = run("places", "find", "12 Đinh Tiên Hoàng, Đa Kao, Quận 1, TPHCM")
    assert found.exit_code == 0
    assert "phường Sài Gòn" in found.stdout
    assert "phường Tân Định" in found.stdout


def test_what_cannot_be_done_exits_1_and_names_why(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.osm.pbf"
    nonsense.write_bytes(b"no map")
    refused = run("places", "build", nonsense, "-o", tmp_path / "out.tnp")
    assert (refused.exit_code, "nonsense.osm.pbf" in refused.stderr) == (1, True)
    unknown = run("places", "find", "12 đâu đó")
    assert unknown.exit_code == 1
    missing = run("places", "find", "12 Lê Lợi, phường Mỹ Tho, Đồng Tháp", "--places", tmp_path / "none.tnp")
    assert (missing.exit_code, "none.tnp" in missing.stderr) == (1, True)
