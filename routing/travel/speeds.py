"""The speeds of a motorbike, read from a dated data file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
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
class Speeds:
    """One dated set of speeds; see ``speeds.toml`` for what each value means.

    Attributes
    ----------
    km_h
        Speed by highway class; a class that is not there is closed.
    by_tag_only
        Speed of classes that are open only when an access tag of a vehicle opens them.
    """

    version: str
    effective: date
    source: str
    km_h: Mapping[str, float]
    by_tag_only: Mapping[str, float]
    access_tags: tuple[str, ...]
    closed: frozenset[str]
    cap_at_maxspeed: bool
    walking_km_h: float
    ferry_km_h: float
    ferry_wait_seconds: float
    estimate: Detour

    def of_class(self, road_class: str) -> float:
        """Speed in km/h of a class, whether it needs a tag to be open or not."""
        return self.km_h[road_class] if road_class in self.km_h else self.by_tag_only[road_class]


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


def _date(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError(f"effective is {value!r}, not a date")
    return value


def _positive(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ValueError(f"{name} is {value!r}, not a positive number")
    return float(value)


def _speed(name: str, value: object) -> float:
    speed = _positive(name, value)
    if not 1 <= speed <= 130:
        raise ValueError(f"{name} is {value!r} km/h: outside 1 to 130")
    return speed
