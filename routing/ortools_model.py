"""One problem as an OR-Tools routing model, rule for rule.

Nodes are the jobs, then a start and an end node for each depot. Time is counted from the earliest shift. A setup
that is always paid is simply part of the service. Where several stops share a location it depends on who came
before, so there it belongs to the leg that leads to the location, and the time of the node is when its *service*
begins. The solver would let a break interrupt that leg inside the setup; break windows therefore open later by the
longest such setup. This is the only rule held more strictly than in the problem, and the only one that two breaks of
one vehicle on such a leg can still get wrong; :func:`routing.solve.solve` then mends the route and logs it. The clock
on the plan is :mod:`routing.timing`'s: of the solver's answer only the sequences are taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.cost import penalties
from routing.problem import Break, Job, Problem, TimeWindow, Vehicle
from routing.timing import Timing
from routing.validation import Matrix


class RoutingModel:
    """The model of `problem`; `routing` is OR-Tools' own object."""

    def __init__(self, problem: Problem, balance: int = 0) -> None:
        self.problem = problem
        self.balance = balance
        self.origin = min(vehicle.time_window.start for vehicle in problem.vehicles)
        self.horizon = max(vehicle.time_window.end for vehicle in problem.vehicles) - self.origin
        timing = Timing(problem)
        self.usable = [timing.rests_fit(vehicle) for vehicle in problem.vehicles]
        allowed = self._allowed()
        self.jobs = [job for job in problem.jobs if allowed[job.id]]
        # Vehicles of one depot share its two nodes: the solver then knows them as one class (SAVINGS: 15 s -> 1 s).
        self.depots = sorted({(vehicle.start, vehicle.end) for vehicle in problem.vehicles})
        count, fleet = len(self.jobs), len(problem.vehicles)
        starts = [count + 2 * self.depots.index((vehicle.start, vehicle.end)) for vehicle in problem.vehicles]
        ends = [start + 1 for start in starts]
        self.nobody = [0] * (2 * len(self.depots))
        self.manager = pywrapcp.RoutingIndexManager(count + len(self.nobody), fleet, starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.nodes = [self.manager.NodeToIndex(node) for node in range(count)]
        self._add_costs(allowed)
        self._add_time()
        self._add_limits()
        for d in range(problem.dimensions):
            self._add_amount(d)

    def _allowed(self) -> dict[int, list[int]]:
        """Indices of the vehicles that may serve each job, as far as skills, room and windows alone can tell."""
        kinds = defaultdict(list)
        for index, vehicle in enumerate(self.problem.vehicles):
            if self.usable[index]:
                kinds[vehicle.skills, vehicle.capacity, vehicle.time_window].append(index)
        return {
            job.id: sorted(
                index
                for (skills, capacity, shift), indices in kinds.items()
                if job.skills <= skills
                and all(amount <= room for amount, room in zip(job.delivery, capacity, strict=True))
                and all(amount <= room for amount, room in zip(job.pickup, capacity, strict=True))
                and _clip(job.time_windows, shift)
                for index in indices
            )
            for job in self.problem.jobs
        }

    def sequences(self, assignment: Any) -> list[list[Job]]:
        """Jobs of each vehicle in `assignment`, in order."""
        found: list[list[Job]] = []
        for vehicle in range(len(self.problem.vehicles)):
            jobs, index = [], assignment.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                jobs.append(self.jobs[self.manager.IndexToNode(index)])
                index = assignment.Value(self.routing.NextVar(index))
            found.append(jobs)
        return found

    def routes(self, sequences: Sequence[Sequence[Job]]) -> list[list[int]]:
        """Solver indices of `sequences`, as ReadAssignmentFromRoutes wants them."""
        index = {job.id: at for job, at in zip(self.jobs, self.nodes, strict=True)}
        return [[index[job.id] for job in jobs] for jobs in sequences]

    def _register(self, matrix: Matrix) -> int:
        # Lists of Python integers: the binding takes nothing else, and Python callbacks are far too slow.
        return int(self.routing.RegisterTransitMatrix(matrix.tolist()))

    def _add_costs(self, allowed: dict[int, list[int]]) -> None:
        ends = [place for depot in self.depots for place in depot]
        places = np.array([*(job.location for job in self.jobs), *ends], dtype=np.int64)
        self.travel = self.problem.durations[np.ix_(places, places)]
        self.same = places[:, None] == places[None, :]
        # An unused vehicle goes straight from its start to its end node: it does not drive.
        starts = np.arange(len(self.jobs), len(places), 2)
        self.travel[starts, starts + 1] = 0
        self.travel_transit = self._register(self.travel)
        self.routing.SetArcCostEvaluatorOfAllVehicles(self.travel_transit)
        for index, vehicle in enumerate(self.problem.vehicles):
            self.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, index)
        price = penalties(self.problem)
        for job, node in zip(self.jobs, self.nodes, strict=True):
            self.routing.AddDisjunction([node], price[job.key])
            # SetAllowedVehiclesForIndex is broken in 9.15; -1 stands for "left out".
            self.routing.VehicleVar(node).SetValues([-1, *allowed[job.id]])

    def _add_time(self) -> None:
        neighbours = self._neighbours()
        shared = [bool(neighbours[node]) for node in self.nodes]
        after = [job.service + (0 if by_leg else job.setup) for job, by_leg in zip(self.jobs, shared, strict=True)]
        before = [job.setup if by_leg else 0 for job, by_leg in zip(self.jobs, shared, strict=True)]
        visit, setup = np.array([*after, *self.nobody]), np.array([*before, *self.nobody])
        transit = self._register(self.travel + visit[:, None] + np.where(self.same, 0, setup[None, :]))
        self.routing.AddDimension(transit, self.horizon, self.horizon, False, "time")
        self.time = self.routing.GetDimensionOrDie("time")
        if len(self.problem.vehicles) > 1:  # nobody to share with
            self.time.SetGlobalSpanCostCoefficient(self.balance)
        for job, node in zip(self.jobs, self.nodes, strict=True):
            self._add_window(job, node, neighbours[node])
        # Break visits are asked for by solver index, of which a vehicle's end has one beyond the nodes.
        visits = [int(visit[self.manager.IndexToNode(index)]) for index in range(self.routing.Size())]
        for index, vehicle in enumerate(self.problem.vehicles):
            shift = vehicle.time_window
            for end in (self.routing.Start(index), self.routing.End(index)):
                self.time.CumulVar(end).SetRange(shift.start - self.origin, shift.end - self.origin)
            if vehicle.breaks and self.usable[index]:
                rests = [self._rest(rest, vehicle, max(before, default=0)) for rest in vehicle.breaks]
                self.time.SetBreakIntervalsOfVehicle(rests, index, visits)

    def _neighbours(self) -> dict[int, list[int]]:
        """For each node whose job has a setup: what else, coming before it, would spare the setup."""
        at_place = defaultdict(list)
        for job, node in zip(self.jobs, self.nodes, strict=True):
            at_place[job.location].append(node)
        for index, vehicle in enumerate(self.problem.vehicles):
            at_place[vehicle.start].append(self.routing.Start(index))
        return {
            node: [other for other in at_place[job.location] if other != node] if job.setup else []
            for job, node in zip(self.jobs, self.nodes, strict=True)
        }

    def _add_window(self, job: Job, node: int, neighbours: list[int]) -> None:
        begin = self.time.CumulVar(node)
        if neighbours:
            # The window bounds when work begins: before the setup if it is paid, else before the service.
            solver = self.routing.solver()
            spared = solver.Sum([self.routing.NextVar(other) == node for other in neighbours])
            work = solver.IntVar(0, self.horizon, f"work{node}")
            solver.Add(begin == work + job.setup * (1 - spared))
            begin = work
        self._bound(begin, job.time_windows)

    def _rest(self, rest: Break, vehicle: Vehicle, later: int) -> Any:
        """One break as an interval inside the shift (the solver itself would allow it before or after the route)."""
        shift = vehicle.time_window
        starts = _clip(rest.time_windows, TimeWindow(shift.start, shift.end - rest.service))
        starts = [TimeWindow(min(window.start + later, window.end), window.end) for window in starts]
        first, last = starts[0].start - self.origin, starts[-1].end - self.origin
        name = f"break{vehicle.id}-{rest.id}"
        interval = self.routing.solver().FixedDurationIntervalVar(first, last, rest.service, False, name)
        self._bound(interval.StartExpr().Var(), starts)
        return interval

    def _bound(self, variable: Any, windows: Sequence[TimeWindow]) -> None:
        """Keep `variable`, counted from the origin, inside one of `windows`."""
        first, last = windows[0].start - self.origin, windows[-1].end - self.origin
        variable.SetRange(max(0, first), min(self.horizon, last))
        for before, after in pairwise(windows):
            if before.end + 1 < after.start and after.start > self.origin:
                variable.RemoveInterval(max(0, before.end + 1 - self.origin), after.start - 1 - self.origin)

    def _add_limits(self) -> None:
        vehicles = self.problem.vehicles
        if any(vehicle.max_tasks is not None for vehicle in vehicles):
            tasks = [len(self.jobs) if v.max_tasks is None else v.max_tasks for v in vehicles]
            one = self.routing.RegisterUnaryTransitVector([1] * len(self.jobs) + self.nobody)
            self.routing.AddDimensionWithVehicleCapacity(one, 0, tasks, True, "tasks")
        if any(vehicle.max_travel_time is not None for vehicle in vehicles):
            rides = [self.horizon if v.max_travel_time is None else v.max_travel_time for v in vehicles]
            self.routing.AddDimensionWithVehicleCapacity(self.travel_transit, 0, rides, True, "travel")

    def _add_amount(self, d: int) -> None:
        """Deliveries ride from the start, pickups to the end; together they fit at every moment."""
        rooms = [vehicle.capacity[d] for vehicle in self.problem.vehicles]
        down = [job.delivery[d] for job in self.jobs]
        up = [job.pickup[d] for job in self.jobs]
        for name, amounts in ((f"delivery{d}", down), (f"pickup{d}", up)):
            if any(amounts):
                self._dimension(name, amounts, rooms, from_zero=True)
        if any(down) and any(up):
            change = [more - less for more, less in zip(up, down, strict=True)]
            load = self._dimension(f"load{d}", change, rooms, from_zero=False)
            delivered = self.routing.GetDimensionOrDie(f"delivery{d}")
            for index in range(len(rooms)):
                first = load.CumulVar(self.routing.Start(index))
                self.routing.solver().Add(first == delivered.CumulVar(self.routing.End(index)))

    def _dimension(self, name: str, amounts: list[int], rooms: list[int], from_zero: bool) -> Any:
        transit = self.routing.RegisterUnaryTransitVector([*amounts, *self.nobody])
        self.routing.AddDimensionWithVehicleCapacity(transit, 0, rooms, from_zero, name)
        return self.routing.GetDimensionOrDie(name)


def _clip(windows: Sequence[TimeWindow], bounds: TimeWindow) -> list[TimeWindow]:
    """Parts of `windows` inside `bounds`."""
    return [
        TimeWindow(max(window.start, bounds.start), min(window.end, bounds.end))
        for window in windows
        if window.end >= bounds.start and window.start <= bounds.end
    ]
