"""Asks an OSRM server, a part of a table at a time, and tells in one word how it failed."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import httpx2
import numpy as np

from integrations.osrm.errors import OsrmError
from integrations.osrm.wire import Block, read_lines, read_table, route_path, table_path
from routing.travel.great_circle import as_arrays, estimate
from routing.travel.osm import CREDIT
from routing.travel.protocol import OFF_ROADS_METRES, Point, TravelKind, TravelTable, check_size
from routing.travel.speeds import Speeds, load_speeds

MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class OsrmSettings:
    """Where the server is and how much it takes at once.

    Attributes
    ----------
    url
        With the profile as its last part: ``http://127.0.0.1:5000/motorbike``.
    table_points
        Points of one question; a server started without options takes 100.
    """

    url: str
    table_points: int = 100
    route_points: int = 100
    timeout_seconds: float = 20.0


class OsrmTimes:
    """Travel times of an OSRM server, completed to our contract: see `routing.travel.protocol.TravelTimes`.

    The way from a point to its road is walked and added, as on our own roads. Pairs without a way, and points over
    ``OFF_ROADS_METRES`` from every road, are estimated from the straight line and flagged. Safe to share between
    threads; pickled, it is its settings.

    Raises
    ------
    OsrmError
        From every question; see there.
    """

    def __init__(self, settings: OsrmSettings, speeds: Speeds | None = None) -> None:
        parts = urlsplit(settings.url)
        base, _, profile = parts.path.rstrip("/").rpartition("/")
        if parts.scheme not in ("http", "https") or not parts.hostname or not profile:
            raise OsrmError("osrm.refused", "OSRM: the address must be http(s)://host[:port]/profile")
        self._settings, self._profile = settings, profile
        self._base = f"{parts.scheme}://{parts.netloc}{base}/"
        self._speeds = speeds or load_speeds()
        self._data_version = ""
        # Nothing but the settings decides where homes are told of: no proxy of the environment, no redirect.
        self._http = httpx2.Client(
            timeout=settings.timeout_seconds,
            verify=_public_trust() if parts.scheme == "https" else False,  # over http there is nothing to verify
            trust_env=False,
            follow_redirects=False,
        )

    @property
    def version(self) -> str:
        """Address, speeds, and the data version the server told with its last table, if it tells any."""
        told = f"+{self._data_version[:40]}" if self._data_version else ""
        return f"osrm@{urlsplit(self._base).netloc[:40]}/{self._profile[:16]}{told}+{self._speeds.version}"

    @property
    def kind(self) -> TravelKind:
        """Real roads."""
        return TravelKind.ROADS

    @property
    def credit(self) -> str | None:
        """An OSRM server rides on OpenStreetMap."""
        return CREDIT

    def table(self, points: Sequence[Point]) -> TravelTable:
        """See `TravelTimes.table`."""
        check_size(points)
        count = len(points)
        seconds, metres = np.zeros((count, count)), np.zeros((count, count))
        snaps = np.zeros(count)
        for rows in self._parts(count):
            for columns in self._parts(count):
                block = self._block(points[rows], points[columns])
                seconds[rows, columns], metres[rows, columns] = block.seconds, block.metres
                snaps[rows] = block.source_snaps
        return self._completed(points, seconds, metres, snaps)

    def path(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
        """See `TravelTimes.path`; a leg without a way is a straight line."""
        lines: list[tuple[Point, ...]] = []
        step = max(2, self._settings.route_points) - 1
        for first in range(0, max(len(points) - 1, 0), step):
            lines += self._lines(points[first : first + step + 1])
        return tuple(lines)

    def _parts(self, count: int) -> Iterator[slice]:
        step = max(1, self._settings.table_points // 2)
        return (slice(first, min(first + step, count)) for first in range(0, count, step))

    def _block(self, sources: Sequence[Point], targets: Sequence[Point]) -> Block:
        try:
            answer = self._ask(table_path(sources, targets))
        except _NoWay as error:
            raise OsrmError("osrm.no_segment", "OSRM: a point lies nowhere near the server's roads") from error
        block = read_table(answer, len(sources), len(targets))
        self._data_version = block.data_version
        return block

    def _completed(
        self,
        points: Sequence[Point],
        seconds: np.ndarray[Any, np.dtype[np.float64]],
        metres: np.ndarray[Any, np.dtype[np.float64]],
        snaps: np.ndarray[Any, np.dtype[np.float64]],
    ) -> TravelTable:
        lat, lon = as_arrays(points)
        same = (lat[:, None] == lat) & (lon[:, None] == lon)
        on_foot = snaps[:, None] + snaps
        off = np.isnan(seconds) | np.isnan(metres) | (snaps[:, None] > OFF_ROADS_METRES) | (snaps > OFF_ROADS_METRES)
        guess = estimate(lat[:, None], lon[:, None], lat, lon, self._speeds.estimate)
        seconds = np.where(off, guess[0], seconds + on_foot / (self._speeds.walking_km_h / 3.6))
        metres = np.where(off, guess[1], metres + on_foot)
        return TravelTable(
            durations_seconds=np.where(same, 0, np.rint(seconds)).astype(np.int32),
            distances_metres=np.where(same, 0, np.rint(metres)).astype(np.int32),
            snap_metres=np.rint(snaps).astype(np.int32),
            estimated=off & ~same,
        )

    def _lines(self, points: Sequence[Point]) -> list[tuple[Point, ...]]:
        try:
            inner, snaps = read_lines(self._ask(route_path(points)), len(points) - 1)
        except _NoWay:
            if len(points) == 2:
                return [(points[0], points[1])]
            return [line for pair in pairwise(points) for line in self._lines(pair)]
        off = snaps > OFF_ROADS_METRES
        return [_line(points[i], () if off[i] or off[i + 1] else line, points[i + 1]) for i, line in enumerate(inner)]

    def _ask(self, path: str) -> Any:
        """Give the answer's JSON.

        Raises
        ------
        OsrmError
            See there. Messages hold no coordinates: they are somebody's home.
        """
        try:
            with self._http.stream("GET", self._base + path.format(profile=self._profile)) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise OsrmError("osrm.malformed", "OSRM: an answer without end")
        except httpx2.TimeoutException as error:
            raise OsrmError("osrm.timeout", f"OSRM: no answer in {self._settings.timeout_seconds:g} s") from error
        except httpx2.ConnectError as error:
            raise OsrmError("osrm.unreachable", "OSRM: the server cannot be reached") from error
        except (httpx2.RequestError, httpx2.InvalidURL) as error:
            raise OsrmError("osrm.unreachable", f"OSRM: the connection broke ({type(error).__name__})") from error
        return _judged(response.status_code, bytes(body))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __reduce__(self) -> tuple[type[OsrmTimes], tuple[OsrmSettings, Speeds]]:
        """Ship the settings; the other process asks for itself."""
        return OsrmTimes, (self._settings, self._speeds)


@cache
def _public_trust() -> ssl.SSLContext:
    """Return the public authorities' trust, which takes a tenth of a second to load."""
    return httpx2.create_ssl_context(trust_env=False)


class _NoWay(Exception):
    """The server knows no road that joins the points, or none near one of them."""


def _judged(status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
        code = str(answer["code"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        if status >= 500:
            raise OsrmError("osrm.server_error", f"OSRM: HTTP {status}") from error
        raise OsrmError("osrm.malformed", f"OSRM: HTTP {status} with an answer that is not OSRM's") from error
    if code == "Ok" and status == 200:
        return answer
    if code in ("NoRoute", "NoSegment"):
        raise _NoWay
    if code == "TooBig":
        raise OsrmError("osrm.too_big", "OSRM: the server takes fewer points at once; start it with --max-table-size")
    if status >= 500:
        raise OsrmError("osrm.server_error", f"OSRM: HTTP {status}, {code[:40]}")
    raise OsrmError("osrm.refused", f"OSRM: HTTP {status}, {code[:40]}: check the address and the profile")


def _line(start: Point, inner: tuple[Point, ...], end: Point) -> tuple[Point, ...]:
    line = [start, *inner, end]
    kept = [line[0], *(after for before, after in pairwise(line) if after != before)]
    return tuple(kept) if len(kept) > 1 else (start, end)
