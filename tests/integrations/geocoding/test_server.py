"""A Nominatim-compatible server, stood in for on this machine: asked seldom, never twice, and never needed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.geocoding import Chain, ServerSettings, geocoder
from integrations.geocoding.server import NominatimServer
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.model.geocode import PlaceQuery, Precision
from scheduling.ports import FailureKind, PartnerFailure
from tests.integrations.geocoding.town import at

UNKNOWN_HERE = "7 Nguyễn Chưa Vẽ, xã Lai Vung, tỉnh Đồng Tháp"


def place(point: tuple[float, float], **more: Any) -> dict[str, Any]:
    return {"lat": str(point[0]), "lon": str(point[1]), "display_name": "7, Nguyễn Chưa Vẽ", "class": "place", **more}


@dataclass
class StandIn:
    """Answers what it is told to, and remembers what it was asked."""

    status: int = 200
    body: bytes = b"[]"
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    port: int = 0

    def says(self, *places: dict[str, Any]) -> None:
        self.body = json.dumps(places).encode()

    def settings(self, seconds_between: float = 0.0) -> ServerSettings:
        return ServerSettings(f"127.0.0.1:{self.port}", "http", seconds_between, timeout_seconds=5)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(parse_qs(urlsplit(self.path).query, keep_blank_values=True)["q"][0])
            told.times.append(time.monotonic())
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def asking(stand_in: StandIn, place_path: Path) -> Chain:
    return geocoder(read_address, areas(), place_file=place_path, server=stand_in.settings())


def query(text: str) -> PlaceQuery:
    return PlaceQuery(read_address(text), text)


def test_without_settings_there_is_no_server_in_the_chain(place_path: Path):
    chain = geocoder(read_address, areas(), place_file=place_path)
    assert not any(isinstance(step, NominatimServer) for step in chain._steps)


def test_what_the_map_does_not_know_is_asked_once_and_remembered(stand_in: StandIn, asking: Chain):
    stand_in.says(place(at(300, 300), type="house"))
    first, second = asking.locate(query(UNKNOWN_HERE)), asking.locate(query(UNKNOWN_HERE))
    assert first == second
    assert first is not None
    assert (first.source, first.precision) == ("server", Precision.HOUSE)
    assert first.runner_up is not None
    assert first.runner_up.source == "commune"
    assert stand_in.asked == [UNKNOWN_HERE]


def test_what_the_map_knows_to_the_house_leaves_the_server_alone(stand_in: StandIn, asking: Chain):
    answer = asking.locate(query("20 Lê Hòa, xã Lai Vung, tỉnh Đồng Tháp"))
    assert answer is not None
    assert answer.source == "map:house"
    assert stand_in.asked == []


def test_an_address_that_must_not_leave_the_house_does_not(stand_in: StandIn, asking: Chain):
    assert asking.locate(PlaceQuery(read_address(UNKNOWN_HERE))) is not None
    assert stand_in.asked == []


def test_an_answer_in_another_province_is_not_believed(stand_in: StandIn, asking: Chain):
    stand_in.says(place((21.03, 105.85), type="house"))
    answer = asking.locate(query(UNKNOWN_HERE))
    assert answer is not None
    assert answer.source == "commune"


def test_questions_are_kept_apart_by_the_least_time(stand_in: StandIn):
    step = NominatimServer(read_address, stand_in.settings(seconds_between=0.2), areas())
    for number in (1, 2, 3):
        step.candidates(query(f"{number} {UNKNOWN_HERE}"))
    gaps = [b - a for a, b in zip(stand_in.times, stand_in.times[1:], strict=False)]
    assert len(gaps) == 2
    assert min(gaps) >= 0.15  # the limit counts from when it asks, these from when the server hears


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (500, b"", FailureKind.TEMPORARY, "geocoder.unreachable"),
        (429, b"", FailureKind.TEMPORARY, "geocoder.unreachable"),
        (403, b"", FailureKind.CONFIGURATION, "geocoder.refused"),
        (400, b"", FailureKind.PERMANENT, "geocoder.query"),
        (200, b"<html>", FailureKind.UNKNOWN, "geocoder.malformed"),
        (200, b'[{"lat": "x"}]', FailureKind.UNKNOWN, "geocoder.malformed"),
    ],
)
def test_a_failing_server_is_told_by_kind_without_the_address_and_the_chain_goes_on(
    stand_in: StandIn, asking: Chain, status: int, body: bytes, kind: FailureKind, code: str
):
    stand_in.status, stand_in.body = status, body
    step = NominatimServer(read_address, stand_in.settings(), areas())
    with pytest.raises(PartnerFailure) as caught:
        step.candidates(query(UNKNOWN_HERE))
    assert (caught.value.kind, caught.value.code) == (kind, code)
    assert "Nguyễn" not in caught.value.message
    answer = asking.locate(query(UNKNOWN_HERE))
    assert answer is not None
    assert answer.source == "commune"


def test_a_failure_is_not_remembered_as_an_answer(stand_in: StandIn, asking: Chain):
    stand_in.status = 500
    asking.locate(query(UNKNOWN_HERE))
    stand_in.status = 200
    stand_in.says(place(at(300, 300), type="house"))
    answer = asking.locate(query(UNKNOWN_HERE))
    assert answer is not None
    assert answer.source == "server"
