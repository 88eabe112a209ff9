"""The road file: one region's roads for one kind of vehicle, in memory and on disk.

On disk it is four parts, and nothing in it is ever executed or unpickled::

    TANNHA ROADS 2\\n            what it is, and the version of the format
    <sha256, 64 hex digits>\\n   of every byte that follows; checked before any of it is looked at
    {...}\\n                     one line of JSON: name, kind, source, ..., and the arrays that follow
    <bytes>                     the arrays, little-endian, one after the other
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.travel.errors import RoadFileError
from routing.travel.protocol import TravelKind

MAGIC = b"TANNHA ROADS "
FORMAT = 2
DEGREE = 10_000_000
"""Coordinates are integers of 1e-7 degree, as in OpenStreetMap: about a centimetre."""
TICKS_PER_SECOND = 10_000
"""Times are integers of 0.1 ms, so that rounding over a thousand short arcs cannot be seen."""
UNREACHABLE = 2**31 - 1
"""What the engine says for "no way"; every weight is below it, and no way longer than 14 hours is told."""
FINE = 4
"""The second weight of an arc is its ticks so many times, plus its decimetres; see `with_length`."""

_ARRAYS: dict[str, str] = {
    "lat": "<i4",
    "lon": "<i4",
    "tail": "<u4",
    "head": "<u4",
    "ticks": "<u4",
    "decimetres": "<u4",
    "road_class": "<u1",
    "name": "<u4",
    "way": "<i8",
    "water_lat": "<i4",
    "water_lon": "<i4",
    "water_start": "<u4",
    "water_width": "<u2",
    "order": "<u4",
}


def with_length(ticks: NDArray[Any], decimetres: NDArray[Any]) -> NDArray[np.int64]:
    """Give the second weight of arcs, from which the length of the fastest way is had.

    The least sum of it, less ``FINE`` times the least sum of ticks, is that length. A kilometre weighs as
    much as a quarter of a second, so it only decides between ways that take equally long.
    """
    return np.asarray(FINE * ticks.astype(np.int64) + decimetres)


@dataclass(frozen=True, eq=False)
class RoadFile:
    """A directed road graph with shape points as nodes, and the water to draw under it.

    Attributes
    ----------
    title
        For people: "Thành phố Hồ Chí Minh, 1/1/2018".
    kind
        ``ROADS`` or ``SIMULATED_ROADS``.
    source, credit, built_at
        Where it comes from; what a map must say (None: nothing); when it was built (aware).
    speeds_version
        Of the speeds the ticks were reckoned with.
    classes, names
        What ``road_class`` and ``name`` point into; name 0 is "" (no name).
    lat, lon
        int32, one a node, in 1e-7 degree.
    tail, head, ticks, decimetres, road_class, name, way
        One an arc, sorted by (tail, head), each pair at most once, no loops. Ticks are 0.1 ms, at the speed of
        the class and without turns (`weights` adds what belongs to the hour). ``way`` is the number of its way in
        the source.
    water_lat, water_lon, water_start, water_width
        Lines of rivers and canals: line k is ``water_lat[water_start[k]:water_start[k + 1]]``, its
        width in metres ``water_width[k]``; drawn, never driven on.
    order
        The engine's contraction order of the nodes, or empty when none was saved.
    """

    title: str
    kind: TravelKind
    source: str
    credit: str | None
    built_at: datetime
    speeds_version: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    ticks: NDArray[np.uint32]
    decimetres: NDArray[np.uint32]
    road_class: NDArray[np.uint8]
    name: NDArray[np.uint32]
    way: NDArray[np.int64]
    water_lat: NDArray[np.int32]
    water_lon: NDArray[np.int32]
    water_start: NDArray[np.uint32]
    water_width: NDArray[np.uint16]
    order: NDArray[np.uint32]
    path: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a graph on which an engine would crash, hang or answer nonsense."""
        problem = _problem(self)
        if problem:
            raise RoadFileError("roads.file.content", f"{self.title}: {problem}")

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.lat)

    @property
    def arc_count(self) -> int:
        """Number of directed arcs."""
        return len(self.tail)

    @cached_property
    def version(self) -> str:
        """Title-free name of the content: the same roads and speeds always give the same version."""
        digest = hashlib.sha256(f"{FORMAT} {self.kind} {self.speeds_version}".encode())
        for name in _ARRAYS:
            if name != "order":
                digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        digest.update(json.dumps([self.classes, self.names], ensure_ascii=False).encode())
        return f"{self.kind}@{digest.hexdigest()[:16]}"

    def save(self, path: Path) -> RoadFile:
        """Write it so that a reader sees the old file or the new one, never half of one.

        Returns
        -------
        RoadFile
            The same roads, knowing their path.
        """
        body = _encode(self)
        checksum = hashlib.sha256(body).hexdigest().encode()
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + str(FORMAT).encode() + b"\n" + checksum + b"\n")
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return replace(self, path=path)


def load_road_file(path: Path) -> RoadFile:
    """Read a road file; the checksum is compared before anything is parsed.

    Raises
    ------
    RoadFileError
        Naming the file: ``roads.file.missing``, ``.foreign`` (not ours), ``.version``, ``.checksum``
        (damaged or cut short), ``.content`` (a sound file of impossible content).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RoadFileError.of(path, "missing", f"cannot be read: {error.strerror}") from error
    first, _, rest = data[:200].partition(b"\n")
    if not first.startswith(MAGIC):
        raise RoadFileError.of(path, "foreign", "is not a road file of Tận Nhà")
    if first != MAGIC + str(FORMAT).encode():
        version = first[len(MAGIC) :].decode("ascii", "replace")
        raise RoadFileError.of(path, "version", f"has format {version}; this program reads {FORMAT}: build it again")
    checksum, _, _ = rest.partition(b"\n")
    body = memoryview(data)[len(first) + len(checksum) + 2 :]
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise RoadFileError.of(path, "checksum", "is damaged or cut short: the checksum does not fit")
    try:
        return _decode(body, path)
    except RoadFileError as error:
        raise RoadFileError.of(path, "content", error.message) from error
    except (KeyError, ValueError, TypeError) as error:
        raise RoadFileError.of(path, "content", f"cannot be understood: {error!r}") from error


def _encode(roads: RoadFile) -> bytes:
    header: dict[str, Any] = {
        name: getattr(roads, name)
        for name in ("title", "kind", "source", "credit", "speeds_version", "classes", "names")
    }
    header["built_at"] = roads.built_at.isoformat()
    header["arrays"] = {name: len(getattr(roads, name)) for name in _ARRAYS}
    line = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    return line + b"".join(getattr(roads, name).astype(kind).tobytes() for name, kind in _ARRAYS.items())


def _decode(body: memoryview, path: Path) -> RoadFile:
    end = bytes(body).index(b"\n")
    header = json.loads(bytes(body[:end]))
    offset = end + 1
    arrays: dict[str, Any] = {}
    for name, kind in _ARRAYS.items():
        # A copy, so that every array is aligned and its own; what the engine gets is contiguous.
        arrays[name] = np.frombuffer(body, kind, header["arrays"][name], offset).astype(kind[1:])
        arrays[name].flags.writeable = False
        offset += arrays[name].nbytes
    if offset != len(body):
        raise ValueError(f"{len(body) - offset} bytes more than the header tells")
    return RoadFile(
        title=header["title"],
        kind=TravelKind(header["kind"]),
        source=header["source"],
        credit=header["credit"],
        built_at=datetime.fromisoformat(header["built_at"]),
        speeds_version=header["speeds_version"],
        classes=tuple(header["classes"]),
        names=tuple(header["names"]),
        path=path,
        **arrays,
    )


def _problem(roads: RoadFile) -> str | None:
    nodes, arcs = roads.node_count, roads.arc_count
    if any(getattr(roads, name).dtype != np.dtype(kind) for name, kind in _ARRAYS.items()):
        return "an array has the wrong type"
    if nodes < 2 or arcs < 2 or nodes > UNREACHABLE or arcs > UNREACHABLE:
        return f"{nodes} nodes and {arcs} arcs are no road network"
    if any(len(getattr(roads, name)) != arcs for name in ("head", "ticks", "decimetres", "road_class", "name", "way")):
        return "the arrays of the arcs differ in length"
    if len(roads.lon) != nodes or np.any(np.abs(roads.lat) > 90 * DEGREE) or len(roads.order) not in (0, nodes):
        return "the arrays of the nodes do not fit"
    if max(int(roads.tail.max()), int(roads.head.max())) >= nodes:
        return f"an arc leads to a node that is not among the {nodes}"
    key = roads.tail.astype(np.int64) * nodes + roads.head
    if np.any(np.diff(key) <= 0) or np.any(roads.tail == roads.head):
        return "the arcs are not sorted, or one is there twice, or is a loop"
    if int(roads.ticks.min()) < 1 or int(with_length(roads.ticks, roads.decimetres).max()) >= UNREACHABLE:
        return "an arc takes no time, or more than 14 hours"
    if int(roads.road_class.max()) >= len(roads.classes) or int(roads.name.max()) >= len(roads.names):
        return "an arc has a class or a name that is not listed"
    if len(roads.order) and not np.array_equal(np.sort(roads.order), np.arange(nodes)):
        return "the contraction order does not name every node once"
    return _water_problem(roads)


def _water_problem(roads: RoadFile) -> str | None:
    starts = roads.water_start.astype(np.int64)
    if len(roads.water_lat) != len(roads.water_lon) or len(starts) != len(roads.water_width) + 1:
        return "the arrays of the waters do not fit"
    if starts[0] != 0 or starts[-1] != len(roads.water_lat) or np.any(np.diff(starts) < 2):
        return "a water line has fewer than two points"
    return None
