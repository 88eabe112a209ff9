"""How well addresses are found: hide a fifth of real ones, ask for them. ``python -m benchmarks.places [--folds N]``.

Reads the folder of real data (TANNHA_REAL_DATA, or ../shared/data). Two ways of hiding, as two questions of practice: a
fifth of all addresses (the street has other numbers), and every address of a fifth of all streets (it has none). What
is hidden is taken out of the map before the map counts how far it may be trusted, so that no confidence has seen it.
With ``--plot FILE.svg`` the calibration is drawn.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.addresses.calibration import (
    Judged,
    boastful_share,
    calibration_svg,
    calibration_table,
    honest_share,
)
from benchmarks.addresses.learning import learning_curve
from data.reference.communes import communes
from integrations.geocoding.chain import Chain
from integrations.geocoding.osm import CREDIT, Gathered, gather
from integrations.geocoding.placefile import PlaceFile
from integrations.geocoding.plane import distance
from integrations.geocoding.selftest import counted_trust
from integrations.geocoding.steps import InTheCommune, OnTheMap, Step
from routing.travel.load import build_roads, load_travel_times
from scheduling.decide.address import read_address, read_line
from scheduling.decide.areas import areas
from scheduling.model.geocode import Address, PlaceQuery, Point, Precision

ROOT = Path(__file__).resolve().parent.parent
# A number may come again further down the street; nearer than this it is the hidden one.
SAME_HOUSE_METRES = 300


@dataclass(frozen=True)
class Case:
    """One real address: as read, where it is, and its row."""

    address: Address
    point: Point
    row: dict[str, str]


def real_cases(folder: Path, every: int = 1) -> list[Case]:
    """The real addresses, or every so many of them, written as today: number, street, commune, province."""
    with (folder / "addresses" / "hcm_2018_addresses_2025.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "addr"]
    cases = []
    for row in rows[::every]:
        commune = communes()[row["commune_code"]]
        address = read_address(f"{row['housenumber']} {row['street']}, {commune.full_name}")
        cases.append(Case(address, (float(row["lat"]), float(row["lon"])), row))
    return cases


def by_address(case: Case) -> str:
    """One address, however often it was mapped."""
    street = case.address.street.bare if case.address.street else ""
    return f"{street}|{'/'.join(case.address.numbers)}|{case.row['commune_code']}"


def by_street(case: Case) -> str:
    """One street; an address without one stands alone."""
    return case.address.street.bare if case.address.street else by_address(case)


def folds_of(cases: Sequence[Case], key_of: Callable[[Case], str], seed: int = 1) -> list[list[Case]]:
    """Five parts, none of which shares a key with another."""
    keys = sorted({key_of(case) for case in cases})
    Random(seed).shuffle(keys)
    part = {key: number % 5 for number, key in enumerate(keys)}
    return [[case for case in cases if part[key_of(case)] == number] for number in range(5)]


def without(gathered: Gathered, hidden: Iterable[Case], *, whole_streets: bool) -> Gathered:
    """The map with the hidden addresses forgotten."""
    points: defaultdict[tuple[str, ...], list[Point]] = defaultdict(list)
    for case in hidden:
        if case.address.street is not None:
            key = (case.address.street.bare,) if whole_streets else (case.address.street.bare, *case.address.numbers)
            points[key].append(case.point)
    left = []
    for house in gathered.houses:
        known = points.get((house.name.bare,) if whole_streets else (house.name.bare, *house.numbers), ())
        if whole_streets and known:
            continue
        if not any(distance(house.point, point) < SAME_HOUSE_METRES for point in known):
            left.append(house)
    return Gathered(gathered.ways, left, gathered.spots)


def steps_of(gathered: Gathered) -> list[Step]:
    """The offline steps of the chain over this map, which first counts its trust."""
    file = PlaceFile("bench", "", CREDIT, datetime.now(UTC), gathered, counted_trust(gathered, areas()))
    return [OnTheMap(read_address, file, areas()), InTheCommune(read_address, areas(), file.trust)]


def judged(gathered: Gathered, hidden: Sequence[Case]) -> list[Judged]:
    """Ask for every hidden address."""
    chain = Chain(read_address, steps_of(gathered))
    answers = []
    for case in hidden:
        answer = chain.locate(PlaceQuery(case.address))
        assert answer is not None, case.row
        answers.append(Judged(answer, distance(answer.point, case.point)))
    return answers


def report(title: str, answers: Sequence[Judged], hidden: Sequence[Case]) -> None:
    """Print what was found."""
    print(f"\n{title}: {len(answers)} hidden addresses")
    print("  precision     answered      %   median m   90% m   within stated")
    for precision in Precision:
        errors = np.array([j.error_metres for j in answers if j.answer.precision is precision])
        if len(errors):
            held = np.mean([j.held for j in answers if j.answer.precision is precision])
            middle, most = np.percentile(errors, [50, 90])
            share = len(errors) / len(answers)
            print(f"  {precision.value:<12} {len(errors):>9} {share:>6.1%} {middle:>10.0f} {most:>7.0f} {held:>15.1%}")
    near = [j.error_metres for j in answers if j.answer.precision in (Precision.HOUSE, Precision.STREET)]
    print(f"  house or street: {len(near)} answered, median {np.median(near):.0f} m")
    named = [case for case in hidden if case.address.street is not None]
    for what, cases in (("all", hidden), ("those with a street's name", named)):
        plain = [distance(areas()[case.row["commune_code"]].point, case.point) for case in cases]
        middle, most = np.percentile(plain, [50, 90])
        print(f"  plain commune centroid, {what}: median {middle:.0f} m, 90% {most:.0f} m ({len(cases)})")


def from_map(one: Judged) -> bool:
    """Whether the map knew more than the commune."""
    return one.answer.source.startswith("map:")


def old_papers(cases: Sequence[Case]) -> None:
    """Ask with the old ward and district, where the map has them: does today's commune come out?"""
    asked = certain = among = wrong = 0
    for case in cases:
        row = case.row
        if row["ward"] and row["district"]:
            found = read_address(f"{row['housenumber']} {row['street']}, {row['ward']}, {row['district']}, Hồ Chí Minh")
            asked += 1
            certain += found.communes == (row["commune_code"],)
            among += len(found.communes) > 1 and row["commune_code"] in found.communes
            wrong += bool(found.communes) and row["commune_code"] not in found.communes
    nothing = asked - certain - among - wrong
    print(f"\nold ward and district as mapped: {asked} asked, {certain} the right commune, {among} ambiguous with it,")
    print(f"  {wrong} another commune, {nothing} nothing")


def learn(folder: Path, gathered: Gathered, hidden: Sequence[Case]) -> None:
    """Print the learning curve on the city's real roads, for hidden addresses whose form names a street."""
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as made:
        path = Path(made) / "roads"
        build_roads(folder / "roads" / "hcm_2018.osm.pbf", path, built_at=datetime.now(UTC))
        homes = [(case.address, case.point) for case in hidden if case.address.street is not None]
        steps = steps_of(without(gathered, hidden, whole_streets=False))
        learning_curve(steps, homes, load_travel_times(path))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", type=int, default=1, help="how many of the five parts are hidden in turn")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    folder = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        print("no real addresses: set TANNHA_REAL_DATA")
        return
    gathered, cases = gather(folder / "roads" / "hcm_2018.osm.pbf", read_line), real_cases(folder)
    print(f"{len(cases)} real addresses, {sum(c.address.street is not None for c in cases)} with a street's name")
    everything: list[Judged] = []
    for title, key_of, whole in (
        ("A fifth of the addresses", by_address, False),
        ("A fifth of the streets", by_street, True),
    ):
        answers: list[Judged] = []
        asked: list[Case] = []
        for hidden in folds_of(cases, key_of)[: given.folds]:
            answers += judged(without(gathered, hidden, whole_streets=whole), hidden)
            asked += hidden
        report(title, answers, asked)
        everything += answers
    for title, some in (("all answers", everything), ("from the map", [j for j in everything if from_map(j)])):
        print(f"\nCalibration, {title}\n{calibration_table(some)}")
        kept, close = 1 - boastful_share(some), honest_share(some)
        print(
            f"  of {len(some)} stand in classes that held what they promised: {kept:.1%}; within 5 points: {close:.1%}"
        )
    old_papers(cases)
    learn(folder, gathered, folds_of(cases, by_address)[0])
    if given.plot:
        given.plot.write_text(calibration_svg(everything, "Hidden addresses of Ho Chi Minh City"), encoding="utf-8")


if __name__ == "__main__":
    main()
