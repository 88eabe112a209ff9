"""One problem as an OR-Tools routing model, rule for rule: what is a plan here is a plan there, at the same cost.

Nodes are the visits, then a start and an end node for each depot. A visit has as many nodes as there are ways to make
it, and at most one of them is called at. With a wish: one inside the wished windows, and one that costs the wish. With
a setup that somebody else at the same location may spare: one that pays it and comes from elsewhere, and one that does
not and comes from there. So a node's own figures say all about it. What a visit costs on a vehicle (its area, leaving
its own vehicle, a wish missed) is summed up in a dimension of its own. Time is :mod:`routing.ortools_time`'s;
shipments, anchors, published orders and couriers are :mod:`routing.ortools_rules`'. The clock on the plan is
:mod:`routing.timing`'s: of the solver's answer only the sequences are taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.cost import penalties, serving_cost
from routing.ortools_rules import add_anchors, add_couriers, add_order, add_published, add_shipments
from routing.ortools_time import add_time, clip
from routing.problem import Job, Problem, Shipment, TaskKey, TaskKind, TimeWindow, Vehicle
from routing.rules import ties
from routing.timing import Event, Timing, events, outside
from routing.validation import Matrix


class Node(NamedTuple):
    """One way to make a visit: where in the solver, inside which windows, the wish this misses, the setup it pays."""

    job: Job
    number: int
    windows: Sequence[TimeWindow]
    wish: int
    setup: int


class RoutingModel:
    """The model of `problem`; `routing` is OR-Tools' own object.

    Attributes
    ----------
    jobs : list of Job
        The visits that some vehicle may make; the others are left out beforehand.
    nodes : list of Node
    at : dict of TaskKey to list of Node
        The nodes of each of `jobs`.
    travel : ndarray
        Seconds on the road from node to node.
    work : int
        The solver's number of the same with setup and service added.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.origin = min(vehicle.time_window.start for vehicle in problem.vehicles)
        self.horizon = max(vehicle.time_window.end for vehicle in problem.vehicles) - self.origin
        self.timing = Timing(problem)
        self.usable = [self.timing.rests_fit(vehicle) for vehicle in problem.vehicles]
        self.allowed = self._allowed()
        self.jobs = [task for task in problem.tasks if self.allowed[task.key]]
        day = TimeWindow(self.origin, self.origin + self.horizon)
        setups = self._setups()
        ways = [(job, *way, setup) for job in self.jobs for way in _ways(job, day) for setup in setups[job.key]]
        # Vehicles of one depot share its two nodes: the solver then knows them as one class (SAVINGS: 15 s -> 1 s).
        self.depots = sorted({(vehicle.start, vehicle.end) for vehicle in problem.vehicles})
        count, fleet = len(ways), len(problem.vehicles)
        starts = [count + 2 * self.depots.index((vehicle.start, vehicle.end)) for vehicle in problem.vehicles]
        ends = [start + 1 for start in starts]
        self.nobody = [0] * (2 * len(self.depots))
        self.manager = pywrapcp.RoutingIndexManager(count + len(self.nobody), fleet, starts, ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        self.nodes = [Node(way[0], self.manager.NodeToIndex(node), *way[1:]) for node, way in enumerate(ways)]
        self.at: dict[TaskKey, list[Node]] = defaultdict(list)
        for node in self.nodes:
            self.at[node.job.key].append(node)
        self.work = -1  # from add_time on
        self._add_costs()
        self._add_serving()
        add_time(self)
        self._add_limits()
        for d in range(problem.dimensions):
            self._add_amount(d)
        add_order(self)
        add_shipments(self)
        add_anchors(self)
        add_published(self)
        add_couriers(self)

    def _allowed(self) -> dict[TaskKey, list[int]]:
        """Indices of the vehicles that may make each visit, as far as it and its shipment alone can tell."""
        known, vehicles = ties(self.problem), self.problem.vehicles
        kinds = defaultdict(list)
        for index, vehicle in enumerate(vehicles):
            if self.usable[index]:
                kinds[vehicle.skills, vehicle.capacity, vehicle.time_window].append(index)
        allowed = {
            task.key: {
                index
                for (skills, capacity, shift), indices in kinds.items()
                if task.skills <= skills
                and all(amount <= room for amount, room in zip(task.delivery, capacity, strict=True))
                and all(amount <= room for amount, room in zip(task.pickup, capacity, strict=True))
                and clip(task.time_windows, shift)
                for index in indices
                if known.serves(vehicles[index], task)
            }
            for task in self.problem.tasks
        }
        for shipment in self.problem.shipments:
            pickup, delivery = shipment.pickup.key, shipment.delivery.key
            both = {index for index in allowed[pickup] & allowed[delivery] if _fetched_first(vehicles[index], shipment)}
            allowed[pickup] = allowed[delivery] = both
        return {key: sorted(indices) for key, indices in allowed.items()}

    def sequences(self, assignment: Any) -> list[list[Job]]:
        """Visits of each vehicle in `assignment`, in order."""
        found: list[list[Job]] = []
        for vehicle in range(len(self.problem.vehicles)):
            jobs, index = [], assignment.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                jobs.append(self.nodes[self.manager.IndexToNode(index)].job)
                index = assignment.Value(self.routing.NextVar(index))
            found.append(jobs)
        return found

    def _setups(self) -> dict[TaskKey, list[int]]:
        """The setups each visit may pay: 0 is among them where something else might spare it."""
        at_place = Counter(job.location for job in self.jobs)
        at_place.update({vehicle.start for vehicle in self.problem.vehicles})
        return {
            job.key: [job.setup, 0] if job.setup and at_place[job.location] > 1 else [job.setup] for job in self.jobs
        }

    def routes(self, sequences: Sequence[Sequence[Job]]) -> list[list[int]]:
        """Solver indices of `sequences`, as ReadAssignmentFromRoutes wants them."""
        return [
            [self._node(event).number for event in self._events(vehicle, jobs)]
            for vehicle, jobs in zip(self.problem.vehicles, sequences, strict=True)
        ]

    def _events(self, vehicle: Vehicle, jobs: Sequence[Job]) -> list[Event]:
        """What our own clock makes of `jobs`."""
        label = self.timing.run(vehicle, jobs) if jobs else None
        if jobs and label is None:
            raise ValueError(f"vehicle {vehicle.id}: the clock forbids these visits")
        return [event for event in events(label) if event.job is not None] if label is not None else []

    def _node(self, event: Event) -> Node:
        """The node that stands for just this way to make a visit."""
        assert event.job is not None
        ways = [node for node in self.at[event.job.key] if node.setup == event.setup]
        return min(ways, key=lambda node: (outside(node.windows, event.begin), node.wish))

    def matrix(self, matrix: Matrix) -> int:
        """Register seconds from node to node."""
        # Lists of Python integers: the binding takes nothing else, and Python callbacks are far too slow.
        return int(self.routing.RegisterTransitMatrix(matrix.tolist()))

    def vector(self, values: Iterable[int]) -> int:
        """Register an amount for each of the nodes, nothing for depots."""
        return int(self.routing.RegisterUnaryTransitVector([*values, *self.nobody]))

    def _add_costs(self) -> None:
        ends = [place for depot in self.depots for place in depot]
        places = np.array([*(node.job.location for node in self.nodes), *ends], dtype=np.int64)
        self.travel = self.problem.durations[np.ix_(places, places)]
        # An unused vehicle goes straight from its start to its end node: it does not drive.
        starts = np.arange(len(self.nodes), len(places), 2)
        self.travel[starts, starts + 1] = 0
        self.travel_transit = self.matrix(self.travel)
        self.routing.SetArcCostEvaluatorOfAllVehicles(self.travel_transit)
        for index, vehicle in enumerate(self.problem.vehicles):
            self.routing.SetFixedCostOfVehicle(vehicle.fixed_cost, index)
        price = penalties(self.problem)
        for job in self.jobs:
            nodes = [node.number for node in self.at[job.key]]
            self.routing.AddDisjunction(nodes, price[job.key])
            for index in nodes:
                # SetAllowedVehiclesForIndex is broken in 9.15; -1 stands for "left out".
                self.routing.VehicleVar(index).SetValues([-1, *self.allowed[job.key]])

    def _add_serving(self) -> None:
        """What each visit costs on each vehicle besides the way there."""
        costs = [
            tuple(node.wish + serving_cost(vehicle, node.job) for node in self.nodes)
            for vehicle in self.problem.vehicles
        ]
        # A node left out has no vehicle, and the solver then fails unless some vehicle may make the visit for nothing.
        least = list(map(min, zip(*costs, strict=True)))
        self._add_cost("serving", [tuple(least)] * len(costs))
        self._add_cost("serving by vehicle", [tuple(a - b for a, b in zip(cost, least, strict=True)) for cost in costs])

    def _add_cost(self, name: str, costs: list[tuple[int, ...]]) -> None:
        """A dimension that sums up `costs`, for each vehicle those of all nodes."""
        if any(map(any, costs)):
            known = {cost: self.vector(cost) for cost in set(costs)}
            transits, most = [known[cost] for cost in costs], sum(map(max, zip(*costs, strict=True)))
            if len(known) == 1:
                self.routing.AddDimension(transits[0], 0, most, True, name)
            else:
                self.routing.AddDimensionWithVehicleTransits(transits, 0, most, True, name)
            self.routing.GetDimensionOrDie(name).SetSpanCostCoefficientForAllVehicles(1)

    def _add_limits(self) -> None:
        vehicles = self.problem.vehicles
        if any(vehicle.max_tasks is not None for vehicle in vehicles):
            tasks = [len(self.jobs) if v.max_tasks is None else v.max_tasks for v in vehicles]
            one = self.vector([1] * len(self.nodes))
            self.routing.AddDimensionWithVehicleCapacity(one, 0, tasks, True, "tasks")
        limited = any(courier.max_travel_time is not None for courier in self.problem.couriers)
        if limited or any(vehicle.max_travel_time is not None for vehicle in vehicles):
            rides = [self.horizon if v.max_travel_time is None else v.max_travel_time for v in vehicles]
            self.routing.AddDimensionWithVehicleCapacity(self.travel_transit, 0, rides, True, "travel")

    def _add_amount(self, d: int) -> None:
        """A job's delivery rides from the start, its pickup to the end, a shipment in between; all fit at all times."""
        rooms = [vehicle.capacity[d] for vehicle in self.problem.vehicles]
        jobs = [node.job for node in self.nodes]
        own = [job.kind is TaskKind.JOB for job in jobs]
        down = [job.delivery[d] if alone else 0 for job, alone in zip(jobs, own, strict=True)]
        up = [job.pickup[d] if alone else 0 for job, alone in zip(jobs, own, strict=True)]
        for name, amounts in ((f"delivery{d}", down), (f"pickup{d}", up)):
            if any(amounts):
                self._dimension(name, amounts, rooms, from_zero=True)
        shipped = any(job.pickup[d] for job, alone in zip(jobs, own, strict=True) if not alone)
        if shipped or (any(down) and any(up)):
            change = [job.pickup[d] - job.delivery[d] for job in jobs]
            load = self._dimension(f"load{d}", change, rooms, from_zero=not any(down))
            for index in range(len(rooms)) if any(down) else ():
                first = load.CumulVar(self.routing.Start(index))
                delivered = self.routing.GetDimensionOrDie(f"delivery{d}")
                self.solver.Add(first == delivered.CumulVar(self.routing.End(index)))

    def _dimension(self, name: str, amounts: list[int], rooms: list[int], from_zero: bool) -> Any:
        self.routing.AddDimensionWithVehicleCapacity(self.vector(amounts), 0, rooms, from_zero, name)
        return self.routing.GetDimensionOrDie(name)


def _ways(job: Job, day: TimeWindow) -> list[tuple[Sequence[TimeWindow], int]]:
    """Windows in which to make the visit, with what wish that misses."""
    if not job.wished_windows or not job.wish_cost:
        return [(job.time_windows, 0)]
    hard = clip(job.time_windows, day)
    kept = sorted((part for wish in job.wished_windows for part in clip(hard, wish)), key=lambda part: part.start)
    if kept == hard:
        return [(kept, 0)]
    return [(kept, 0), (job.time_windows, job.wish_cost)] if kept else [(job.time_windows, job.wish_cost)]


def _fetched_first(vehicle: Vehicle, shipment: Shipment) -> bool:
    """Whether the anchors do not put the delivery of `shipment` before its pickup."""
    rank = {key: number for number, key in enumerate(vehicle.anchors)}
    return rank.get(shipment.pickup.key, -1) < rank.get(shipment.delivery.key, len(rank))
