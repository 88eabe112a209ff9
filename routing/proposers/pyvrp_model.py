"""One problem as PyVRP's data, as far as it can be told.

Each visit is a location of its own. The distance of PyVRP is our travel time, so its cost is ours: travel, fixed
costs, and prizes for penalties. A setup that a neighbour may spare belongs to the leg that leads to the visit, and
the window then to where the service begins, which is a little narrower than the rule. Who may not serve what is said
by an amount that the vehicle has no room for. Of several windows of one job each is a client, and one of them goes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

from routing.cost import may_serve, penalties
from routing.problem import Job, Problem, Vehicle
from routing.proposers import Routes
from routing.proposers.noon import Noon, noon
from routing.timing import Timing

LARGEST_PRIZES = 2**52
"""PyVRP weighs costs in floating point too: sums stay exact below this."""

MOST_KINDS = 6
"""Sets of vehicles that may serve a job, each an amount more to keep track of."""


def expressible(problem: Problem) -> bool:
    """Whether PyVRP can be told every rule of `problem`."""
    return (
        bool(problem.jobs)
        and not problem.shipments
        and not any(
            courier.max_work_time is not None or courier.max_travel_time is not None for courier in problem.couriers
        )
        and not any(courier.fair_work_time is not None and courier.overwork_cost for courier in problem.couriers)
        and not any(job.wished_windows and job.wish_cost for job in problem.jobs)
        and not any(job.change_cost for job in problem.jobs)
        and not any(vehicle.anchors or vehicle.area_costs for vehicle in problem.vehicles)
        and (clock := noon(problem)) is not None
        and any(_usable(problem, clock))
        and len(_crews(problem)) <= MOST_KINDS
        and sum(penalties(problem).values()) <= LARGEST_PRIZES
    )


def _usable(problem: Problem, clock: Noon) -> list[bool]:
    """Which vehicles can be used at all."""
    timing = Timing(problem)
    return [timing.rests_fit(vehicle) and clock.window(vehicle.time_window) is not None for vehicle in problem.vehicles]


def _crews(problem: Problem) -> dict[frozenset[int], list[int]]:
    """Jobs by the set of vehicles that may serve them, where these are some but not all."""
    serves = may_serve(problem)
    kinds: dict[object, frozenset[int]] = {}
    crews = defaultdict(list)
    for index, job in enumerate(problem.jobs):
        kind = (job.skills, job.vehicle, job.change_cost is None)
        if kind not in kinds:
            kinds[kind] = frozenset(at for at, vehicle in enumerate(problem.vehicles) if serves(vehicle, job))
        if 0 < len(kinds[kind]) < len(problem.vehicles):
            crews[kinds[kind]].append(index)
    return crews


class PyvrpModel:
    """The model of `problem`, which must be :func:`expressible`.

    Parameters
    ----------
    all_required : bool
        Whether jobs that name no penalty must be served, which is how PyVRP searches best; a problem that does not
        allow it has no plan then.

    Attributes
    ----------
    data : pyvrp.ProblemData
    has_required : bool
    """

    def __init__(self, problem: Problem, all_required: bool) -> None:
        self.problem = problem
        clock = noon(problem)
        assert clock is not None
        self.noon = clock
        self.crews = _crews(problem)
        self.limited = any(vehicle.max_tasks is not None for vehicle in problem.vehicles)
        self.depots = sorted({place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)})
        self.shared = self._shared()
        self.clients: list[int] = []
        """The job of each client."""
        self.groups: list[ClientGroup] = []
        clients = self._clients(all_required)
        self.has_required = any(client.required for client in clients)
        self.types: list[list[int]] = []
        """Vehicles of each type."""
        types = self._vehicle_types()
        travel, durations = self._matrices()
        self.data = ProblemData(
            locations=[Location(0, 0) for _ in range(len(travel))],
            clients=clients,
            depots=[Depot(at) for at in range(len(self.depots))],
            vehicle_types=types,
            distance_matrices=[travel],
            duration_matrices=[durations],
            groups=self.groups,
        )

    def routes(self, solution: Solution) -> Routes:
        """`solution` as we tell it."""
        found: list[tuple[int, ...]] = [() for _ in self.problem.vehicles]
        used: Counter[int] = Counter()
        for route in solution.routes():
            kind = route.vehicle_type()
            found[self.types[kind][used[kind]]] = tuple(self.clients[step.idx] for step in route if step.is_client())
            used[kind] += 1
        return tuple(found)

    def solution(self, routes: Routes) -> Solution:
        """`routes` as PyVRP tells them; not always legal on its clock."""
        client = {job: number for number, job in reversed(list(enumerate(self.clients)))}
        kinds = {vehicle: kind for kind, vehicles in enumerate(self.types) for vehicle in vehicles}
        given = []
        for vehicle, visits in enumerate(routes):
            known = [client[visit] for visit in visits if visit in client]
            if known and vehicle in kinds:
                given.append(Route(self.data, known, kinds[vehicle]))
        return Solution(self.data, given)

    def _shared(self) -> list[bool]:
        """Whether somebody's setup may be spared at each job's place."""
        at_place = Counter(job.location for job in self.problem.jobs)
        starts = {vehicle.start for vehicle in self.problem.vehicles}
        return [bool(job.setup) and (at_place[job.location] > 1 or job.location in starts) for job in self.problem.jobs]

    def _clients(self, all_required: bool) -> list[Client]:
        prices = penalties(self.problem)
        serves = may_serve(self.problem)
        clients: list[Client] = []
        for index, job in enumerate(self.problem.jobs):
            windows = list(self._windows(index))
            if not any(serves(vehicle, job) for vehicle in self.problem.vehicles):
                windows = []
            required = all_required and job.penalty is None and bool(windows)
            group = len(self.groups) if len(windows) > 1 else None
            numbers = []
            for start, end in windows:
                numbers.append(len(clients))
                self.clients.append(index)
                clients.append(self._client(index, start, end, prices[job.key], required, group))
            if group is not None:
                self.groups.append(ClientGroup(numbers, required))
        return clients

    def _client(self, index: int, start: int, end: int, price: int, required: bool, group: int | None) -> Client:
        job = self.problem.jobs[index]
        marks = [int(index in jobs) for jobs in self.crews.values()] + [1] * self.limited
        return Client(
            len(self.depots) + len(self.clients) - 1,
            delivery=[*job.delivery, *marks],
            pickup=[*job.pickup, *([0] * len(marks))],
            service_duration=job.service + (0 if self.shared[index] else job.setup),
            tw_early=start,
            tw_late=end,
            prize=price,
            required=required and group is None,
            group=group,
        )

    def _windows(self, index: int) -> Iterable[tuple[int, int]]:
        """When the service (or the setup that always comes with it) may begin, on the short clock."""
        job = self.problem.jobs[index]
        later = job.setup if self.shared[index] else 0
        for window in job.time_windows:
            short = self.noon.window(window)
            if short is not None and short.start + later <= short.end:
                yield short.start + later, short.end

    def _vehicle_types(self) -> list[VehicleType]:
        kinds = defaultdict(list)
        usable = _usable(self.problem, self.noon)
        for index, vehicle in enumerate(self.problem.vehicles):
            if usable[index]:
                may = tuple(index in crew for crew in self.crews)
                kinds[
                    vehicle.start,
                    vehicle.end,
                    vehicle.time_window,
                    vehicle.capacity,
                    vehicle.fixed_cost,
                    vehicle.max_tasks,
                    vehicle.max_travel_time,
                    may,
                ].append(index)
        self.types = list(kinds.values())
        return [self._vehicle_type(vehicles, kind[-1]) for kind, vehicles in kinds.items()]

    def _vehicle_type(self, vehicles: list[int], may: tuple[bool, ...]) -> VehicleType:
        vehicle: Vehicle = self.problem.vehicles[vehicles[0]]
        everything = len(self.problem.jobs)
        tasks = everything if vehicle.max_tasks is None else vehicle.max_tasks
        limits = {} if vehicle.max_travel_time is None else {"max_distance": vehicle.max_travel_time}
        return VehicleType(
            len(vehicles),
            [*vehicle.capacity, *(everything * allowed for allowed in may), *[tasks] * self.limited],
            self.depots.index(vehicle.start),
            self.depots.index(vehicle.end),
            fixed_cost=vehicle.fixed_cost,
            tw_early=self.noon.opening(vehicle.time_window.start),
            tw_late=self.noon.closing(vehicle.time_window.end),
            **limits,
        )

    def _matrices(self) -> tuple[np.ndarray, np.ndarray]:
        """Travel, and what time passes, from each location to each."""
        jobs: list[Job] = [self.problem.jobs[index] for index in self.clients]
        places = np.array([*self.depots, *(job.location for job in jobs)], dtype=np.int64)
        travel = np.ascontiguousarray(self.problem.durations[np.ix_(places, places)])
        np.fill_diagonal(travel, 0)
        setups = np.array(
            [
                *([0] * len(self.depots)),
                *(job.setup * self.shared[index] for index, job in zip(self.clients, jobs, strict=True)),
            ]
        )
        return travel, travel + np.where(places[:, None] == places[None, :], 0, setups[None, :])
