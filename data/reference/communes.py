"""Reads ``communes.csv``: the 3,321 communes of Vietnam since 1 July 2025 (source in ``communes.toml``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Commune:
    """Xã, phường or đặc khu: the lower of the two levels.

    Attributes
    ----------
    code
        Five digits, as the General Statistics Office numbers them.
    name
        Without its kind, for example ``Lai Vung``.
    kind
        ``xã``, ``phường`` or ``đặc khu``.
    latitude, longitude
        A point in the commune, in degrees; good to a few kilometres.
    area_km2
        None where the source has none.
    """

    code: str
    name: str
    kind: str
    province_code: str
    province_name: str
    latitude: float
    longitude: float
    area_km2: float | None = None

    @property
    def full_name(self) -> str:
        """As it is written in an address: ``xã Lai Vung, tỉnh Đồng Tháp``."""
        return f"{self.kind} {self.name}, {self.province_name[0].lower()}{self.province_name[1:]}"


@cache
def communes() -> Mapping[str, Commune]:
    """Every commune by its code."""
    with Path(__file__).with_name("communes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return MappingProxyType(
            {
                row["code"]: Commune(
                    row["code"],
                    row["name"],
                    row["kind"],
                    row["province_code"],
                    row["province_name"],
                    float(row["latitude"]),
                    float(row["longitude"]),
                    float(row["area_km2"]) if row["area_km2"] else None,
                )
                for row in rows
            }
        )
