"""Reads ``old_wards.csv`` and ``old_districts.csv``: the units of before 1 July 2025 (source in ``old_wards.toml``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class OldDistrict:
    """Quận, huyện, thị xã or thành phố thuộc tỉnh: the level that is no more. ``province_code`` is the old one."""

    code: str
    name: str
    kind: str
    province_code: str
    province_name: str


@dataclass(frozen=True, slots=True)
class OldWard:
    """A xã, phường or thị trấn of before, and what became of it.

    Attributes
    ----------
    communes
        Codes of the communes it went to; of several, the one with its greater part first.
    point
        (latitude, longitude) of its own, or None where the source has none to be trusted.
    """

    code: str
    name: str
    kind: str
    district: OldDistrict
    communes: tuple[str, ...]
    point: tuple[float, float] | None


@cache
def old_districts() -> Mapping[str, OldDistrict]:
    """Every district by its code."""
    return MappingProxyType({row["code"]: OldDistrict(**row) for row in _rows("old_districts.csv")})


@cache
def old_wards() -> Mapping[str, OldWard]:
    """Every old ward by its code; five districts without wards stand under their own."""
    return MappingProxyType({row["code"]: _ward(row) for row in _rows("old_wards.csv")})


def _ward(row: dict[str, str]) -> OldWard:
    point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
    district = old_districts()[row["district_code"]]
    return OldWard(row["code"], row["name"], row["kind"], district, tuple(row["communes"].split()), point)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
