"""Make data/reference/communes.csv from the data files inside the PyPI package vietnamadminunits.

Run it again only when the list of communes changes; the package is not a dependency::

    python -m pip install --no-deps --target TEMP vietnamadminunits==1.0.4
    python scripts/make_communes.py TEMP/vietnamadminunits

The package's points are checked against the points of the old wards each commune was made of. Where the two
disagree by far and the old wards have points of their own (many carry only their district's), the median of the
old wards is taken instead. Nothing of the package is executed: its converter asks a server on the network.
"""

from __future__ import annotations

import csv
import json
import math
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "data" / "reference"
FAR_KM = 15.0
# A point may lie this many radii (of a disc of the commune's area) from the households and still be inside.
FAR_RADII = 2.0

Point = tuple[float, float]
Row = dict[str, Any]


def main(package: Path) -> None:
    """Read the package's files, write communes.csv and communes.toml, and say what was replaced."""
    with sqlite3.connect(f"file:{package / 'data' / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        new = [dict(row) for row in database.execute("SELECT * FROM admin_units ORDER BY wardCode")]
        old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
    merges = json.loads((package / "data" / "converter_2025.json").read_text("utf-8"))
    wards = wards_of_each_commune(old, merges)
    replaced, kept = [], []
    for commune in new:
        commune["point"] = "published"
        published, old_points = (commune["wardLat"], commune["wardLon"]), wards[key_of(commune)]
        radius = math.sqrt((commune["wardAreaKm2"] or 0) / math.pi)  # a few have no area
        if own := old_points["own"]:
            apart = kilometres(published, middle(own))
            if apart > max(FAR_KM, FAR_RADII * radius) and not is_islands(commune):
                commune["wardLat"], commune["wardLon"] = middle(own)
                commune["point"] = "old wards"
                replaced.append((commune, apart))
        elif shared := old_points["shared"]:
            apart = kilometres(published, middle(shared))
            if apart > FAR_KM:
                kept.append((commune, apart))
    write_csv(new)
    write_notes(replaced, kept)
    print(f"{len(new)} communes, {len(replaced)} points replaced, {len(kept)} kept unconfirmed")


def wards_of_each_commune(old: list[Row], merges: dict[str, Any]) -> dict[tuple[str, str], dict[str, list[Point]]]:
    """For each new commune the points of its old wards: the wards' own, and those that are not."""
    shared = Counter((ward["wardLat"], ward["wardLon"]) for ward in old)
    by_key = {f"{w['provinceKey']}_{w['districtKey']}_{w['wardKey'] or ''}": w for w in old}
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for province, communes in merges["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, keys in communes.items():
            parts[province, commune] += keys
    for province, split in merges["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, communes in split.items():
            for commune in communes:
                parts[province, commune["newWardKey"]].append(key)
    found: dict[tuple[str, str], dict[str, list[Point]]] = defaultdict(lambda: {"own": [], "shared": []})
    for commune_key, keys in parts.items():
        for ward in (by_key[key] for key in keys):
            point = (ward["wardLat"], ward["wardLon"])
            if point[0] is None:
                continue
            # A point that several wards share, or that is the district's, says little of the ward.
            is_own = shared[point] == 1 and point != (ward["districtLat"], ward["districtLon"])
            found[commune_key]["own" if is_own else "shared"].append(point)
    return found


def key_of(commune: Row) -> tuple[str, str]:
    """How the package's merge tables call a commune."""
    return commune["provinceKey"], commune["wardKey"]


def is_islands(commune: Row) -> bool:
    """True for a special zone: its islands lie far apart, and no point is near all of them."""
    return bool(commune["wardType"] == "Đặc khu")


def middle(points: list[Point]) -> Point:
    """The median latitude and longitude, to about 10 m."""
    return round(median(p[0] for p in points), 4), round(median(p[1] for p in points), 4)


def kilometres(a: Point, b: Point) -> float:
    """Distance on a plane through both, good enough to tell 15 km from 5."""
    east = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 6371 * math.hypot(east, math.radians(b[0] - a[0]))


def write_csv(communes: list[Row]) -> None:
    """One line a commune, by code; text is NFC."""
    with (OUT / "communes.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        names = ["code", "name", "kind", "province_code", "province_name", "latitude", "longitude", "area_km2", "point"]
        out.writerow(names)
        for c in communes:
            text = [c["wardCode"], c["wardShort"], c["wardType"].lower(), c["provinceCode"], c["province"]]
            numbers = [c["wardLat"], c["wardLon"], c["wardAreaKm2"] or "", c["point"]]
            out.writerow([unicodedata.normalize("NFC", t) for t in text] + numbers)


def write_notes(replaced: list[tuple[Row, float]], kept: list[tuple[Row, float]]) -> None:
    """Where the list comes from, and what was done to it."""

    def lines(of: list[tuple[Row, float]]) -> str:
        named = sorted(((km, c["wardCode"], c["ward"], c["province"]) for c, km in of), reverse=True)
        return "\n".join(f'  "{code} {name}, {province}: {km:.0f} km",' for km, code, name, province in named)

    (OUT / "communes.toml").write_text(
        f"""\
# Written by scripts/make_communes.py beside communes.csv.
effective = 2025-07-01
source = "Quyết định 19/2025/QĐ-TTg; names, codes and points from the data of the PyPI package vietnamadminunits 1.0.4"
licence = "MIT, Copyright (c) 2025 Tran Ngoc Minh Hieu (the package's data)"

# These points lay more than {FAR_KM:.0f} km and {FAR_RADII:.0f} radii from the old wards' own points; the median of
# those stands instead.
replaced = [
{lines(replaced)}
]
# These lie over {FAR_KM:.0f} km from their old wards and were kept, unconfirmed: the old wards carry only their
# district's point, which is the less exact of the two.
kept = [
{lines(kept)}
]
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "data" / "dataset.db").is_file():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
