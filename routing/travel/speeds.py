"""The speeds of a motorbike, read from a dated data file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from routing.travel.errors import TravelError

DEFAULT_SPEEDS = Path(__file__).with_name("speeds.toml")


@dataclass(frozen=True, slots=True)
class Detour:
    """How much longer the way is than the line: ``far + near * exp(-line / fade_metres)``, and its speed."""

    km_h: float
    far: float
    near: float
    fade_metres: float


@dataclass(frozen=True, slots=True)
class Turns:
    """What a turn costs where three streets or more meet, and the one factor that stands for all of them.

    Up to ``straight_degrees`` nothing, then more by the angle to the full seconds at 90 degrees. Only the factor
    goes into travel times; ``benchmarks/turns.py`` finds it from the others.
    """

    factor: float
    left_seconds: float
    right_seconds: float
    back_seconds: float
    straight_degrees: float


@dataclass(frozen=True, slots=True)
class Band:
    """Hours of the day at which classes are slower (or faster): their speed is multiplied by ``factor``.

    Hours are whole and local; the band ends where ``end_hour`` begins. A class not named keeps its speed.
    """

    name: str
    first_hour: int
    end_hour: int
    factor: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Speeds:
    """One dated set of speeds; see ``speeds.toml`` for what each value means.

    Attributes
    ----------
    km_h
        Speed by highway class; a class that is not there is closed.
    by_tag_only
        Speed of classes that are open only when an access tag of a vehicle opens them.
    barriers
        Kinds of barrier that stop a motorbike unless a tag of their own lets it pass.
    turns
        By how much junctions and turns lengthen every ride but a ferry's.
    bands
        Hours with other speeds, in order, not overlapping.
    """

    version: str
    effective: date
    source: str
    km_h: Mapping[str, float]
    by_tag_only: Mapping[str, float]
    access_tags: tuple[str, ...]
    closed: frozenset[str]
    barriers: frozenset[str]
    turns: Turns
    bands: tuple[Band, ...]
    cap_at_maxspeed: bool
    walking_km_h: float
    ferry_km_h: float
    ferry_wait_seconds: float
    estimate: Detour

    def of_class(self, road_class: str) -> float:
        """Speed in km/h of a class, whether it needs a tag to be open or not."""
        return self.km_h[road_class] if road_class in self.km_h else self.by_tag_only[road_class]

    def band_at(self, hour: int | None) -> Band | None:
        """Give the band of a local hour, 0 to 23; None for none, and where speeds are as they are."""
        if hour is not None and not 0 <= hour <= 23:
            raise TravelError("travel.hour", f"{hour} is not an hour of the day")
        return next((band for band in self.bands if hour is not None and band.first_hour <= hour < band.end_hour), None)


def load_speeds(path: Path = DEFAULT_SPEEDS) -> Speeds:
    """Read a speeds file.

    Raises
    ------
    TravelError
        ``travel.speeds`` naming the file and what is wrong with it.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return _parse(raw)
    except OSError as error:
        raise TravelError("travel.speeds", f"{path.name}: cannot be read: {error.strerror}") from error
    except KeyError as error:
        raise TravelError("travel.speeds", f"{path.name}: {error.args[0]} is missing") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise TravelError("travel.speeds", f"{path.name}: {error}") from error


def _parse(raw: Mapping[str, Any]) -> Speeds:
    access, ferry, estimate = raw["access"], raw["ferry"], raw["estimate"]
    if raw["maxspeed"] not in ("cap", "ignore"):
        raise ValueError(f"maxspeed is {raw['maxspeed']!r}, not 'cap' or 'ignore'")
    return Speeds(
        version=str(raw["version"]),
        effective=_date(raw["effective"]),
        source=" ".join(str(raw["source"]).split()),
        km_h={name: _speed(name, value) for name, value in raw["km_h"].items()},
        by_tag_only={name: _speed(name, value) for name, value in access["by_tag_only"].items()},
        access_tags=tuple(access["tags"]),
        closed=frozenset(access["closed"]),
        barriers=frozenset(access["barriers"]),
        turns=_turns(raw["turns"]),
        bands=_bands(raw["hours"], raw["km_h"]),
        cap_at_maxspeed=raw["maxspeed"] == "cap",
        walking_km_h=_speed("walking_km_h", raw["walking_km_h"]),
        ferry_km_h=_speed("ferry.km_h", ferry["km_h"]),
        ferry_wait_seconds=_positive("ferry.wait_seconds", ferry["wait_seconds"]),
        estimate=Detour(
            km_h=_speed("estimate.km_h", estimate["km_h"]),
            far=_positive("estimate.far", estimate["far"]),
            near=_positive("estimate.near", estimate["near"]),
            fade_metres=_positive("estimate.fade_metres", estimate["fade_metres"]),
        ),
    )


def _turns(raw: Mapping[str, Any]) -> Turns:
    return Turns(
        factor=_between("turns.factor", raw["factor"], 1, 2),
        left_seconds=_between("turns.left_seconds", raw["left_seconds"], 0.1, 60),
        right_seconds=_between("turns.right_seconds", raw["right_seconds"], 0.1, 60),
        back_seconds=_between("turns.back_seconds", raw["back_seconds"], 0.1, 120),
        straight_degrees=_between("turns.straight_degrees", raw["straight_degrees"], 1, 89),
    )


def _bands(rows: Sequence[Mapping[str, Any]], classes: Mapping[str, object]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for row in rows:
        name, first, end = str(row["name"]), row["from"], row["to"]
        if not (isinstance(first, int) and isinstance(end, int) and 0 <= first < end <= 24):
            raise ValueError(f"hours {name}: {first!r} to {end!r} are not hours of one day")
        if bands and first < bands[-1].end_hour:
            raise ValueError(f"hours {name}: begin before {bands[-1].name} ends")
        for road_class, value in row["factor"].items():
            if road_class not in classes:
                raise ValueError(f"hours {name}: {road_class} is no class of km_h")
            _between(f"hours {name}: {road_class}", value, 0.1, 2)
        bands.append(Band(name, first, end, {key: float(value) for key, value in row["factor"].items()}))
    return tuple(bands)


def _date(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"effective is {value!r}, not a date")
    return value


def _positive(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"{name} is {value!r}, not a positive number")
    return float(value)


def _between(name: str, value: object, least: float, most: float) -> float:
    number = _positive(name, value)
    if not least <= number <= most:
        raise ValueError(f"{name} is {value!r}: outside {least:g} to {most:g}")
    return number


def _speed(name: str, value: object) -> float:
    speed = _positive(name, value)
    if not 1 <= speed <= 130:
        raise ValueError(f"{name} is {value!r} km/h: outside 1 to 130")
    return speed
