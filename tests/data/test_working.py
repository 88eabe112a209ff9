"""The figures by which couriers work: shipped, replaceable, and never half read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.reference import working

SHIPPED = Path(working.__file__).with_name("working.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    working._in_force.clear()


def test_the_shipped_file_is_dated_and_names_its_source() -> None:
    assert "effective = 20" in SHIPPED
    assert "source = " in SHIPPED


def test_an_offices_own_file_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(SHIPPED.replace("undo_seconds = 300", "undo_seconds = 120"), "utf-8")
    working.use_working_rules(tmp_path / "own.toml")
    assert working.working_rules().courier.undo_seconds == 120


@pytest.mark.parametrize(
    "broken", ["", "[courier]", SHIPPED.replace("setup_seconds", "set_up_seconds"), "not toml at all ="]
)
def test_a_file_that_is_not_whole_is_refused_by_its_name(tmp_path: Path, broken: str) -> None:
    (tmp_path / "own.toml").write_text(broken, "utf-8")
    with pytest.raises(working.WorkingRulesError, match=r"own\.toml"):
        working.use_working_rules(tmp_path / "own.toml")
    assert working.working_rules().courier.undo_seconds == 300
