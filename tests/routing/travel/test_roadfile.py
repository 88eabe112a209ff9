"""A road file comes back as it was written, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from routing.travel.errors import RoadFileError
from routing.travel.roadfile import UNREACHABLE, RoadFile, load_road_file
from tests.routing.travel.graphs import random_roads


@pytest.fixture
def small(tmp_path: Path) -> RoadFile:
    """A dozen nodes, in a file."""
    return random_roads(1).save(tmp_path / "small.roads")


def path_of(roads: RoadFile) -> Path:
    """Where it was saved."""
    assert roads.path is not None
    return roads.path


def refused(path: Path) -> RoadFileError:
    """The error that reading gives."""
    with pytest.raises(RoadFileError) as caught:
        load_road_file(path)
    assert caught.value.message.startswith(path.name + ": ")
    return caught.value


def sealed(body: bytes) -> bytes:
    """A file whose checksum fits, whatever it holds."""
    return b"TANNHA ROADS 2\n" + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def test_what_is_written_is_read_again(saved: RoadFile) -> None:
    again = load_road_file(path_of(saved))
    for field in fields(RoadFile):
        ours, theirs = getattr(saved, field.name), getattr(again, field.name)
        assert np.array_equal(ours, theirs) if isinstance(ours, np.ndarray) else ours == theirs, field.name
    assert again.version == saved.version


def test_the_version_names_roads_and_speeds_and_not_the_day_of_building(small: RoadFile) -> None:
    assert replace(small, built_at=small.built_at.replace(year=2030), path=None).version == small.version
    assert replace(small, title="Khác").version == small.version
    assert replace(small, speeds_version="other").version != small.version
    assert replace(small, ticks=small.ticks + np.uint32(1)).version != small.version
    assert replace(small, names=(*small.names, "Mới")).version != small.version


def test_a_damaged_byte_anywhere_is_found(small: RoadFile, tmp_path: Path) -> None:
    whole = path_of(small).read_bytes()
    path = tmp_path / "damaged.roads"
    for at in [*range(90), *Random(1).sample(range(90, len(whole)), 60), len(whole) - 1]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        assert refused(path).code in ("roads.file.foreign", "roads.file.version", "roads.file.checksum"), at


def test_a_file_cut_short_or_run_on_is_found(small: RoadFile, tmp_path: Path) -> None:
    whole = path_of(small).read_bytes()
    path = tmp_path / "cut.roads"
    for length in (*range(1, 14), 15, 40, 79, 80, 81, 200, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert refused(path).code in ("roads.file.foreign", "roads.file.version", "roads.file.checksum"), length
    path.write_bytes(whole + b"\0")
    assert refused(path).code == "roads.file.checksum"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + b"x" * 500, "xin chào".encode(), b"\0" * 100])
def test_a_file_that_is_not_ours_is_told_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "photo.jpg").write_bytes(content)
    assert refused(tmp_path / "photo.jpg").code == "roads.file.foreign"


def test_another_version_of_the_format_is_named(small: RoadFile) -> None:
    path = path_of(small)
    path.write_bytes(path.read_bytes().replace(b"ROADS 2\n", b"ROADS 27\n", 1))
    error = refused(path)
    assert error.code == "roads.file.version"
    assert "format 27" in error.message


@pytest.mark.parametrize("name", ["none.roads", "."])
def test_a_missing_file_or_a_folder_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(RoadFileError, match="cannot be read") as caught:
        load_road_file(tmp_path / name)
    assert caught.value.code == "roads.file.missing"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"{}\n", b"[]\n", b"not json\n", b'{"arrays":{"lat":1}}\nxxxxyyyyzzzz', b"\xff\n"]
)
def test_a_sound_checksum_over_nonsense_is_still_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "nonsense.roads"
    path.write_bytes(sealed(body))
    assert refused(path).code == "roads.file.content"


def test_arrays_longer_than_the_file_are_refused(small: RoadFile) -> None:
    body = path_of(small).read_bytes().split(b"\n", 2)[2]
    path_of(small).write_bytes(sealed(body.replace(b'"lat":12', b'"lat":99999', 1)))
    assert refused(path_of(small)).code == "roads.file.content"


def test_bytes_the_header_does_not_tell_of_are_refused(small: RoadFile) -> None:
    body = path_of(small).read_bytes().split(b"\n", 2)[2]
    path_of(small).write_bytes(sealed(body + b"more"))
    assert "4 bytes more" in refused(path_of(small)).message


def with_one(values: np.ndarray[Any, Any], value: int) -> np.ndarray[Any, Any]:
    """The same, but for its first."""
    changed = values.copy()
    changed[0] = value
    return changed


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: {"head": with_one(r.head, 12)}, "not among the 12"),
        (lambda r: {"head": with_one(r.head, r.tail[0])}, "loop"),
        (lambda r: {"tail": r.tail[::-1].copy()}, "not sorted"),
        (lambda r: {"ticks": with_one(r.ticks, 0)}, "no time"),
        (lambda r: {"ticks": with_one(r.ticks, UNREACHABLE)}, "14 hours"),
        (lambda r: {"ticks": with_one(r.ticks, UNREACHABLE - 1)}, "14 hours"),
        (lambda r: {"ticks": r.ticks[:-1]}, "differ in length"),
        (lambda r: {"ticks": r.ticks.astype(np.int64)}, "wrong type"),
        (lambda r: {"lon": r.lon[:-1]}, "nodes do not fit"),
        (lambda r: {"lat": with_one(r.lat, 2_000_000_000)}, "nodes do not fit"),
        (lambda r: {"road_class": with_one(r.road_class, 99)}, "not listed"),
        (lambda r: {"name": with_one(r.name, 99)}, "not listed"),
        (lambda r: {"order": np.zeros(12, dtype=np.uint32)}, "every node once"),
        (lambda r: {"order": np.zeros(3, dtype=np.uint32)}, "nodes do not fit"),
        (lambda r: {"water_start": np.array([0, 1], dtype=np.uint32)}, "waters do not fit"),
        (lambda r: {"water_start": np.array([1], dtype=np.uint32)}, "fewer than two"),
        (lambda r: {"water_start": np.zeros(0, dtype=np.uint32)}, "waters do not fit"),
        (lambda r: {"lat": r.lat[:1], "lon": r.lon[:1]}, "no road network"),
    ],
)
def test_roads_on_which_an_engine_would_answer_nonsense_cannot_be_made(small: RoadFile, change: Any, says: str) -> None:
    with pytest.raises(RoadFileError, match=says) as caught:
        replace(small, **change(small))
    assert caught.value.code == "roads.file.content"


def test_a_write_that_fails_leaves_nothing_behind(small: RoadFile, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match="taken"):
        small.save(tmp_path / "taken")
    assert sorted(tmp_path.iterdir()) == before


def test_a_new_file_takes_the_place_of_the_old_whole(small: RoadFile) -> None:
    other = random_roads(2).save(path_of(small))
    assert load_road_file(path_of(small)).version == other.version != small.version
    assert [entry.name for entry in path_of(small).parent.iterdir()] == ["small.roads"]
