"""What it costs to say which windows are free, and how often "no" is wrong. ``python -m benchmarks.windows``.

Days of one post office on the real roads of TANNHA_REAL_DATA (or ../shared/data), sold as citizens come.
Three parts: the engine alone, the same over HTTP, and what a long search finds where the witness says no.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.homes.noes import Noes
from benchmarks.homes.roads import households, real_roads
from benchmarks.homes.selling import DOOR, by_probability, sell, vectors_of
from data.kinds import Audience, DayState, Precision
from data.reference.windows import WindowRules, window_rules
from routing.travel.roads import RoadTravelTimes
from scheduling.decide.windows import DaySheet, offers
from scheduling.model.window import HomeAsk
from scheduling.model.witness import Witness

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def main() -> None:
    """Print the figures."""
    asked, rules = _arguments(), window_rules()
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        travel = real_roads(Path(folder))
        if asked.calls:
            engine(travel, asked, rules)
        if asked.http:
            from benchmarks.homes.http import measure  # the whole application, for this part alone

            measure(travel, Path(folder), asked.stops, asked.days, asked.http)
        if asked.refused:
            wrong_noes(travel, asked, rules)


def engine(travel: RoadTravelTimes, asked: argparse.Namespace, rules: WindowRules) -> None:
    """Windows of one address over some days, each call on its own, in processor time: others' work does not disturb."""
    chance, days = Random(1), []
    for number in range(asked.days):
        points = households(travel.roads, chance, asked.stops * 2 + asked.calls, 0.05)
        table = travel.table(points).durations_seconds.astype(np.int64)
        sellable = table[: asked.stops * 2, : asked.stops * 2]
        couriers = -(-asked.stops // 38)
        witness, _ = sell(sellable, couriers, 0, rules.windows, by_probability(rules), Random(number), asked.stops)
        days.append((witness, table))
    print(f"{asked.days} days of {[len(witness.stops) for witness, _ in days]} stops")
    took = []
    for household in range(asked.stops * 2, asked.stops * 2 + asked.calls):
        ready = [
            (_sheet(witness, number), vectors_of(witness, table, household))
            for number, (witness, table) in enumerate(days)
        ]
        ask = _ask_of(household)
        begun = time.thread_time()
        for sheet, vectors in ready:
            offers(sheet, vectors, ask, Audience.OFFICER, NOW, "-", rules)
        took.append((time.thread_time() - begun) * 1000)
    half, p95, p99 = np.percentile(took[10:], [50, 95, 99])
    times = f"p50 {half:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms of processor time"
    print(f"engine, one address over {asked.days} days: {times}", flush=True)


def wrong_noes(travel: RoadTravelTimes, asked: argparse.Namespace, rules: WindowRules) -> None:
    """On a day that is full: what the witness refuses, and a search over the whole day could have kept."""
    table = travel.table(households(travel.roads, Random(asked.seed), 400, 0.03)).durations_seconds.astype(np.int64)
    day = Noes(table, rules, Random(asked.seed), asked.search)
    noes, wrong = day.judged(day.filled(), asked.refused, asked.judge)
    print(
        f'"no" after compaction: {wrong} of {noes} wrong, judged by a search of {asked.judge:.0f} s of processor time'
    )


def _sheet(witness: Witness, number: int) -> DaySheet:
    return DaySheet(MONDAY + timedelta(days=number), number, DayState.OPEN, witness, {})


def _ask_of(household: int) -> HomeAsk:
    return HomeAsk(household, household, household, 1, 1, (0.0, 0.0), Precision.PIN, DOOR, 30)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--stops", type=int, default=300, help="planned on each day")
    parser.add_argument("--calls", type=int, default=300, help="of the engine alone; 0 for none")
    parser.add_argument("--http", type=int, default=60, help="calls over HTTP; 0 for none")
    parser.add_argument("--refused", type=int, default=5, help="noes judged; 0 for none, 40 in full")
    parser.add_argument("--seed", type=int, default=7, help="of the day on which noes are judged")
    parser.add_argument("--search", type=float, default=5, help="processor seconds of one compaction")
    parser.add_argument("--judge", type=float, default=10, help="processor seconds of search to judge a no")
    return parser.parse_args()


if __name__ == "__main__":
    main()
