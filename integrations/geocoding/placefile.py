"""The place file: what a region's map says of addresses, in memory and on disk.

On disk it is four parts, as a road file is, and nothing in it is ever executed or unpickled::

    TANNHA PLACES 1\\n           what it is, and the version of the format
    <sha256, 64 hex digits>\\n   of every byte that follows; checked before any of it is looked at
    {...}\\n                     one line of JSON: title, credit, names, numbers, trust, and the arrays that follow
    <bytes>                     the arrays, little-endian, one after the other
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from integrations.geocoding.errors import PlacesError
from integrations.geocoding.osm import Gathered, House, Spot, Way
from integrations.geocoding.trust import Trust
from scheduling.model.geocode import Name, Point

MAGIC = b"TANNHA PLACES "
FORMAT = 1
DEGREE = 10_000_000

_ARRAYS: dict[str, str] = {
    "way_name": "<u4",
    "way_numbers": "<u4",
    "way_start": "<u4",
    "way_lat": "<i4",
    "way_lon": "<i4",
    "house_name": "<u4",
    "house_numbers": "<u4",
    "house_lat": "<i4",
    "house_lon": "<i4",
    "spot_name": "<u4",
    "spot_lat": "<i4",
    "spot_lon": "<i4",
    "spot_metres": "<u4",
}
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class PlaceFile:
    """What a map says of addresses, and how far its answers were right about itself.

    Attributes
    ----------
    title, source, credit, built_at
        For people; what must be said wherever an answer from it is shown; when it was built (aware).
    trust
        How often answers of each kind held when the file was asked for what it had been made to forget.
    """

    title: str
    source: str
    credit: str
    built_at: datetime
    gathered: Gathered
    trust: Trust

    def save(self, path: Path) -> None:
        """Write it so that a reader sees the old file or the new one, never half of one."""
        body = _encode(self)
        content = MAGIC + f"{FORMAT}\n{hashlib.sha256(body).hexdigest()}\n".encode() + body
        handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)  # the server may be another user than the one who builds
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def load_place_file(path: Path) -> PlaceFile:
    """Open a place file.

    Raises
    ------
    PlacesError
        ``places.file.missing``, ``.foreign`` (no place file), ``.version``, ``.checksum`` (damaged or cut short),
        ``.content`` (a sound file of impossible content).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlacesError.of(path, "file.missing", f"cannot be read: {error.strerror}") from error
    first, _, rest = data.partition(b"\n")
    if not first.startswith(MAGIC):
        raise PlacesError.of(path, "file.foreign", "is not a place file of Tận Nhà")
    if first != MAGIC + str(FORMAT).encode():
        version = first[len(MAGIC) : len(MAGIC) + 20].decode("ascii", "replace")
        raise PlacesError.of(path, "file.version", f"has format {version}; this program reads {FORMAT}")
    checksum, _, body = rest.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise PlacesError.of(path, "file.checksum", "is damaged or cut short: the checksum does not fit")
    try:
        return _decode(body)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise PlacesError.of(path, "file.content", f"cannot be understood: {error!r}") from error


def _encode(file: PlaceFile) -> bytes:
    names, numbers = _Listed(), _Listed()
    columns: dict[str, list[int]] = {name: [] for name in _ARRAYS}
    columns["way_start"].append(0)
    for way in file.gathered.ways:
        columns["way_name"].append(names.place_of((way.name.folded, way.name.bare, way.shown)))
        columns["way_numbers"].append(numbers.place_of("/".join(way.numbers)))
        _add_points(columns, "way", way.points)
        columns["way_start"].append(len(columns["way_lat"]))
    for house in file.gathered.houses:
        columns["house_name"].append(names.place_of((house.name.folded, house.name.bare, house.shown)))
        columns["house_numbers"].append(numbers.place_of("/".join(house.numbers)))
        _add_points(columns, "house", [house.point])
    for spot in file.gathered.spots:
        columns["spot_name"].append(names.place_of((spot.name.folded, spot.name.bare, spot.shown)))
        columns["spot_metres"].append(spot.metres)
        _add_points(columns, "spot", [spot.point])
    header = {
        "title": file.title,
        "source": file.source,
        "credit": file.credit,
        "built_at": file.built_at.isoformat(),
        "trust": file.trust.as_json(),
        "names": list(names.listed),
        "numbers": list(numbers.listed),
        "arrays": {name: len(column) for name, column in columns.items()},
    }
    line = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    return line + b"".join(np.array(columns[name], kind).tobytes() for name, kind in _ARRAYS.items())


class _Listed:
    """Gives equal values one number, in the order they first come."""

    def __init__(self) -> None:
        self.listed: dict[Any, int] = {}

    def place_of(self, value: object) -> int:
        return self.listed.setdefault(value, len(self.listed))


def _add_points(columns: dict[str, list[int]], kind: str, points: Iterable[Point]) -> None:
    for lat, lon in points:
        columns[f"{kind}_lat"].append(round(lat * DEGREE))
        columns[f"{kind}_lon"].append(round(lon * DEGREE))


def _decode(body: bytes) -> PlaceFile:
    end = body.index(b"\n")
    header = json.loads(body[:end])
    offset, arrays = end + 1, {}
    for name, kind in _ARRAYS.items():
        arrays[name] = np.frombuffer(body, kind, header["arrays"][name], offset)
        offset += arrays[name].nbytes
    if offset != len(body):
        raise ValueError(f"{len(body) - offset} bytes more than the header tells")
    names = [(Name(folded, bare), shown) for folded, bare, shown in header["names"]]
    numbers = [tuple(text.split("/")) if text else () for text in header["numbers"]]
    return PlaceFile(
        header["title"],
        header["source"],
        header["credit"],
        datetime.fromisoformat(header["built_at"]),
        Gathered(_ways(arrays, names, numbers), _houses(arrays, names, numbers), _spots(arrays, names)),
        Trust.from_json(header["trust"]),
    )


def _points(arrays: Arrays, kind: str) -> list[Point]:
    lat, lon = arrays[f"{kind}_lat"] / DEGREE, arrays[f"{kind}_lon"] / DEGREE
    if np.any(np.abs(lat) > 90) or np.any(np.abs(lon) > 180):
        raise ValueError(f"a {kind} lies beyond the poles")
    return list(zip(lat.tolist(), lon.tolist(), strict=True))


def _ways(arrays: Arrays, names: list[tuple[Name, str]], numbers: list[tuple[str, ...]]) -> list[Way]:
    points, starts = _points(arrays, "way"), arrays["way_start"].tolist()
    if starts[0] != 0 or starts[-1] != len(points):
        raise ValueError("the arrays of the ways do not fit")
    parts = zip(arrays["way_name"], arrays["way_numbers"], starts[:-1], starts[1:], strict=True)
    return [Way(*names[int(n)], numbers[k], tuple(points[start:end])) for n, k, start, end in parts]


def _houses(arrays: Arrays, names: list[tuple[Name, str]], numbers: list[tuple[str, ...]]) -> list[House]:
    parts = zip(arrays["house_name"], arrays["house_numbers"], _points(arrays, "house"), strict=True)
    return [House(*names[int(n)], numbers[k], point) for n, k, point in parts]


def _spots(arrays: Arrays, names: list[tuple[Name, str]]) -> list[Spot]:
    parts = zip(arrays["spot_name"], _points(arrays, "spot"), arrays["spot_metres"].tolist(), strict=True)
    return [Spot(*names[int(n)], point, metres) for n, point, metres in parts]
