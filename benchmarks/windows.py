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
from numpy.typing import NDArray

from benchmarks.homes.http import measure
from benchmarks.homes.roads import households, real_roads
from benchmarks.homes.selling import DOOR, by_probability, find, sell, vectors_of
from data.kinds import Audience, DayState, Precision
from data.reference.windows import WindowRules, window_rules
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import solve
from routing.stop import MaxSeconds
from routing.travel.roads import RoadTravelTimes
from scheduling.decide.compaction import ROUNDS, Ways, early, narrowed, order_of, problem_of, witness_of
from scheduling.decide.windows import DaySheet, offers
from scheduling.model.window import HomeAsk
from scheduling.model.witness import NEEDS, Witness

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
Table = NDArray[np.int64]


def main() -> None:
    """Print the figures."""
    asked, rules = _arguments(), window_rules()
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        travel = real_roads(Path(folder))
        engine(travel, asked, rules)
        if asked.http:
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
    """On a tight day: what the witness refuses, and a search over the whole day could have kept."""
    policy = by_probability(rules)
    table = travel.table(households(travel.roads, Random(7), 260, 0.03)).durations_seconds.astype(np.int64)
    witness, refused = sell(table, 4, 200, rules.windows, policy, Random(7))
    ways = Ways({number: number for number in range(len(table))}, table)
    rest = _Clock(asked.search)
    compacted = _again(witness, ways, rest, rules) or witness
    saved = _riding(witness) - _riding(compacted)
    print(f"tight day: {len(witness.stops)} stops; compaction saves {saved / 60:.0f} min of riding")
    judge, wrong, noes = _Clock(asked.judge), 0, 0
    for household, window in refused:
        if noes == asked.refused:
            break
        if find(compacted, vectors_of(compacted, table, household), [window], policy)[0] is not None:
            continue  # compaction has made room
        noes += 1
        stop = np.zeros((1, NEEDS + 1), np.int64)
        stop[0, 0], stop[0, 2:6] = household, (*window, DOOR.work_seconds, DOOR.envelopes)
        wrong += _again(compacted, ways, judge, rules, stop) is not None
        print(f"  {noes} judged, {wrong} wrong", flush=True)
    print(f'"no" after compaction: {wrong} of {noes} wrong, judged by a search of {asked.judge:.0f} s')


class _Clock:
    """Searches so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self, problem: Problem, previous: Plan) -> Plan:
        return solve(problem, stop=MaxSeconds(self.seconds), previous=previous)


def _again(
    witness: Witness, ways: Ways, resolve: _Clock, rules: WindowRules, more: Table | None = None
) -> Witness | None:
    """The day searched as a whole, by the rules that hold for compaction; None if a promise is lost."""
    stops = witness.stops if more is None else np.concatenate([witness.stops, more])
    problem, start = early(problem_of(witness.routes, stops, ways), witness, rules), order_of(witness)
    for _ in range(ROUNDS):
        plan = resolve(problem, start)
        if plan.unassigned:
            return None
        fresh = witness_of(plan, witness.routes, stops, ways, "-")
        tighter = narrowed(problem, fresh, rules)
        if tighter is None:
            return fresh
        problem, start = tighter, plan
    return None


def _riding(witness: Witness) -> int:
    return int(witness.stops[:, 1].sum() + witness.routes[:, -1].sum())


def _sheet(witness: Witness, number: int) -> DaySheet:
    return DaySheet(MONDAY + timedelta(days=number), number, DayState.OPEN, witness, {})


def _ask_of(household: int) -> HomeAsk:
    return HomeAsk(household, household, household, 1, 1, (0.0, 0.0), Precision.PIN, DOOR, 30)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--stops", type=int, default=300, help="planned on each day")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--http", type=int, default=60, help="calls over HTTP; 0 for none")
    parser.add_argument("--refused", type=int, default=5, help="noes judged; 0 for none, 50 in full")
    parser.add_argument("--search", type=float, default=4, help="seconds of compaction")
    parser.add_argument("--judge", type=float, default=10, help="seconds of search to judge a no")
    return parser.parse_args()


if __name__ == "__main__":
    main()
