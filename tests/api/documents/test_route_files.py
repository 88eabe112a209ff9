"""A day's routes as workbook, GeoJSON, GPX, paper and links: the same stops in each, no more of people than needed."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from api.documents.map_links import point_links, route_links
from api.documents.route_geojson import route_geojson
from api.documents.route_gpx import NAMESPACE, route_gpx
from api.documents.route_pdf import route_pdf
from api.documents.route_xlsx import route_xlsx
from api.templating import STATIC
from data.kinds import DayState, PlanState, Precision
from data.reference.map_links import map_links
from scheduling.model.day import DayView, PlanView, RouteView, StopView

FONTS = STATIC / "vendor" / "fonts"
DEPOT = (10.2433, 105.692)
CREDIT = "© OpenStreetMap contributors"


def stop(position: int) -> StopView:
    """One stop; every third has a window, every second collects money."""
    return StopView(
        stop_id=position,
        position=position,
        delivery_id=position,
        envelope_code=f"TN-{position:04d}-ABCD",
        dossier_codes=(f"000.00.01.H20-261101-{position:04d}",),
        arrives_second=28_800 + 600 * position,
        waits_seconds=0,
        service_seconds=180,
        leg_seconds=420,
        leg_metres=2100,
        window=(28_800, 36_000) if position % 3 == 0 else None,
        recipient_name=f"=Người Nhận {position}",
        recipient_phone="0912345678",
        address_line=f"Số {position}, tổ 3, ấp Tân Thuận, kênh Hai Thước, đường tỉnh 851",
        commune_name="xã Hòa Long",
        latitude=DEPOT[0] + position / 500,
        longitude=DEPOT[1] - position / 700,
        precision=[Precision.PIN, Precision.COMMUNE][position % 2],
        fee_dong=50_000 * (position % 2),
        postage_dong=20_000 * (position % 2),
        papers_original=1,
        papers_copy=position % 3,
        failed_attempts=0,
        outcome=None,
        failure_reason=None,
        marked_at=None,
        received_by=None,
        undo_until=None,
    )


def route(number: int, stops: int) -> RouteView:
    """A route of so many stops."""
    inside = tuple(stop(position) for position in range(1, stops + 1))
    return RouteView(
        route_id=number,
        courier_id=number,
        courier_code=f"BT{number:02d}",
        courier_name=f"Bưu Tá {number}",
        departs_second=27_000,
        returns_second=41_000,
        ride_seconds=8_000,
        ride_metres=42_000,
        lunch=(41_400, 45_000),
        line=(DEPOT, *((each.latitude, each.longitude) for each in inside), DEPOT),
        stops=inside,
        handovers=(),
    )


@pytest.fixture(scope="module")
def day() -> tuple[DayView, PlanView, tuple[RouteView, ...]]:
    """A day of two routes."""
    routes = (route(1, 23), route(2, 3))
    plan = PlanView(
        plan_id=1,
        number=2,
        state=PlanState.PUBLISHED,
        created_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        progress_percent=100,
        failure=None,
        travel_label="ước tính",
        found_by=None,
        cost_seconds=None,
        solve_milliseconds=None,
        routes=routes,
        left_out=(),
    )
    view = DayView(1, 1, "Bưu cục Hòa Long", DEPOT, date(2026, 11, 23), DayState.PUBLISHED, (), (), plan)
    return view, plan, routes


def test_the_workbook_has_a_row_a_stop_with_cells_of_their_kinds(day) -> None:
    """Another program reads back the hours, the money and the point; a name that begins with = is a name."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(route_xlsx(*day))).get_sheet_by_index(0)
    head, first, *rows = sheet.to_python()
    assert len(rows) == 25
    cells = dict(zip(head, first, strict=True))
    assert (cells["Tuyến"], cells["Điểm"], cells["Tới lúc"].isoformat()) == ("1", 1, "08:10:00")
    assert (cells["Lệ phí"], cells["Cước"], cells["Phải thu"]) == (50_000, 20_000, 70_000)
    assert (cells["Vĩ độ"], cells["Người nhận"]) == (10.2453, "=Người Nhận 1")
    assert cells["Điện thoại"] == "0912 ••• 678"


def test_the_geojson_has_a_line_a_route_and_a_point_a_stop_longitude_first(day) -> None:
    """As RFC 7946 orders it; with the credit, and without a name or phone."""
    collection = route_geojson(*day, CREDIT)
    kinds = [feature["properties"]["kind"] for feature in collection["features"]]
    assert (kinds.count("depot"), kinds.count("route"), kinds.count("stop")) == (1, 2, 26)
    assert collection["features"][0]["geometry"] == {"type": "Point", "coordinates": [105.692, 10.2433]}
    assert collection["attribution"] == CREDIT
    text = json.dumps(collection, ensure_ascii=False)
    assert not [word for word in ("Người Nhận", "0912", "345", "ấp Tân Thuận", "H20") if word in text]


def test_the_gpx_is_read_back_in_riding_order_and_ends_where_it_began(day) -> None:
    """A route of stops and a track a courier; the parts in the order that the format wants; no name, no phone."""
    content = route_gpx(*day, CREDIT)
    root = ElementTree.fromstring(content)
    names = {"g": NAMESPACE}
    assert [child.tag.rpartition("}")[2] for child in root] == ["metadata", "rte", "rte", "trk", "trk"]
    points = root.find("g:rte", names).findall("g:rtept", names)
    assert len(points) == 25
    assert points[0].attrib == points[-1].attrib == {"lat": "10.243300", "lon": "105.692000"}
    assert [point.find("g:name", names).text[:2] for point in points[1:-1]] == [f"{n:02d}" for n in range(1, 24)]
    text = content.decode()
    assert CREDIT in text
    assert not [word for word in ("Người Nhận", "0912", "ấp Tân Thuận") if word in text]


def test_the_paper_has_each_stop_once_in_order_with_masked_phones_and_what_to_collect(day) -> None:
    """Each route on a page of its own; the same view gives the same bytes."""
    content = route_pdf(*day, FONTS)
    assert content == route_pdf(*day, FONTS)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    text = "\n".join(pages).replace("\u00a0", " ")
    assert [text.count(f"TN-{position:04d}-ABCD") for position in (1, 3, 4, 23)] == [2, 2, 1, 1]
    assert text.index("TN-0001") < text.index("TN-0002") < text.index("TN-0023")
    assert "0912 ••• 678" in text
    assert "345" not in text
    assert "70.000 đ" in text
    assert "Bưu Tá 2 (BT02)" in pages[-1]
    assert "Bưu Tá 1 (BT01)" not in pages[-1]


@pytest.mark.parametrize("stops", [0, 1, 7, 8, 9, 17, 18, 60])
def test_links_hold_at_most_ten_points_and_join_without_a_gap(stops: int) -> None:
    """Each begins where the one before it ended, from the depot to the depot."""
    one = route(1, stops)
    links = [link for link in route_links(DEPOT, one, ("google", "geo")) if link.title == "Google Maps"]
    pieces = [link.url.partition("/dir/")[2].split("/") for link in links]
    assert all(2 <= len(piece) <= map_links().most_points == 10 for piece in pieces)
    assert all(before[-1] == after[0] for before, after in itertools.pairwise(pieces))
    joined = [pieces[0][0], *(point for piece in pieces for point in piece[1:])]
    inside = [f"{each.latitude:.5f},{each.longitude:.5f}" for each in one.stops]
    assert joined == ["10.24330,105.69200", *inside, "10.24330,105.69200"]


def test_a_service_that_is_not_chosen_gets_no_link() -> None:
    """The installation decides who may learn the points."""
    assert route_links(DEPOT, route(1, 3), ()) == route_links(DEPOT, route(1, 3), ("geo",)) == ()
    assert [link.url for link in point_links(DEPOT, ("google", "geo"))] == ["geo:10.24330,105.69200"]


def test_a_day_without_routes_gives_files_all_the_same(day) -> None:
    """An empty plan is no error."""
    view, plan, _ = day
    assert len(PdfReader(io.BytesIO(route_pdf(view, plan, (), FONTS))).pages) == 1
    assert len(route_geojson(view, plan, (), None)["features"]) == 1
    assert CalamineWorkbook.from_filelike(io.BytesIO(route_xlsx(view, plan, ()))).get_sheet_by_index(0).height == 1
    assert ElementTree.fromstring(route_gpx(view, replace(plan, number=3), (), None)) is not None
