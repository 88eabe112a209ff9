"""A small OSRM server over real HTTP, answering from a road file: ``python -m integrations.osrm.standin ROADS.tnr``.

The table and route services in OSRM's wire form, with its limits and its words for what it will not do. No routing
engine of its own: times are those of `routing.travel.roads`, from street to street and without the walk, as OSRM's.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from routing.travel.errors import TravelError
from routing.travel.load import load_travel_times
from routing.travel.protocol import Point
from routing.travel.roads import RoadTravelTimes


@dataclass(slots=True)
class StandIn:
    """What it answers from, and how it behaves.

    Attributes
    ----------
    most_points
        Of one question; more is TooBig.
    answers
        Given in their turn instead of the true answer: status and body.
    asked
        Paths of all questions, in order.
    """

    travel: RoadTravelTimes
    profile: str = "motorbike"
    most_points: int = 100
    data_version: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, target: str) -> tuple[int, bytes]:
        """Answer one request: status and body."""
        self.asked.append(target)
        if self.answers:
            return self.answers.pop(0)
        try:
            said = self._answer(target)
        except _Refusal as refusal:
            return 400, json.dumps({"code": refusal.args[0], "message": refusal.args[1]}).encode()
        except (ValueError, IndexError, TravelError):
            return 400, json.dumps({"code": "InvalidQuery", "message": "Query string malformed"}).encode()
        return 200, json.dumps({"code": "Ok", "data_version": self.data_version, **said}).encode()

    def _answer(self, target: str) -> dict[str, Any]:
        parts = urlsplit(target)
        service, version, profile, places = unquote(parts.path).strip("/").split("/")[-4:]
        if (version, profile) != ("v1", self.profile) or service not in ("table", "route"):
            raise _Refusal("InvalidService", "Service not found!")
        points = [Point(float(lat), float(lon)) for lon, lat in (place.split(",") for place in places.split(";"))]
        if len(points) > self.most_points:
            raise _Refusal("TooBig", "Too many table coordinates")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self._table(points, query) if service == "table" else self._route(points, query)

    def _feet(self, points: list[Point]) -> tuple[list[Point], list[dict[str, Any]]]:
        snaps = self.travel.snap(points)
        feet = [Point(float(lat), float(lon)) for lat, lon in zip(snaps.lat, snaps.lon, strict=True)]
        told = [
            {"location": [foot.lon, foot.lat], "distance": round(float(away), 3), "name": "", "hint": ""}
            for foot, away in zip(feet, snaps.metres, strict=True)
        ]
        return feet, told

    def _table(self, points: list[Point], query: dict[str, str]) -> dict[str, Any]:
        feet, told = self._feet(points)
        rows = _chosen(query.get("sources", "all"), len(points))
        columns = _chosen(query.get("destinations", "all"), len(points))
        table = self.travel.table(feet)
        said: dict[str, Any] = {"sources": [told[i] for i in rows], "destinations": [told[j] for j in columns]}
        grids = {"duration": table.durations_seconds, "distance": table.distances_metres}
        for name in query.get("annotations", "duration").split(","):
            said[f"{name}s"] = [
                [None if table.estimated[i, j] else float(grids[name][i, j]) for j in columns] for i in rows
            ]
        return said

    def _route(self, points: list[Point], query: dict[str, str]) -> dict[str, Any]:
        if query.get("geometries") != "geojson" or query.get("steps") != "true":
            raise _Refusal("NotImplemented", "The stand-in tells steps as GeoJSON only")
        feet, told = self._feet(points)
        legs = self.travel.legs(feet)
        if any(leg.estimated for leg in legs):
            raise _Refusal("NoRoute", "Impossible route between points")
        lines = [[[point.lon, point.lat] for point in leg.line] for leg in legs]
        said = [
            {
                "duration": float(leg.seconds),
                "distance": float(leg.metres),
                "steps": [{"geometry": {"type": "LineString", "coordinates": line}}],
            }
            for leg, line in zip(legs, lines, strict=True)
        ]
        return {"routes": [{"legs": said}], "waypoints": told}


class _Refusal(Exception):
    """A code of OSRM's and its sentence."""


def _chosen(text: str, count: int) -> list[int]:
    chosen = list(range(count)) if text == "all" else [int(part) for part in text.split(";")]
    if not all(0 <= index < count for index in chosen):
        raise _Refusal("InvalidOptions", "Options are invalid")
    return chosen


@contextmanager
def serving(standin: StandIn, port: int = 0) -> Iterator[str]:
    """Serve on this machine only; gives the address with the profile."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = standin.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Paths hold somebody's home."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{standin.profile}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve until interrupted."""
    travel = load_travel_times(Path(sys.argv[1]))
    assert isinstance(travel, RoadTravelTimes)
    with serving(StandIn(travel), port=int(sys.argv[2]) if len(sys.argv) > 2 else 5000) as url:
        sys.stdout.write(url + "\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
