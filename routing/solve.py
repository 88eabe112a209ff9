"""A legal plan for a problem: proposers search, one clock times what they found, the checker judges, the best wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from routing import faults
from routing.assemble import build_plan, build_route
from routing.checker import check
from routing.explain import with_reasons
from routing.insertion import Sequences, fill
from routing.plan import Origin, Plan
from routing.problem import Problem
from routing.promises import promised
from routing.proposers import Routes, routes_of
from routing.proposers.packing import Packing
from routing.proposers.phase import Clock, Phase
from routing.proposers.selector import Stage, doubt, stages
from routing.stop import OnProgress, Progress, Stop

__all__ = ("OnProgress", "Parameters", "solve")

PACKING_SHARE = 0.03
"""Of the time allowed."""

SEEDS_APART = 1_000_003
"""Between the seeds of proposers that search side by side."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to search.

    Attributes
    ----------
    proposers : tuple of str
        Parts that may take part: ``rounds``, ``sisr``, ``pyvrp``, ``packing``, ``ortools``. The last of them alone
        needs nothing else.
    thorough : bool
        Search until the stop criterion says so, even where nothing better is to be expected.
    """

    proposers: tuple[str, ...] = ("rounds", "sisr", "pyvrp", "packing", "ortools")
    thorough: bool = False


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    parameters: Parameters = Parameters(),
    previous: Plan | None = None,
    threads: int = 1,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Plan `problem`; a pure function of its arguments under a limit in solutions and with one thread.

    Parameters
    ----------
    stop : Stop
        When to end the search; it sees the work of all parts together.
    seed : int
        Another seed, another path of the search.
    previous : Plan, optional
        Where to start from; what of it no longer fits `problem` is passed over. The answer is never dearer than it,
        unless it keeps more promises.
    threads : int
        Proposers that search side by side.
    on_progress : callable, optional
        Told now and then where the search stands, in this thread. What it raises ends the search.

    Returns
    -------
    Plan
        Legal whatever the problem, in the worst case with every job left out; each of those has its reason. Its
        provenance names each part that found something better, in order.
    """
    run = _Run(problem, stop, seed, on_progress)
    run.begin(previous)
    running = previous is not None and any(vehicle.anchors for vehicle in problem.vehicles)
    work = stages(problem, parameters.proposers, threads, parameters.thorough, running)
    unsure = doubt(problem, parameters.proposers, threads, running)
    if unsure is not None and run.leaves_out(unsure.look):
        work = (unsure.otherwise,)
    run.collecting = any(stage.packing for stage in work)
    for stage in work:
        if run.perform(stage) and stage.exact:
            break
    return with_reasons(problem, run.answer())


class _Run:
    """One call of :func:`solve`: its clock, what was found so far, and who found it."""

    def __init__(self, problem: Problem, stop: Stop, seed: int, on_progress: OnProgress | None) -> None:
        self.problem, self.stop, self.seed, self.on_progress = problem, stop, seed, on_progress
        self.clock = Clock()
        self.packing = Packing(problem)
        self.collecting = False
        self.promises = promised(problem)
        self.best: Plan
        self.routes: Routes

    def begin(self, previous: Plan | None) -> None:
        """The plan to beat: nothing, or the one given as far as it goes and whatever else fits."""
        nothing = Sequences(self.problem)
        self.best, self.routes = build_plan(self.problem, {}), routes_of(self.problem, nothing.jobs)
        if previous is not None:
            self._take("previous", Sequences.of(self.problem, previous))

    def answer(self) -> Plan:
        """The best plan; where nobody found any, what is put in one by one."""
        if not self.best.provenance:
            self._take("insertion", Sequences(self.problem))
        return self.best

    def perform(self, stage: Stage) -> bool:
        """One part of the work, unless its time is over and there is a plan already; whether it answered new routes."""
        if self.best.provenance and Phase(self.clock, self.stop, stage.until, None)(Progress()):
            return False
        start = self.routes
        if stage.packing:
            self._pack()
        if len(stage.proposers) == 1:
            found = [self._search(stage, 0)]
        else:
            with ThreadPoolExecutor(len(stage.proposers)) as threads:
                others = [threads.submit(self._search, stage, number) for number in range(1, len(stage.proposers))]
                try:
                    found = [self._search(stage, 0)]
                except BaseException:
                    self.clock.ended = True
                    raise
                found += [other.result() for other in others]
        self.clock.solutions += sum(solutions for _, solutions in found)
        for proposer, (routes, _) in zip(stage.proposers, found, strict=True):
            self._judge(proposer.name, routes)
        return any(routes != start for routes, _ in found)

    def leaves_out(self, look: Stage) -> bool:
        """Whether somebody is left out after a short look.

        If not, its plan counts, but what follows begins as if there had been none.
        """
        start = self.routes
        if not self.best.provenance or self.best.unassigned:
            self.perform(look)
        if not self.best.unassigned:
            self.routes = start
        return bool(self.best.unassigned)

    def _search(self, stage: Stage, number: int) -> tuple[Routes, int]:
        """Routes of one proposer, and how many solutions it looked at."""
        phase = Phase(self.clock, self.stop, stage.until, stage.enough)
        counted = _Counting(phase)
        routes = stage.proposers[number].search(
            self.problem,
            stop=counted,
            seed=self.seed + SEEDS_APART * number,
            start=self.routes,
            on_progress=None if number or self.on_progress is None else self._tell,
            collect=self.packing.collect if self.collecting else None,
        )
        return routes, counted.solutions

    def _tell(self, progress: Progress) -> None:
        assert self.on_progress is not None
        whole = self.clock.whole(progress)
        known = [cost for cost in (progress.best_cost, self.best.cost) if cost is not None]
        self.on_progress(replace(whole, best_cost=min(known), share=self.stop.share(whole)))

    def _pack(self) -> None:
        wall = self.stop.wall_seconds
        routes = self.packing.pack(self.routes, None if wall is None else PACKING_SHARE * wall)
        if routes is not None:
            self._judge(self.packing.name, routes)

    def _judge(self, by: str, routes: Routes) -> None:
        """Take `routes` if they make the best legal plan so far."""
        sequences = Sequences(self.problem)
        for index, visits in enumerate(routes):
            whole = sequences.adopt(index, [self.problem.tasks[visit] for visit in visits])
            if not whole and by != self.packing.name:  # which knows no clock
                faults.note("proposal_illegal", by, self.problem, f"vehicle={index}")
        self._take(by, sequences)

    def _rank(self, plan: Plan) -> tuple[int, int]:
        """Promises first, then cost."""
        return sum(left.key in self.promises for left in plan.unassigned), plan.cost

    def _take(self, by: str, sequences: Sequences) -> None:
        plan = completed(sequences)
        broken = check(self.problem, plan)
        if broken:
            faults.note("plan_illegal", by, self.problem, f"{broken[0].code} at {broken[0].where}")
        # On a tie the plan that stood stands: nothing is moved for nothing.
        elif self._rank(plan) < self._rank(self.best) or not self.best.provenance:
            found = Origin(by, plan.cost, self.clock.seconds)
            self.best = replace(plan, provenance=(*self.best.provenance, found))
            self.routes = routes_of(self.problem, sequences.jobs)


def completed(sequences: Sequences) -> Plan:
    """The plan of `sequences` after everything that still fits and pays is put in."""
    problem = sequences.problem
    fill(sequences, sequences.missing())
    routes = {}
    for index, jobs in enumerate(sequences.jobs):
        route = build_route(problem, sequences.timing, problem.vehicles[index], jobs) if jobs else None
        if route is not None:
            routes[index] = route
    return build_plan(problem, routes)


class _Counting:
    """A stop criterion that remembers how many solutions it was told of."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self.solutions = 0

    def __call__(self, progress: Progress) -> bool:
        self.solutions = progress.solutions
        return self.stop(progress)

    def share(self, progress: Progress) -> float:
        return self.stop.share(progress)

    @property
    def wall_seconds(self) -> float | None:
        return self.stop.wall_seconds
