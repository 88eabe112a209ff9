"""A day's routes as GPX 1.1, for a navigator: a route of stops and a track of the ridden line. No name, no phone."""

from __future__ import annotations

from datetime import UTC
from xml.etree import ElementTree

from api import filters
from scheduling.model.day import DayView, PlanView, RouteView

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def route_gpx(view: DayView, plan: PlanView, routes: tuple[RouteView, ...], credit: str | None) -> bytes:
    """Return the file. ``credit`` stands as its copyright, as the makers of the map ask."""
    root = ElementTree.Element("gpx", {"version": "1.1", "creator": "Tận Nhà", "xmlns": NAMESPACE})
    about = ElementTree.SubElement(root, "metadata")
    _text(about, "name", f"{view.post_office_name}, {filters.day(view.day)}, phương án {plan.number}")
    if credit:
        ElementTree.SubElement(about, "copyright", {"author": credit})
    _text(about, "time", f"{plan.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    for route in routes:  # all routes before all tracks: the order that the format wants
        _stops(root, view, route)
    for route in routes:
        _track(root, route)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _stops(root: ElementTree.Element, view: DayView, route: RouteView) -> None:
    inside = ElementTree.SubElement(root, "rte")
    _text(inside, "name", route.courier_code)
    _point(inside, "rtept", *view.depot, "Bưu cục", f"đi {filters.clock(route.departs_second)}")
    for stop in route.stops:
        about = f"tới {filters.clock(stop.arrives_second)}"
        about += f", hẹn {filters.window(stop.window)}" if stop.window else ""
        _point(inside, "rtept", stop.latitude, stop.longitude, f"{stop.position:02d} {stop.envelope_code}", about)
    _point(inside, "rtept", *view.depot, "Bưu cục", f"về {filters.clock(route.returns_second)}")


def _track(root: ElementTree.Element, route: RouteView) -> None:
    if len(route.line) < 2:
        return
    track = ElementTree.SubElement(root, "trk")
    _text(track, "name", route.courier_code)
    segment = ElementTree.SubElement(track, "trkseg")
    for latitude, longitude in route.line:
        _point(segment, "trkpt", latitude, longitude)


def _point(
    parent: ElementTree.Element, tag: str, latitude: float, longitude: float, name: str = "", about: str = ""
) -> None:
    point = ElementTree.SubElement(parent, tag, {"lat": f"{latitude:.6f}", "lon": f"{longitude:.6f}"})
    if name:
        _text(point, "name", name)
        _text(point, "desc", about)


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text
