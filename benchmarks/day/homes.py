"""Where the people of a first day live: real addresses of the Thủ Đức side, or houses of a simulated district."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from data.reference.communes import communes
from data.samples.office import places_with_communes
from routing.travel.roadfile import RoadFile
from routing.travel.simulate import simulate_places

HO_CHI_MINH = "79"
THU_DUC = (
    *("An Khánh", "Bình Trưng", "Cát Lái", "Hiệp Bình", "Linh Xuân", "Long Bình"),
    *("Long Phước", "Long Trường", "Phước Long", "Tam Bình", "Tăng Nhơn Phú", "Thủ Đức"),
)
"""The communes that were thành phố Thủ Đức until 1 July 2025."""

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Home:
    """An address with its pin."""

    latitude: float
    longitude: float
    commune_code: str
    street_line: str


def thu_duc(addresses: Path, count: int, seed: int) -> tuple[list[Home], Place]:
    """Return so many different addresses, drawn by the seed, and the post office nearest to their middle.

    Parameters
    ----------
    addresses
        ``hcm_2018_addresses_2025.csv`` of the folder of real data. Names of people and shops in it are not read.
    """
    codes = {c.code for c in communes().values() if c.province_code == HO_CHI_MINH and c.name in THU_DUC}
    with addresses.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["commune_code"] in codes]
    homes: dict[tuple[str, str], Home] = {}
    for row in rows:
        if row["kind"] == "addr" and row["housenumber"] and row["street"]:
            line = f"{row['housenumber']} {row['street']}"
            home = Home(float(row["lat"]), float(row["lon"]), row["commune_code"], line)
            homes.setdefault((home.commune_code, line.casefold()), home)
    chosen = Random(seed).sample(sorted(homes.values(), key=lambda home: (home.commune_code, home.street_line)), count)
    offices = [(float(row["lat"]), float(row["lon"])) for row in rows if row["kind"] == "post_office"]
    return chosen, nearest_to_middle(chosen, offices)


def simulated(roads: RoadFile, count: int, seed: int) -> tuple[list[Home], Place]:
    """Return so many houses of the simulated district of the sample, and a place beside a road in their middle."""
    houses = simulate_places(roads, seed, count + 1)
    places = places_with_communes((house.lat, house.lon) for house in houses)
    depot = nearest_to_middle([Home(*place, "") for place in places], [place[:2] for place in places])
    there = [place for place in places if place[:2] != depot][:count]
    return [Home(*place, f"Số {number}, ấp Mẫu") for number, place in enumerate(there, start=1)], depot


def nearest_to_middle(homes: Sequence[Home], places: Sequence[Place]) -> Place:
    """Return the place nearest to the median of the homes; degrees of both axes are near enough alike here."""
    latitude, longitude = median(home.latitude for home in homes), median(home.longitude for home in homes)
    return min(places, key=lambda place: (place[0] - latitude) ** 2 + (place[1] - longitude) ** 2)
