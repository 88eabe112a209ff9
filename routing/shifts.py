"""What holds for a courier over all his shifts: limits of ride and work, and what overwork costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routing.cost import overwork, ride, work
from routing.problem import Courier, Job, Problem, Vehicle
from routing.validation import MAX_SECONDS

_Length = Callable[[Problem, Vehicle, Sequence[Job]], int]
Routes = Sequence[Sequence[Job]]
"""The visits of each vehicle, by index."""


class Shifts:
    """The shifts of each courier of `problem`; every question is about one vehicle's `jobs`, beside other `routes`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        couriers = {courier.id: courier for courier in problem.couriers}
        self._courier = [None if vehicle.courier is None else couriers[vehicle.courier] for vehicle in problem.vehicles]
        self._shifts: dict[int | None, list[int]] = {}
        for index, vehicle in enumerate(problem.vehicles):
            self._shifts.setdefault(vehicle.courier, []).append(index)

    def over(self, routes: Routes, index: int, jobs: Sequence[Job]) -> tuple[int, str]:
        """By how many seconds `jobs` on vehicle `index` ride or work too long, and the name of the limit.

        The vehicle's own limit, and its courier's over all his shifts; negative where there is time to spare.
        """
        vehicle, courier = self.problem.vehicles[index], self._courier[index]
        found = [(-MAX_SECONDS, "max_travel_time")]
        if vehicle.max_travel_time is not None:
            found.append((ride(self.problem, vehicle, jobs) - vehicle.max_travel_time, "max_travel_time"))
        if courier is not None and courier.max_travel_time is not None:
            ridden = self._sum(routes, courier, index, jobs, ride)
            found.append((ridden - courier.max_travel_time, "max_travel_time"))
        if courier is not None and courier.max_work_time is not None:
            found.append((self._sum(routes, courier, index, jobs, work) - courier.max_work_time, "max_work_time"))
        return max(found)

    def overwork(self, routes: Routes, index: int, jobs: Sequence[Job]) -> int:
        """What the overwork of the courier of vehicle `index` costs, were `jobs` its route."""
        courier = self._courier[index]
        if courier is None or courier.fair_work_time is None or not courier.overwork_cost:
            return 0
        return overwork(self.problem, {courier.id: self._sum(routes, courier, index, jobs, work)})

    def _sum(self, routes: Routes, courier: Courier, index: int, jobs: Sequence[Job], of: _Length) -> int:
        own = {at: routes[at] for at in self._shifts[courier.id]} | {index: jobs}
        return sum(of(self.problem, self.problem.vehicles[at], visits) for at, visits in own.items() if visits)
