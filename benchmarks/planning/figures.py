"""What the runs say: means, spreads, gaps and pairs won."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from benchmarks.planning.contest import Contest
from benchmarks.planning.measure import Result

OURS = "ours"


@dataclass(frozen=True)
class Standing:
    """One planner on one case, over all seeds.

    Attributes
    ----------
    mean, penalty : float
        Cost, and how much of it is for what was left out.
    spread : float
        Dearest less cheapest seed, in % of the mean.
    gap : float
        Of the mean, in %, to the best known cost, or to the best that anybody found.
    processor, most : float
        Processor seconds, in the mean and at most.
    discarded, promises_broken : int
        Illegal plans, which count nowhere else; promises left out in all plans together.
    """

    peer: str
    runs: int
    mean: float
    penalty: float
    spread: float
    gap: float
    processor: float
    most: float
    discarded: int
    promises_broken: int


@dataclass(frozen=True)
class Pairing:
    """Ours against one peer over several cases.

    Attributes
    ----------
    difference : float
        Mean over the cases of ours against theirs in %, both means over the seeds; negative: ours is cheaper.
    worst : float
        The case that is worst for us.
    won, lost, tied : int
        Runs of the same case and seed. A peer without seeds meets each of ours.
    """

    peer: str
    cases: int
    difference: float
    worst: float
    won: int
    lost: int
    tied: int


def standings(contest: Contest) -> list[Standing]:
    """Of each planner, cheapest first; those without a legal plan last."""
    found = {peer: legal(contest, peer) for peer in peers_of(contest)}
    best = contest.best_known or min((cost(run) for runs in found.values() for run in runs), default=0)
    return sorted((_standing(contest, peer, runs, best) for peer, runs in found.items()), key=lambda each: each.mean)


def _standing(contest: Contest, peer: str, runs: list[Result], best: int) -> Standing:
    asked = [run for run in contest.results if run.peer == peer]
    costs = [cost(run) for run in runs]
    mean = fmean(costs) if costs else float("inf")
    return Standing(
        peer,
        runs=len(runs),
        mean=mean,
        penalty=fmean(run.penalty or 0 for run in runs) if runs else 0.0,
        spread=100 * (max(costs) - min(costs)) / mean if costs else 0.0,
        gap=100 * (mean / best - 1) if best else 0.0,
        processor=fmean(run.processor for run in asked),
        most=max(run.processor for run in asked),
        discarded=len(asked) - len(runs),
        promises_broken=sum(run.promises_broken for run in runs),
    )


def pairing(contests: Iterable[Contest], peer: str) -> Pairing | None:
    """Ours against `peer` over the cases that both have legal plans for."""
    differences, won, lost, tied = [], 0, 0, 0
    for contest in contests:
        ours, theirs = legal(contest, OURS), legal(contest, peer)
        if not ours or not theirs:
            continue
        differences.append(100 * (fmean(map(cost, ours)) / fmean(map(cost, theirs)) - 1))
        by_seed = {run.seed: run for run in theirs}
        for run in ours:
            other = by_seed.get(run.seed, theirs[0] if len(theirs) == 1 else None)
            if other is not None:
                won += cost(run) < cost(other)
                lost += cost(run) > cost(other)
                tied += cost(run) == cost(other)
    if not differences:
        return None
    return Pairing(peer, len(differences), fmean(differences), max(differences), won, lost, tied)


def peers_of(contest: Contest) -> list[str]:
    """In the order in which they were met."""
    return list(dict.fromkeys(run.peer for run in contest.results))


def legal(contest: Contest, peer: str) -> list[Result]:
    """Runs of `peer` whose plan counts."""
    return [run for run in contest.results if run.peer == peer and run.cost is not None]


def cost(run: Result) -> int:
    """Of a legal plan."""
    assert run.cost is not None
    return run.cost
