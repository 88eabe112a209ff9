"""A place file is read back as it was written, and only when it is whole."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.geocoding import PlaceFile, PlacesError, build_places, load_place_file
from integrations.geocoding.osm import CREDIT
from integrations.geocoding.placefile import MAGIC
from scheduling.decide.address import read_line
from scheduling.decide.areas import areas
from tests.integrations.geocoding.town import Town, at

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_what_was_saved_is_what_is_loaded(place_file: PlaceFile, place_path: Path):
    loaded = load_place_file(place_path)
    assert (loaded.title, loaded.credit, loaded.built_at) == ("town", CREDIT, place_file.built_at)
    assert loaded.trust == place_file.trust
    assert [way.name for way in loaded.gathered.ways] == [way.name for way in place_file.gathered.ways]
    assert loaded.gathered.houses == place_file.gathered.houses
    assert loaded.gathered.spots == place_file.gathered.spots


def test_the_same_extract_gives_the_same_file_byte_for_byte(place_path: Path, place_file: PlaceFile):
    assert place_path.read_bytes() == place_path.with_name("again.tnp").read_bytes()


def test_another_user_than_the_builder_may_read_it(place_path: Path):
    assert place_path.stat().st_mode & 0o444 == 0o444
    assert [path.suffix for path in place_path.parent.iterdir() if path.suffix not in (".osm", ".tnp")] == []


def test_numbers_and_streets_that_mean_none_are_left_out(place_file: PlaceFile):
    """The extract holds a house "ks" in street "a", and one number without a street."""
    assert len(place_file.gathered.houses) == 11
    assert all(house.numbers[0].isdigit() for house in place_file.gathered.houses)


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_file_cut_short_or_changed_is_refused(place_path: Path, tmp_path: Path, cut: int):
    whole = place_path.read_bytes()
    broken = tmp_path / "broken.tnp"
    for content in (whole[:-cut], whole[:-cut] + b"?" + whole[len(whole) - cut + 1 :]):
        broken.write_bytes(content)
        with pytest.raises(PlacesError) as caught:
            load_place_file(broken)
        assert caught.value.code == "places.file.checksum"
        assert "broken.tnp" in caught.value.message


def test_a_file_of_another_kind_version_or_none_at_all_is_refused_by_name(place_path: Path, tmp_path: Path):
    path = tmp_path / "x.tnp"
    whole = place_path.read_bytes()
    for content, code in (
        (b"TANNHA ROADS 1\n", "foreign"),
        (b"", "foreign"),
        (whole.replace(MAGIC + b"1", MAGIC + b"2", 1), "version"),
    ):
        path.write_bytes(content)
        with pytest.raises(PlacesError) as caught:
            load_place_file(path)
        assert caught.value.code == f"places.file.{code}"
    with pytest.raises(PlacesError) as caught:
        load_place_file(tmp_path / "none.tnp")
    assert caught.value.code == "places.file.missing"


def _with_header(place_path: Path, change: dict[str, object]) -> bytes:
    """A file of impossible content with a checksum that fits."""
    _, _, body = place_path.read_bytes().split(b"\n", 2)
    line, _, rest = body.partition(b"\n")
    header = json.loads(line)
    for key, value in change.items():
        header[key] = value
    body = json.dumps(header).encode() + b"\n" + rest
    return MAGIC + b"1\n" + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "change",
    [{"names": []}, {"trust": {"house": [3, 2]}}, {"arrays": {}}, {"built_at": "yesterday"}, {"numbers": None}],
)
def test_a_sound_file_of_impossible_content_is_refused(place_path: Path, tmp_path: Path, change: dict[str, object]):
    path = tmp_path / "impossible.tnp"
    path.write_bytes(_with_header(place_path, change))
    with pytest.raises(PlacesError) as caught:
        load_place_file(path)
    assert caught.value.code == "places.file.content"


def test_an_extract_that_is_none_or_names_nothing_is_refused(tmp_path: Path):
    """And what stood at the output's place stays."""
    output = tmp_path / "out.tnp"
    output.write_bytes(b"before")
    nonsense = tmp_path / "nonsense.osm.pbf"
    nonsense.write_bytes(b"no map")
    empty = Town()
    empty.node(at(0, 0), natural="tree")
    for extract, code in ((nonsense, "unreadable"), (empty.write(tmp_path / "empty.osm"), "empty")):
        with pytest.raises(PlacesError) as caught:
            build_places(extract, output, read=read_line, areas=areas(), built_at=NOW)
        assert caught.value.code == f"places.build.{code}"
    assert output.read_bytes() == b"before"
