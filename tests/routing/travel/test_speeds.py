"""Speeds are data: dated, with a source, and refused by name when they cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.travel.errors import TravelError
from routing.travel.speeds import DEFAULT_SPEEDS, load_speeds


def test_the_speeds_we_ship_are_dated_and_tell_their_source() -> None:
    speeds = load_speeds()
    assert speeds.version == speeds.effective.isoformat()
    assert "guess" in speeds.source


def test_the_speeds_we_ship_are_those_that_were_tried_for_a_motorbike() -> None:
    km_h = load_speeds().km_h
    tried = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential")
    assert [km_h[name] for name in tried] == [45, 38, 33, 28, 23, 20]
    assert "motorway" not in km_h


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("trunk = 45", "trunk = -45", "trunk is -45"),
        ("trunk = 45", 'trunk = "fast"', "trunk is 'fast'"),
        ("trunk = 45", "trunk = 450", "outside 1 to 130"),
        ("trunk = 45", "trunk = true", "trunk is True"),
        ("trunk = 45", "trunk = nan", "not a positive number"),
        ('maxspeed = "cap"', 'maxspeed = "obey"', "'obey'"),
        ("walking_km_h = 4.5", "", "walking_km_h is missing"),
        ("effective = 2026-11-22", 'effective = "soon"', "not a date"),
        ("[ferry]", "[ferry", "line 43"),
        ("[km_h]", "km_h = 5\n[other]", "int"),
        ("factor = 1.08", "factor = 0.9", "turns.factor is 0.9: outside 1 to 2"),
        ("from = 17", "from = 7", "hours chiều: begin before sáng ends"),
        ("to = 18", "to = 25", "hours chiều: 17 to 25"),
        ("factor = { trunk = 0.80", "factor = { trunk = 0", "hours sáng: trunk is 0"),
        ("factor = { trunk", "factor = { runway", "hours sáng: runway is no class"),
    ],
)
def test_speeds_that_cannot_be_meant_are_refused_by_name(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = DEFAULT_SPEEDS.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TravelError, match=r"mine\.toml: ") as caught:
        load_speeds(path)
    assert says in caught.value.message
    assert caught.value.code == "travel.speeds"


def test_a_missing_file_of_speeds_is_named(tmp_path: Path) -> None:
    with pytest.raises(TravelError, match=r"none\.toml: cannot be read"):
        load_speeds(tmp_path / "none.toml")
