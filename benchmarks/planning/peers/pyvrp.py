"""PyVRP, tuned: prizes for penalties, the lunch hour out of its clock at a given instant, the length of its history.

PyVRP has no breaks. That no courier eats earlier or later than the others (:mod:`benchmarks.planning.peers.noon`) is
what it gives away; what it finds can always be ridden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from pyvrp import Client, Depot, IteratedLocalSearchParams, Location, ProblemData, Solution, SolveParams, VehicleType
from pyvrp import solve as solve_pyvrp

from benchmarks.planning.budget import Budget
from benchmarks.planning.peers import Visits
from benchmarks.planning.peers.noon import Noon
from routing.problem import Job, Problem, Vehicle
from routing.validation import Matrix

FAR = 10**7
"""Seconds: longer than any day, dearer than any penalty."""


def search(problem: Problem, budget: Budget, seed: int, options: Mapping[str, int]) -> Visits | None:
    """Visits by vehicle; None if nothing legal was found. `options`: ``history``, and ``instant`` of the lunch."""
    noon = Noon(options["instant"], problem.vehicles[0].breaks[0].service) if "instant" in options else Noon()
    model = _Model(problem, noon)
    parameters = SolveParams(ils=IteratedLocalSearchParams(history_length=options["history"]))
    budget.search_begins()
    result = solve_pyvrp(
        model.data, lambda _cost: budget.left() <= 0, seed=seed, params=parameters, collect_stats=False, display=False
    )
    return model.visits(result.best) if result.best.is_feasible() else None


class _Model:
    """`problem` as PyVRP's data.

    Locations are the depots, then one for each job. A setup that a neighbour at the same address may spare is part of
    the way there, and the window then of the service; who lacks a skill has a profile in which the door is far away.
    """

    def __init__(self, problem: Problem, noon: Noon) -> None:
        if problem.shipments or problem.couriers:
            raise ValueError("PyVRP is not told of shipments and couriers here")
        self.problem, self.noon = problem, noon
        visits = Counter(job.location for job in problem.jobs)
        self.homes = sorted({place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)})
        self.shared = {place for place, count in visits.items() if count > 1 or place in self.homes}
        self.kinds = _alike(problem.vehicles)
        self.skills = sorted({vehicle.skills for vehicle in problem.vehicles}, key=sorted)
        places = np.array([*self.homes, *(job.location for job in problem.jobs)])
        distances = np.ascontiguousarray(problem.durations[np.ix_(places, places)])
        setups = np.array([0] * len(self.homes) + [self._on_the_way(job) for job in problem.jobs])
        durations = distances + np.where(places[:, None] == places[None, :], 0, setups[None, :])
        self.data = ProblemData(
            locations=[Location(0, 0) for _ in places],
            clients=[self._client(job, len(self.homes) + at) for at, job in enumerate(problem.jobs)],
            depots=[Depot(at) for at in range(len(self.homes))],
            vehicle_types=[self._vehicles(alike) for alike in self.kinds],
            distance_matrices=[self._as_seen_with(skills, distances) for skills in self.skills],
            duration_matrices=[self._as_seen_with(skills, durations) for skills in self.skills],
        )

    def _on_the_way(self, job: Job) -> int:
        return job.setup if job.location in self.shared else 0

    def _as_seen_with(self, skills: frozenset[int], matrix: Matrix) -> Matrix:
        far = matrix.copy()
        for location, job in enumerate(self.problem.jobs, len(self.homes)):
            if not job.skills <= skills:
                far[:, location] = np.where(np.arange(len(far)) == location, 0, FAR)
        return far

    def _client(self, job: Job, location: int) -> Client:
        (window,) = job.time_windows
        later = self._on_the_way(job)
        start, end = self.noon.opening(window.start) + later, self.noon.closing(window.end)
        if end < start:
            raise ValueError(f"nothing is left of the window of job {job.id}")
        return Client(
            location=location,
            delivery=list(job.delivery),
            pickup=list(job.pickup),
            service_duration=job.setup - later + job.service,
            tw_early=start,
            tw_late=end,
            prize=job.penalty or 0,
            required=job.penalty is None,
        )

    def _vehicles(self, alike: list[Vehicle]) -> VehicleType:
        vehicle, shift = alike[0], alike[0].time_window
        limits = {} if vehicle.max_travel_time is None else {"max_distance": vehicle.max_travel_time}
        return VehicleType(
            num_available=len(alike),
            capacity=list(vehicle.capacity),
            start_depot=self.homes.index(vehicle.start),
            end_depot=self.homes.index(vehicle.end),
            fixed_cost=vehicle.fixed_cost,
            tw_early=self.noon.opening(shift.start),
            tw_late=self.noon.closing(shift.end),
            profile=self.skills.index(vehicle.skills),
            **limits,
        )

    def visits(self, solution: Solution) -> Visits:
        """Keys of the jobs by id of the vehicle."""
        unused = [iter(alike) for alike in self.kinds]
        found = {}
        for route in solution.routes():
            served = (self.problem.jobs[step.idx].key for step in route if step.is_client())
            found[next(unused[route.vehicle_type()]).id] = tuple(served)
        return found


def _alike(vehicles: tuple[Vehicle, ...]) -> list[list[Vehicle]]:
    """Vehicles that differ in nothing PyVRP is told: it searches better when it knows."""
    kinds: dict[Vehicle, list[Vehicle]] = {}
    for vehicle in vehicles:
        kinds.setdefault(replace(vehicle, id=0, description="", breaks=()), []).append(vehicle)
    return list(kinds.values())
