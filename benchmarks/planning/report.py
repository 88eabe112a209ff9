"""The figures as tables, on the console and in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import fmean

from rich.console import Console
from rich.table import Table

from benchmarks.planning.changes import Replan, Round
from benchmarks.planning.contest import Contest
from benchmarks.planning.figures import OURS, Pairing, Standing, pairing, peers_of, standings
from benchmarks.planning.offices import Offices
from benchmarks.planning.records import Record

Rows = list[list[str]]

NAMES = {OURS: "Tận Nhà", "pyvrp": "PyVRP", "vroom": "VROOM", "ortools": "OR-Tools alone"}


def contest_rows(contests: Sequence[Contest]) -> Rows:
    """A heading, then a row a planner and case."""
    rows = [
        [
            "case",
            "stops",
            "planner",
            "mean cost",
            "gap",
            "seeds apart",
            "left out, value",
            "promises broken",
            "illegal",
            "processor s",
        ]
    ]
    for contest in contests:
        for at, standing in enumerate(standings(contest)):
            rows.append([contest.name if at == 0 else "", str(contest.stops) if at == 0 else "", *_cells(standing)])
    return rows


def _cells(standing: Standing) -> list[str]:
    times = f"{standing.processor:.1f} (at most {standing.most:.1f})"
    if not standing.runs:
        return [
            NAMES[standing.peer],
            "no legal plan",
            "",
            "",
            "",
            "",
            str(standing.discarded),
            times,
        ]
    return [
        NAMES[standing.peer],
        f"{standing.mean:,.0f}",
        f"{standing.gap:+.2f}%",
        f"{standing.spread:.1f}%" if standing.runs > 1 else "",
        f"{standing.penalty:,.0f}",
        str(standing.promises_broken),
        str(standing.discarded),
        times,
    ]


def overall_rows(contests: Sequence[Contest]) -> Rows:
    """A heading, then a row a planner over all cases, with ours against it."""
    heading = ["planner", "mean gap", "seeds apart", "at most", "left out, value", "promises broken", "illegal"]
    rows = [[*heading, "ours against it", "worst case", "won", "lost", "tied"]]
    whole = [(contest, {each.peer: each for each in standings(contest)}) for contest in contests]
    for peer in dict.fromkeys(peer for contest in contests for peer in peers_of(contest)):
        met = [own[peer] for _, own in whole if peer in own and own[peer].runs]
        illegal = sum(own[peer].discarded for _, own in whole if peer in own)
        pair = pairing(contests, peer) if peer != OURS else None
        figures = _overall(met) if met else ["no legal plan", *[""] * 4]
        rows.append([NAMES[peer], *figures, str(illegal), *(_pair_cells(pair) if pair else [""] * 5)])
    return rows


def _overall(met: Sequence[Standing]) -> list[str]:
    """One planner's figures, each case weighing alike; those over its seeds only where it has several."""
    spreads = [standing.spread for standing in met if standing.runs > 1]
    return [
        f"{fmean(standing.gap for standing in met):+.2f}%",
        f"{fmean(spreads):.1f}%" if spreads else "",
        f"{max(spreads):.1f}%" if spreads else "",
        f"{fmean(standing.penalty for standing in met):,.0f}",
        str(sum(standing.promises_broken for standing in met)),
    ]


def _pair_cells(pair: Pairing) -> list[str]:
    return [f"{pair.difference:+.2f}%", f"{pair.worst:+.2f}%", *map(str, (pair.won, pair.lost, pair.tied))]


def office_rows(runs: Sequence[Offices]) -> Rows:
    """A heading, then a row a run."""
    rows = [
        [
            "offices",
            "core-minutes in all",
            "minutes by the clock",
            "within 2% of PyVRP at 1 s",
            "mean",
            "worst",
            "left out",
            "illegal",
        ]
    ]
    for run in runs:
        sample = [f"{100 * run.within:.0f}% of {len(run.gaps)}", f"{fmean(run.gaps):+.2f}%", f"{max(run.gaps):+.2f}%"]
        times = [f"{run.processor / 60:.2f}", f"{run.wall / 60:.2f}"]
        rows.append([f"{run.count:,}", *times, *sample, str(run.left_out), str(run.illegal)])
    return rows


def replan_rows(runs: Sequence[Replan]) -> Rows:
    """A heading, then a row a day."""
    rows = [
        [
            "day",
            "seconds",
            "to place",
            "left out",
            "frozen stops",
            "of them moved",
            "other stops",
            "of them moved",
            "rules broken",
        ]
    ]
    for run in runs:
        share = f"{run.moved} ({100 * run.moved / max(1, run.free):.1f}%)"
        counts = map(str, (run.to_place, run.left_out, run.frozen, run.frozen_moved, run.free))
        rows.append([str(run.seed), f"{run.wall:.2f}", *counts, share, ", ".join(run.broken) or "none"])
    return rows


def round_rows(runs: Sequence[Round]) -> Rows:
    """A heading, then a row a round."""
    rows = [
        [
            "round",
            "halts",
            "results",
            "our cost",
            "least there is",
            "milliseconds",
            "at most",
            "of processor time",
            "rules broken",
        ]
    ]
    for run in runs:
        counts = map(str, (run.seed, run.halts, run.results))
        costs = [f"{run.cost:,}", f"{run.best:,}"]
        times = [f"{1000 * seconds:.0f}" for seconds in (run.wall, run.most, run.processor)]
        rows.append([*counts, *costs, *times, ", ".join(run.broken) or "none"])
    return rows


def tables(record: Record) -> dict[str, list[tuple[str, Rows]]]:
    """Every table there are figures for, with its title, by section."""
    found: dict[str, list[tuple[str, Rows]]] = {}
    for section in dict.fromkeys(contest.section for contest in record.contests):
        contests = record.of(section)
        found[section] = [("Over all cases", overall_rows(contests)), ("Case by case", contest_rows(contests))]
    for section, rows in (
        ("offices", office_rows(record.offices)),
        ("replan", replan_rows(record.replans)),
        ("round", round_rows(record.rounds)),
    ):
        if len(rows) > 1:
            found[section] = [("", rows)]
    return found


def fill(text: str, record: Record) -> str:
    """`text` with the tables of `record` between its markers, ``<!-- figures: SECTION -->`` and ``<!-- end -->``."""
    for section, parts in {**tables(record), "machine": [("", machine_rows(record))]}.items():
        body = "\n\n".join((f"{title}:\n\n" if title else "") + markdown(rows) for title, rows in parts)
        pattern = rf"(<!-- figures: {section} -->\n).*?(<!-- end -->)"
        text = re.sub(pattern, lambda found, body=body: f"{found[1]}{body}\n{found[2]}", text, flags=re.DOTALL)  # type: ignore[misc]
    return text


def machine_rows(record: Record) -> Rows:
    """When and where it was measured."""
    return [["measured", record.made[:10]], *([name, value] for name, value in record.machine.items())]


def show(console: Console, title: str, rows: Rows) -> None:
    """Print `rows` as a table."""
    table = Table(title=title)
    for number, heading in enumerate(rows[0]):
        table.add_column(heading, justify="left" if number == 0 else "right")
    for row in rows[1:]:
        table.add_row(*row)
    console.print(table)


def markdown(rows: Rows) -> str:
    """`rows` as a Markdown table."""
    lines: Iterable[list[str]] = [rows[0], ["---", *("---:" for _ in rows[0][1:])], *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
