"""Make data/reference/old_wards.csv and old_districts.csv from the data files of the package vietnamadminunits.

Like make_communes.py, whose communes it points to; run that first, then::

    python scripts/make_old_wards.py TEMP/vietnamadminunits

Nothing of the package is executed: its converter asks a server on the network where a ward was split. Here a
split ward simply names all the communes that it went to. A ward's point is left out where the package gives it
its district's, or one outside of the district, or one far from the commune that the whole ward became part of.

The package takes wards of one name in one new province for each other, so that phường 4 of Mỹ Tho also "went" to Cao
Lãnh, 80 km away. Such a commune is taken off a ward where it is far away and a namesake of the ward lies there.
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
from typing import Any

from make_communes import OUT, Point, Row, kilometres, middle

# About 3 km: the package's bounds of a district are rough.
BORDER_DEGREES = 0.03
# Few communes reach so far from their point.
FAR_KM = 25.0
# A commune farther than twice its radius and this from a ward cannot hold a part of it.
NAMESAKE_KM = 6.0
USUAL_KM2 = 70.0


def main(package: Path) -> None:
    """Read the package's files, write the two lists and their notes, and say what was left out."""
    with sqlite3.connect(f"file:{package / 'data' / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        new = [dict(row) for row in database.execute("SELECT * FROM admin_units")]
        old = [dict(row) for row in database.execute("SELECT * FROM admin_units_legacy")]
    merges = json.loads((package / "data" / "converter_2025.json").read_text("utf-8"))
    codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    became = communes_of_each_ward(codes, merges)
    with (OUT / "communes.csv").open(encoding="utf-8", newline="") as file:
        points = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}
    radii = {row["wardCode"]: math.sqrt((row["wardAreaKm2"] or USUAL_KM2) / math.pi) for row in new}
    left_out = forget_wrong_points(old, became, points)
    namesakes = forget_namesakes(old, became, points, radii)
    write_wards(old, became)
    write_districts(old)
    split = sum(len(became[key_of(ward)]) > 1 for ward in old)
    write_notes(len(old), split, left_out, namesakes)
    print(f"{len(old)} wards, {split} split, {len(namesakes)} namesakes, points left out: {dict(left_out)}")


def key_of(ward: Row) -> str:
    """How the package's merge tables call an old ward."""
    return f"{ward['provinceKey']}_{ward['districtKey']}_{ward['wardKey'] or ''}"


def communes_of_each_ward(codes: dict[tuple[str, str], str], merges: dict[str, Any]) -> dict[str, list[str]]:
    """By old ward the codes of the communes it went to; of several, the one with its greater part first."""
    became: dict[str, list[str]] = defaultdict(list)
    for province, communes in merges["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, wards in communes.items():
            for ward in wards:
                became[ward].append(codes[province, commune])
    for province, split in merges["DICT_PROVINCE_WARD_DIVIDED"].items():
        for ward, parts in split.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            became[ward] += [codes[province, part["newWardKey"]] for part in ordered]
    return {ward: list(dict.fromkeys(found)) for ward, found in became.items()}


def forget_wrong_points(old: list[Row], became: dict[str, list[str]], points: dict[str, Point]) -> Counter[str]:
    """Blank the points that say nothing of the ward; count them by reason."""
    shared = Counter((ward["wardLat"], ward["wardLon"]) for ward in old)
    reasons: Counter[str] = Counter()
    for ward in old:
        point = (ward["wardLat"], ward["wardLon"])
        if reason := why_wrong(ward, point, shared[point], [points[code] for code in became[key_of(ward)]]):
            reasons[reason] += 1
            ward["wardLat"] = ward["wardLon"] = ""
    return reasons


def why_wrong(ward: Row, point: Point, times: int, communes: list[Point]) -> str:
    """Why the point cannot be the ward's own, or an empty text."""
    if point[0] is None:
        return "none given"
    if times > 1 or point == (ward["districtLat"], ward["districtLon"]):
        return "the district's"
    low, high = ([float(x) for x in corner.split(",")] for corner in ward["districtBounds"].split(" – "))
    if not all(a - BORDER_DEGREES <= x <= b + BORDER_DEGREES for a, x, b in zip(low, point, high, strict=True)):
        return "outside of the district"
    if all(kilometres(point, commune) > FAR_KM for commune in communes):
        return "far from its commune"
    return ""


def forget_namesakes(
    old: list[Row], became: dict[str, list[str]], points: dict[str, Point], radii: dict[str, float]
) -> list[str]:
    """Take far communes off wards whose namesakes lie there; say which, with the distance."""
    named: dict[str, list[Row]] = defaultdict(list)
    for ward in old:
        named[plain(ward["wardShort"] or "")].append(ward)
    homes = homes_of(old)
    taken = []
    for ward in old:
        key = key_of(ward)
        namesakes = [
            key_of(w) for w in named[plain(ward["wardShort"] or "")] if w["districtCode"] != ward["districtCode"]
        ]
        for code in became[key] if len(became[key]) > 1 else ():
            away = kilometres(homes[key], points[code])
            nearer = any(code in became[w] and kilometres(homes[w], points[code]) < away for w in namesakes)
            if nearer and away > 2 * radii[code] + NAMESAKE_KM:
                taken.append(
                    (key, code, f"{ward['wardCode']} {ward['ward']}, {ward['district']}: {code}, {away:.0f} km")
                )
    for key, code, _ in taken:
        became[key].remove(code)
        assert became[key], key
    return sorted(nfc(line) for _, _, line in taken)


def homes_of(old: list[Row]) -> dict[str, Point]:
    """Where each ward is: its own point, or the middle of its district's wards, or the district's point."""
    of_district: dict[str, list[Point]] = defaultdict(list)
    for ward in old:
        if ward["wardLat"] != "":
            of_district[ward["districtCode"]].append((ward["wardLat"], ward["wardLon"]))
    homes = {}
    for ward in old:
        neighbours = of_district[ward["districtCode"]] or [(ward["districtLat"], ward["districtLon"])]
        own = (ward["wardLat"], ward["wardLon"])
        homes[key_of(ward)] = own if own[0] != "" else middle(neighbours)
    return homes


def write_wards(old: list[Row], became: dict[str, list[str]]) -> None:
    """One line a ward, by code; the five districts that had no wards stand with their own code and name."""
    with (OUT / "old_wards.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "name", "kind", "district_code", "communes", "latitude", "longitude"])
        rows: list[list[str]] = [line_of(ward, became) for ward in old]
        rows.sort(key=lambda row: (len(row[0]) < 5, row[0]))
        out.writerows(rows)


def line_of(ward: Row, became: dict[str, list[str]]) -> list[str]:
    """The columns of one ward."""
    code = ward["wardCode"] or ward["districtCode"]
    name, kind = plain(ward["wardShort"] or ward["districtShort"]), ward["wardType"] or ward["districtType"]
    if name.startswith("Phường ") and kind == "Xã":  # two of Phú Nhuận are mistyped in the package
        kind = "Phường"
    point = [f"{x:.4f}" if x != "" else "" for x in (ward["wardLat"], ward["wardLon"])]
    return [code, nfc(name), nfc(kind.lower()), ward["districtCode"], " ".join(became[key_of(ward)]), *point]


def write_districts(old: list[Row]) -> None:
    """One line a district, by code."""
    found = {
        w["districtCode"]: [
            nfc(plain(w["districtShort"])),
            nfc(w["districtType"].lower()),
            w["provinceCode"],
            nfc(w["province"]),
        ]
        for w in old
    }
    with (OUT / "old_districts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "name", "kind", "province_code", "province_name"])
        out.writerows([code, *row] for code, row in sorted(found.items()))


def plain(name: str) -> str:
    """The name without what the package sets behind it to tell namesakes apart: "Kỳ Anh (Huyện)"."""
    return name.partition(" (")[0]


def nfc(text: Any) -> str:
    """The text composed."""
    return unicodedata.normalize("NFC", text)


def write_notes(wards: int, split: int, left_out: Counter[str], namesakes: list[str]) -> None:
    """Where the lists come from, and what was done to them."""
    taken = "\n".join(f'  "{line}",' for line in namesakes)
    reasons = "\n".join(f'"{reason}" = {count}' for reason, count in left_out.most_common())
    (OUT / "old_wards.toml").write_text(
        f'''\
# Written by scripts/make_old_wards.py beside old_wards.csv and old_districts.csv.
# The wards and districts as they were on 30 June 2025, and the communes they went to.
effective = 2025-07-01
source = """
The National Assembly's Standing Committee's resolutions of 16 June 2025 on arranging communes, as gathered in the data
of the PyPI package vietnamadminunits 1.0.4"""
licence = "MIT, Copyright (c) 2025 Tran Ngoc Minh Hieu (the package's data)"
wards = {wards}
split = {split}
# Not split after all: the source also gave them the commune of a far namesake, which was taken off.
namesakes = [
{taken}
]

[points_left_out]
{reasons}
''',
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "data" / "dataset.db").is_file():
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
