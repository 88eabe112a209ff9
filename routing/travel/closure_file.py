"""The office's file of closed roads: GeoJSON, so that any map program opens it.

One feature a closure. Its geometry is a Polygon, a MultiPolygon or null; its properties are ``number``, ``reason``,
``source``, ``from`` and ``to`` (2026-10-01, or 08-15 for every year), and where they apply ``ways``, ``by`` and
``reopened``.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from routing.travel.closures import Closure, Polygon
from routing.travel.errors import ClosureError

MOST_CORNERS = 2_000
LEAP_YEAR = "2000-"


class ClosureFile:
    """Reads, adds and ends closures. Calling it gives all of them; a file that is not there holds none.

    It is read again whenever it has changed, so that a server and its workers need no restart. Writers take turns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[tuple[int, ...], tuple[Closure, ...]] | None = None

    def __call__(self) -> tuple[Closure, ...]:
        """Give all closures, past and future ones too, by number.

        Raises
        ------
        ClosureError
            ``roads.closures.content`` (or ``.unreadable``) naming the file and the feature.
        """
        try:
            state = self.path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if self._seen is None or self._seen[0] != seen:
                self._seen = seen, read_closures(self.path.read_bytes(), self.path.name)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ClosureError("roads.closures.unreadable", f"{self.path.name}: {error.strerror}") from error
        return self._seen[1]

    def add(self, closure: Closure) -> Closure:
        """Add one, and give it with its number."""
        with self._alone():
            known = self()
            added = replace(closure, number=max((each.number for each in known), default=0) + 1)
            self._write([*known, added])
        return added

    def end(self, number: int, reopened: date) -> Closure:
        """Open roads again from a day on. What was closed before stays written down.

        Raises
        ------
        ClosureError
            ``roads.closures.unknown``: there is none of this number.
        """
        with self._alone():
            known = self()
            if number not in {each.number for each in known}:
                raise ClosureError("roads.closures.unknown", f"{self.path.name}: there is no closure {number}")
            after = [replace(each, reopened=reopened) if each.number == number else each for each in known]
            self._write(after)
        return next(each for each in after if each.number == number)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, closures: Sequence[Closure]) -> None:
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name + ".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(as_geojson(closures), file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, self.path)
        except BaseException:
            os.unlink(temporary)
            raise

    def __reduce__(self) -> tuple[type[ClosureFile], tuple[Path]]:
        """Ship the path."""
        return ClosureFile, (self.path,)


def read_closures(content: bytes, name: str) -> tuple[Closure, ...]:
    """Read the text of a file; ``name`` is for the error.

    Raises
    ------
    ClosureError
        ``roads.closures.content`` naming the feature and what is wrong with it.
    """
    at = "the file"
    try:
        features = json.loads(content)["features"]
        closures = []
        for index, feature in enumerate(features, 1):
            at = f"feature {index}"
            closures.append(_closure(feature))
        at = "the file"
        if len({each.number for each in closures}) < len(closures):
            raise ValueError("two features have one number")
    except KeyError as error:
        raise ClosureError("roads.closures.content", f"{name}: {at}: {error.args[0]} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ClosureError("roads.closures.content", f"{name}: {at}: {error}") from error
    return tuple(sorted(closures, key=lambda each: each.number))


def polygons(geometry: Mapping[str, Any] | None) -> tuple[Polygon, ...]:
    """Read a Polygon or MultiPolygon of GeoJSON, or None.

    Raises
    ------
    ValueError
        Saying what is wrong with it.
    """
    if geometry is None:
        return ()
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry is a {geometry.get('type')!r}, not a Polygon or a MultiPolygon")
    found = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    area = tuple(tuple(_ring(ring) for ring in polygon) for polygon in found)
    if sum(len(ring) for polygon in area for ring in polygon) > MOST_CORNERS:
        raise ValueError(f"the area has more than {MOST_CORNERS} corners")
    if not area or not all(area):
        raise ValueError("the area has no corners")
    return area


def day_of(text: str) -> tuple[date, bool]:
    """Read 2026-10-01, or 08-15 for a day of every year; tell which it is.

    Raises
    ------
    ValueError
        It is no date.
    """
    yearly = len(text) == 5
    return date.fromisoformat(LEAP_YEAR + text if yearly else text), yearly


def as_geojson(closures: Sequence[Closure]) -> dict[str, Any]:
    """Give closures as they are written."""
    return {"type": "FeatureCollection", "features": [_feature(each) for each in closures]}


def _closure(feature: Mapping[str, Any]) -> Closure:
    told = feature["properties"]
    first, yearly = day_of(told["from"])
    last, last_yearly = day_of(told["to"]) if told.get("to") else (None, yearly)
    if yearly != last_yearly:
        raise ValueError("one of from and to is of every year, the other is not")
    if last is not None and not yearly and last < first:
        raise ValueError(f"to {last} is before from {first}")
    closure = Closure(
        reason=_words(told, "reason"),
        source=_words(told, "source"),
        first=first,
        last=last,
        yearly=yearly,
        area=polygons(feature.get("geometry")),
        ways=tuple(_number(way) for way in told.get("ways", ())),
        by=str(told.get("by", "")),
        number=_number(told["number"]),
        reopened=date.fromisoformat(told["reopened"]) if told.get("reopened") else None,
    )
    if not (closure.area or closure.ways):
        raise ValueError("closes neither an area nor a way")
    return closure


def _feature(closure: Closure) -> dict[str, Any]:
    rings = [[[list(corner) for corner in ring] for ring in polygon] for polygon in closure.area]
    skip = len(LEAP_YEAR) if closure.yearly else 0
    told: dict[str, Any] = {"number": closure.number, "reason": closure.reason, "source": closure.source}
    told["from"] = closure.first.isoformat()[skip:]
    told["to"] = closure.last.isoformat()[skip:] if closure.last else None
    told |= {"ways": list(closure.ways), "by": closure.by}
    told["reopened"] = closure.reopened.isoformat() if closure.reopened else None
    geometry = {"type": "MultiPolygon", "coordinates": rings} if rings else None
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _ring(corners: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    ring = tuple((float(corner[0]), float(corner[1])) for corner in corners)
    if len(set(ring)) < 3:
        raise ValueError("a ring needs three corners")
    for lon, lat in ring:
        if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"({lon}, {lat}) is no (longitude, latitude)")
    return ring


def _words(told: Mapping[str, Any], name: str) -> str:
    text = told[name]
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} is {text!r}, not words")
    return text.strip()


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is not a number from 1")
    return value
