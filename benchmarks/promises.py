"""How many promises are kept, and how many windows can be sold. ``python -m benchmarks.promises``.

Days of windows on the real roads of TANNHA_REAL_DATA (or ../shared/data): each household wants a window, and gets one
if it would be kept surely enough. The days are then ridden many times with rides and doors drawn by chance. The same
households are offered windows by flat buffers, from none to the first that keeps as many. With ``--compact`` each day
is made anew while it is sold, by either way of judging; with ``--mixed`` every third household is offered half-days.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.homes.compacting import compactor
from benchmarks.homes.riding import busy_share, ride
from benchmarks.homes.roads import households, real_roads
from benchmarks.homes.selling import Policy, by_buffer, by_probability, sell, stated
from data.reference.windows import WindowRules, window_rules
from scheduling.decide.witness import violations

COURIER_SECONDS = 30_600
"""Of a shift without lunch."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of judging sold, and how much of it was kept and said to be kept, as shares."""

    sold: float
    kept: float
    told: float
    hundredth: float
    """One promise in a hundred is said to be kept more rarely."""
    busy: float


def main() -> None:
    """Print the figures."""
    asked = _arguments()
    rules = replace(window_rules(), target_permille=asked.target, least_permille=asked.least)
    tables = _tables(asked)
    print(f"{asked.days} days, {asked.requests} households each, {asked.couriers} couriers, {asked.busy:.0f}% to sell")
    print(f"{'policy':<30}{'a day':>8}{'kept %':>9}{'stated %':>10}{'1 in 100 %':>12}{'busy %':>8}")
    (most,) = _flats(tables, rules, asked, (0,), reserve=0)
    print("^ no buffer and no reserve: about all that this search of places finds room for")
    reserve = 1000 - round(asked.busy * 10)
    ours = _run(tables, by_probability(rules), rules, asked, reserve)
    _show(f"together {asked.target / 10:.1f}%, each {asked.least / 10:.1f}%", ours)
    flats = _flats(tables, rules, asked, range(0, 115, asked.step), reserve, ours.kept)
    equal = _keeps(flats, ours.kept)
    if equal is None:
        print("no flat buffer keeps as many")
        return
    print(f"{100 * (ours.sold / equal - 1):+.1f}% against the flat buffer that keeps as many, {equal:.1f} a day")
    print(f"{100 * (most.sold / equal - 1):+.1f}% would be no buffer and no reserve: about all that a buffer can gain")


def _run(
    tables: list[NDArray[np.int64]], policy: Policy, rules: WindowRules, asked: argparse.Namespace, reserve: int
) -> Found:
    sold, kept, told, busy = 0, [], [], []
    dice = np.random.default_rng(asked.seed)
    half_days = rules.half_days if asked.mixed else ()
    for day, table in enumerate(tables):
        compact = compactor(table, policy, rules, asked.compact) if asked.compact else None
        couriers, chance = asked.couriers, Random(day)
        witness, _ = sell(table, couriers, reserve, rules.windows, policy, chance, compact=compact, half_days=half_days)
        assert not violations(witness), "the checker passes every witness"
        sold += len(witness.stops)
        kept.append(ride(witness, rules.spread, asked.draws, dice))
        told.append(stated(witness, rules.spread))
        busy.append(busy_share(witness, couriers * COURIER_SECONDS))
    said = np.concatenate(told)
    return Found(
        sold / len(tables),
        float(np.concatenate(kept).mean()),
        float(said.mean()),
        float(np.percentile(said, 1)),
        float(np.mean(busy)),
    )


def _flats(
    tables: list[NDArray[np.int64]],
    rules: WindowRules,
    asked: argparse.Namespace,
    minutes: range | tuple[int, ...],
    reserve: int,
    until: float = 1.0,
) -> list[Found]:
    """Flat buffers, each longer than the one before, to the first that keeps so many."""
    found: list[Found] = []
    for each in minutes:
        found.append(_run(tables, by_buffer(each), rules, asked, reserve))
        _show(f"buffer {each} min", found[-1])
        if found[-1].kept >= until:
            break
    return found


def _keeps(flats: list[Found], kept: float) -> float | None:
    """How many are sold by the flat buffer that keeps so many, between the two that were tried beside it."""
    after = next((index for index, each in enumerate(flats) if each.kept >= kept), None)
    if after is None:
        return None
    short, enough = flats[max(0, after - 1)], flats[after]
    part = (kept - short.kept) / (enough.kept - short.kept) if enough.kept > short.kept else 1.0
    return short.sold + part * (enough.sold - short.sold)


def _show(name: str, found: Found) -> None:
    shares = f"{100 * found.kept:>9.2f}{100 * found.told:>10.2f}{100 * found.hundredth:>12.1f}{100 * found.busy:>8.1f}"
    print(f"{name:<30}{found.sold:>8.1f}{shares}", flush=True)


def _tables(asked: argparse.Namespace) -> list[NDArray[np.int64]]:
    """Seconds between the post office and the households of each day."""
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        travel, chance = real_roads(Path(folder)), Random(asked.seed)
        points = [households(travel.roads, chance, asked.requests, asked.reach) for _ in range(asked.days)]
        return [travel.table(each).durations_seconds.astype(np.int64) for each in points]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=3, help="20 in full")
    parser.add_argument("--requests", type=int, default=300, help="households that want a window, a day")
    parser.add_argument("--couriers", type=int, default=4)
    parser.add_argument("--busy", type=float, default=90, help="share of the couriers' time that is sold, in percent")
    parser.add_argument("--reach", type=float, default=0.03, help="degrees round the post office")
    parser.add_argument("--target", type=int, default=window_rules().target_permille, help="in permille")
    parser.add_argument("--least", type=int, default=window_rules().least_permille, help="in permille, of each window")
    parser.add_argument("--draws", type=int, default=400, help="rides of each day")
    parser.add_argument("--step", type=int, default=5, help="minutes between the flat buffers tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compact", type=float, default=0, help="processor seconds of one compaction; 0 for none")
    parser.add_argument("--mixed", action="store_true", help="every third household is offered half-days")
    return parser.parse_args()


if __name__ == "__main__":
    main()
