"""What an OpenStreetMap extract says a motorbike may do, it may do on our roads, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from routing.travel.errors import RoadBuildError
from routing.travel.load import BuildReport, build_roads
from routing.travel.osm import CREDIT, duration_seconds, maxspeed, water_width
from routing.travel.protocol import TravelKind
from routing.travel.roadfile import load_road_file

BUILT = datetime(2026, 11, 22, 8, tzinfo=UTC)
SQUARE = [1, 2, 3, 4, 1]
Way = tuple[list[int], dict[str, str]]
ROAD = {"highway": "residential"}


def write_osm(path: Path, ways: list[Way], node_tags: dict[int, dict[str, str]] | None = None) -> Path:
    """A tiny extract: node n is n thousandths of a degree along a spiral, so that all differ."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for node in sorted({node for nodes, _ in ways for node in nodes}):
        lines.append(f'<node id="{node}" version="1" lat="{10 + node % 7 / 1000}" lon="{105 + node / 1000}">')
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in (node_tags or {}).get(node, {}).items()]
        lines.append("</node>")
    for number, (nodes, tags) in enumerate(ways, 1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{node}"/>' for node in nodes]
        lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
        lines.append("</way>")
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def build(tmp_path: Path, ways: list[Way], node_tags: dict[int, dict[str, str]] | None = None) -> BuildReport:
    """What becomes of the ways."""
    extract = write_osm(tmp_path / "tiny.osm", ways, node_tags)
    return build_roads(extract, tmp_path / "tiny.roads", built_at=BUILT, title="Nhỏ")


def arcs(report: BuildReport) -> set[tuple[int, int]]:
    """Arcs by the extract's own node numbers."""
    node = [round((lon / 1e7 - 105) * 1000) for lon in report.roads.lon.tolist()]
    return {(node[a], node[b]) for a, b in zip(report.roads.tail.tolist(), report.roads.head.tolist(), strict=True)}


def km_h(report: BuildReport, tail: int, head: int) -> float:
    """Speed of an arc by the extract's own node numbers."""
    node = [round((lon / 1e7 - 105) * 1000) for lon in report.roads.lon.tolist()]
    for a, b, ticks, decimetres in zip(
        *(getattr(report.roads, n).tolist() for n in ("tail", "head", "ticks", "decimetres")), strict=True
    ):
        if (node[a], node[b]) == (tail, head):
            return float(decimetres / 10 / (ticks / 10_000) * 3.6)
    raise AssertionError(f"no arc {tail} {head}")


def rides(tmp_path: Path, tags: dict[str, str]) -> bool:
    """Whether a way across a square that anyone may ride is ridden."""
    return (1, 5) in arcs(build(tmp_path, [(SQUARE, ROAD), ([1, 5, 3], tags)]))


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "track"}, True),
        ({"highway": "path"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "motorcycle": "yes"}, True),
        ({"highway": "footway"}, False),
        ({"highway": "footway", "motorcycle": "yes"}, True),
        ({"highway": "footway", "motorcycle": "no", "motor_vehicle": "yes"}, False),
        ({"highway": "footway", "access": "yes"}, False),
        ({"highway": "steps", "motorcycle": "yes"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "residential", "access": "no"}, False),
        ({"highway": "residential", "access": "private"}, False),
        ({"highway": "residential", "access": "destination"}, True),
        ({"highway": "residential", "access": "no", "motorcycle": "yes"}, True),
        ({"highway": "residential", "access": "private", "motor_vehicle": "permissive"}, True),
        ({"highway": "residential", "motor_vehicle": "no"}, False),
        ({"highway": "residential", "vehicle": "no"}, False),
        ({"highway": "residential", "motorcycle": "no", "motor_vehicle": "yes"}, False),
        ({"highway": "residential", "motorcar": "no"}, True),
        ({"highway": "residential", "area": "yes"}, False),
        ({"route": "ferry"}, True),
        ({"route": "ferry", "motorcycle": "no"}, False),
        ({"route": "ferry", "motorcar": "no", "foot": "yes"}, False),
        ({"route": "ferry", "motorcar": "no", "motorcycle": "yes"}, True),
        ({"route": "road"}, False),
        ({"waterway": "canal"}, False),
    ],
)
def test_access_is_as_tagged(tmp_path: Path, tags: dict[str, str], open_: bool) -> None:
    assert rides(tmp_path, tags) is open_


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "1"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"oneway": "reverse"}, False, True),
        ({"oneway": "no"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"junction": "roundabout", "oneway": "-1"}, False, True),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, True, True),
        ({"oneway": "reversible"}, True, True),
        ({"oneway": "yes", "oneway:motor_vehicle": "-1"}, False, True),
        ({"oneway": "-1", "oneway:motor_vehicle": "yes", "oneway:motorcycle": "no"}, True, True),
        ({"motorcycle:backward": "no"}, True, False),
        ({"motor_vehicle:forward": "no"}, False, True),
        ({"vehicle:forward": "no", "motorcycle:forward": "yes"}, True, True),
        ({"oneway": "yes", "motorcycle:forward": "no"}, False, False),
    ],
)
def test_one_way_streets_are_one_way(tmp_path: Path, tags: dict[str, str], forward: bool, backward: bool) -> None:
    found = arcs(build(tmp_path, [(SQUARE, ROAD), ([1, 3], {**ROAD, **tags})]))
    assert ((1, 3) in found, (3, 1) in found) == (forward, backward)


def test_a_motorway_opened_to_motorbikes_is_still_one_way(tmp_path: Path) -> None:
    found = arcs(build(tmp_path, [(SQUARE, ROAD), ([1, 3], {"highway": "motorway", "motorcycle": "yes"})]))
    assert ((1, 3) in found, (3, 1) in found) == (True, False)


@pytest.mark.parametrize(
    ("tags", "speed"),
    [
        ({"highway": "primary"}, 38),
        ({"highway": "primary", "maxspeed": "20"}, 20),
        ({"highway": "primary", "maxspeed": "80"}, 38),
        ({"highway": "primary", "maxspeed": "none"}, 38),
        ({"highway": "primary", "maxspeed": "0"}, 38),
        ({"highway": "primary", "maxspeed": "30;20"}, 20),
        ({"highway": "primary", "maxspeed": "20", "maxspeed:motorcycle": "30"}, 30),
    ],
)
def test_a_speed_is_that_of_the_class_and_never_above_the_sign(
    tmp_path: Path, tags: dict[str, str], speed: float
) -> None:
    assert km_h(build(tmp_path, [(SQUARE, ROAD), ([1, 3], tags)]), 1, 3) == pytest.approx(speed, rel=0.001)


def test_a_ferry_takes_its_duration_and_the_wait_spread_over_its_points(tmp_path: Path) -> None:
    report = build(tmp_path, [(SQUARE, ROAD), ([1, 5, 6, 3], {"route": "ferry", "duration": "0:10"})])
    ferry = report.roads.road_class == report.roads.classes.index("ferry")
    seconds = report.roads.ticks[ferry].sum() / 10_000 / 2  # both directions
    assert seconds == pytest.approx(600 + 240, abs=0.01)


def test_a_ferry_without_a_duration_goes_at_its_own_speed(tmp_path: Path) -> None:
    report = build(tmp_path, [(SQUARE, ROAD), ([1, 5, 3], {"route": "ferry"})])
    ferry = report.roads.road_class == report.roads.classes.index("ferry")
    metres = report.roads.decimetres[ferry].sum() / 10 / 2
    seconds = report.roads.ticks[ferry].sum() / 10_000 / 2
    assert seconds == pytest.approx(metres / (8 / 3.6) + 240, abs=0.1)


def test_a_closed_gate_cuts_a_road_and_an_open_one_does_not(tmp_path: Path) -> None:
    ways = [(SQUARE, ROAD), ([1, 5, 6], ROAD)]
    assert (1, 5) not in arcs(build(tmp_path, ways, {5: {"barrier": "gate", "access": "private"}}))
    assert (1, 5) in arcs(build(tmp_path, ways, {5: {"barrier": "gate"}}))
    assert (1, 5) in arcs(build(tmp_path, ways, {5: {"barrier": "bollard", "access": "no", "motorcycle": "yes"}}))
    assert (1, 5) not in arcs(build(tmp_path, ways, {5: {"barrier": "stile"}}))
    assert (1, 5) in arcs(build(tmp_path, ways, {5: {"barrier": "stile", "motorcycle": "yes"}}))


@pytest.mark.parametrize(
    ("tags", "ahead", "back"),
    [({}, True, True), ({"oneway": "yes"}, True, False), ({"oneway": "-1"}, False, True)],
)
def test_a_ferry_crosses_as_its_signs_say(tmp_path: Path, tags: dict[str, str], ahead: bool, back: bool) -> None:
    found = arcs(build(tmp_path, [(SQUARE, ROAD), ([1, 5, 3], {"route": "ferry", **tags})]))
    assert ((1, 5) in found, (5, 1) in found) == (ahead, back)


def test_what_cannot_be_left_or_reached_is_left_out_and_told(tmp_path: Path) -> None:
    dead_end = ([2, 5], {**ROAD, "oneway": "yes"})
    island = ([8, 9, 10], ROAD)
    report = build(tmp_path, [(SQUARE, ROAD), dead_end, island])
    assert {node for arc in arcs(report) for node in arc} == {1, 2, 3, 4}
    assert report.left.networks == 2
    assert report.left.nodes == 4
    assert report.left.metres > 300


def test_the_report_tells_what_was_read_and_why_the_rest_was_not(tmp_path: Path) -> None:
    ways: list[Way] = [
        (SQUARE, ROAD),
        ([1, 3], {"highway": "steps"}),
        ([1, 3], {**ROAD, "access": "private"}),
        ([5, 6], {"route": "road"}),
    ]
    report = build(tmp_path, ways)
    assert report.refused == {"class steps": 1, "closed": 1, "no road": 1}
    assert set(report.kilometres) == {"residential"}
    assert load_road_file(tmp_path / "tiny.roads").version == report.roads.version


def test_roads_from_openstreetmap_are_real_and_credited(tmp_path: Path) -> None:
    roads = build(tmp_path, [(SQUARE, {**ROAD, "name": "Đường Nguyễn Huệ"})]).roads
    assert roads.kind is TravelKind.ROADS
    assert roads.credit == CREDIT
    assert "OpenStreetMap" in CREDIT
    assert "ODbL" in CREDIT
    assert roads.names == ("", "Đường Nguyễn Huệ")
    assert roads.built_at == BUILT
    assert roads.source == "tiny.osm"


def test_rivers_and_canals_are_kept_to_be_drawn(tmp_path: Path) -> None:
    waters = [([5, 6, 7], {"waterway": "canal", "width": "35"}), ([8, 9], {"waterway": "river"})]
    roads = build(tmp_path, [(SQUARE, ROAD), *waters, ([9, 10], {"waterway": "drain"})]).roads
    assert roads.water_start.tolist() == [0, 3, 5]
    assert roads.water_width.tolist() == [35, 60]


def test_two_regions_are_one_map_and_a_way_both_hold_is_there_once(tmp_path: Path) -> None:
    east = write_osm(tmp_path / "east.osm", [(SQUARE, ROAD), ([3, 8], {"highway": "primary"})])
    west = write_osm(tmp_path / "west.osm", [([1, 2], ROAD), ([3, 8], {"highway": "track"}), ([8, 9, 3], ROAD)])
    report = build_roads([east, west], tmp_path / "both.roads", built_at=BUILT)
    assert arcs(report) >= {(1, 2), (3, 8), (8, 9), (9, 3)}
    assert set(report.kilometres) == {"residential", "primary"}
    assert (report.roads.title, report.roads.source) == ("east + west", "east.osm + west.osm")
    assert sorted(set(report.roads.way.tolist())) == [1, 2, 3]


def test_a_way_that_a_border_cuts_is_whole_again(tmp_path: Path) -> None:
    whole = write_osm(tmp_path / "whole.osm", [(SQUARE, ROAD), ([1, 5, 6, 3], ROAD)]).read_text(encoding="utf-8")
    halves = []
    for name, lost in (("east", 5), ("west", 6)):
        start = whole.index(f'<node id="{lost}"')
        (tmp_path / f"{name}.osm").write_text(whole[:start] + whole[whole.index("</node>", start) + 7 :])
        halves.append(tmp_path / f"{name}.osm")
    assert (5, 6) not in arcs(build_roads(halves[0], tmp_path / "half.roads", built_at=BUILT))
    assert {(1, 5), (5, 6), (6, 3)} <= arcs(build_roads(halves, tmp_path / "both.roads", built_at=BUILT))


def test_a_way_that_leaves_the_extract_keeps_what_is_inside(tmp_path: Path) -> None:
    extract = write_osm(tmp_path / "cut.osm", [(SQUARE, ROAD), ([1, 5, 99], ROAD)])
    text = extract.read_text(encoding="utf-8")
    start = text.index('<node id="99"')
    extract.write_text(text[:start] + text[text.index("</node>", start) + 7 :], encoding="utf-8")
    found = arcs(build_roads(extract, tmp_path / "cut.roads", built_at=BUILT))
    assert (1, 5) in found
    assert not any(99 in arc for arc in found)


@pytest.mark.parametrize("content", ["", "no osm", "<osm version='0.6'><way></osm>"])
def test_an_extract_that_cannot_be_read_is_named_and_nothing_is_written(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.osm").write_text(content)
    with pytest.raises(RoadBuildError, match=r"bad\.osm") as caught:
        build_roads(tmp_path / "bad.osm", tmp_path / "bad.roads", built_at=BUILT)
    assert caught.value.code == "roads.build.unreadable"
    assert not (tmp_path / "bad.roads").exists()


def test_a_missing_extract_is_named(tmp_path: Path) -> None:
    with pytest.raises(RoadBuildError, match=r"none\.osm\.pbf"):
        build_roads(tmp_path / "none.osm.pbf", tmp_path / "x.roads", built_at=BUILT)


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadBuildError, match="no roads") as caught:
        build(tmp_path, [([1, 2], {"highway": "steps"})])
    assert caught.value.code == "roads.build.empty"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:30", 5400),
        ("00:05", 300),
        ("0:04:30", 270),
        ("12", 720),
        ("PT20M", 1200),
        ("PT1H30M", 5400),
        ("", None),
        ("soon", None),
        ("0:00", None),
        ("1:2:3:4", None),
        ("PT", None),
        ("PTM", None),
        ("20 min", None),
    ],
)
def test_a_duration_is_understood_or_passed_over(text: str, seconds: float | None) -> None:
    assert duration_seconds(text) == seconds


def test_a_maxspeed_in_miles_is_understood_and_words_are_passed_over() -> None:
    assert maxspeed("30 mph") == pytest.approx(48.27)
    assert maxspeed("50 km/h") == 50
    assert maxspeed("VN:urban") is None
    assert maxspeed("") is None


@pytest.mark.parametrize(("width", "metres"), [("12.5", 12), ("40 m", 40), ("wide", 20), ("", 20), ("99999", 5000)])
def test_a_width_of_water_is_understood_or_the_usual(width: str, metres: int) -> None:
    assert water_width({"waterway": "canal", "width": width}) == metres
