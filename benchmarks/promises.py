"""How many promises are kept, and how many windows can be sold. ``python -m benchmarks.promises``.

Days of windows on the real roads of TANNHA_REAL_DATA (or ../shared/data): each household wants a window, and gets one
if it would be kept surely enough. The days are then ridden many times with rides and doors drawn by chance. The same
households are offered windows by a flat buffer that keeps as many.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.homes.riding import busy_share, ride
from benchmarks.homes.roads import households, real_roads
from benchmarks.homes.selling import Policy, by_buffer, by_probability, sell, stated
from data.reference.windows import window_rules
from scheduling.decide.witness import violations

COURIER_SECONDS = 30_600
"""Of a shift without lunch."""


def main() -> None:
    """Print the figures."""
    asked = _arguments()
    rules = replace(window_rules(), target_permille=asked.target, least_permille=asked.least)
    reserve = 1000 - round(asked.busy * 10)
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        travel = real_roads(Path(folder))
        chance = Random(asked.seed)
        tables = []
        for _ in range(asked.days):
            points = households(travel.roads, chance, asked.requests, asked.reach)
            tables.append(travel.table(points).durations_seconds.astype(np.int64))
    print(f"{asked.days} days, {asked.requests} households each, {asked.couriers} couriers, {asked.busy:.0f}% to sell")

    def run(policy: Policy) -> tuple[int, float, float, float]:
        sold, kept, told, busy = 0, [], [], []
        dice = np.random.default_rng(asked.seed)
        for day, table in enumerate(tables):
            witness, _ = sell(table, asked.couriers, reserve, rules.windows, policy, Random(day))
            assert not violations(witness), "the checker passes every witness"
            sold += len(witness.stops)
            kept.append(ride(witness, rules.spread, asked.draws, dice))
            told.append(stated(witness, rules.spread))
            busy.append(busy_share(witness, asked.couriers * COURIER_SECONDS))
        return sold, float(np.concatenate(kept).mean()), float(np.concatenate(told).mean()), float(np.mean(busy))

    print(f"{'policy':<30}{'sold':>8}{'a day':>8}{'kept %':>9}{'stated %':>10}{'busy %':>8}")

    def show(name: str, found: tuple[int, float, float, float]) -> None:
        sold, kept, told, busy = found
        each = sold / asked.days
        print(f"{name:<30}{sold:>8}{each:>8.1f}{100 * kept:>9.2f}{100 * told:>10.2f}{100 * busy:>8.1f}", flush=True)

    ours = run(by_probability(rules))
    show(f"together {asked.target / 10:.1f}%, each {asked.least / 10:.1f}%", ours)
    best = None
    for minutes in range(0, 115, asked.step):
        flat = run(by_buffer(minutes))
        show(f"buffer {minutes} min", flat)
        if flat[1] >= ours[1]:
            best = flat
            break
    if best is None:
        print("no flat buffer keeps as many")
    else:
        print(f"{100 * (ours[0] / best[0] - 1):.1f}% more windows sold than by the flat buffer that keeps as many")


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
    return parser.parse_args()


if __name__ == "__main__":
    main()
