"""Time in the OR-Tools model: windows, shifts, breaks and setups.

Time is counted from the earliest shift, and the time of a node is when work there begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.problem import Break, TimeWindow, Vehicle

if TYPE_CHECKING:
    from routing.ortools_model import RoutingModel


def add_time(model: RoutingModel) -> None:
    """The dimension "time": where everyone is when."""
    routing = model.routing
    visit = np.array([*(node.setup + node.job.service for node in model.nodes), *model.nobody])
    model.work = model.matrix(model.travel + visit[:, None])
    routing.AddDimension(model.work, model.horizon, model.horizon, False, "time")
    time = routing.GetDimensionOrDie("time")
    for node in model.nodes:
        _bound(model, time.CumulVar(node.number), node.windows)
    _pay_setups(model)
    # Break visits are asked for by solver index, of which a vehicle's end has one beyond the nodes.
    visits = [int(visit[model.manager.IndexToNode(index)]) for index in range(routing.Size())]
    for index, vehicle in enumerate(model.problem.vehicles):
        shift = vehicle.time_window
        for end in (routing.Start(index), routing.End(index)):
            time.CumulVar(end).SetRange(shift.start - model.origin, shift.end - model.origin)
        if vehicle.breaks and model.usable[index]:
            rests = [_rest(model, rest, vehicle) for rest in vehicle.breaks]
            time.SetBreakIntervalsOfVehicle(rests, index, visits)
            for one, other in combinations(rests, 2):  # outside a route the solver would let them overlap
                apart = [one.EndExpr() <= other.StartExpr(), other.EndExpr() <= one.StartExpr()]
                model.solver.Add(model.solver.Sum(apart) >= 1)


def _pay_setups(model: RoutingModel) -> None:
    """To a node that pays a setup one comes from elsewhere, to one that is spared it from the same location."""
    paid: dict[int, list[int]] = {}
    spared: dict[int, list[int]] = {}
    for node in model.nodes:
        if len({other.setup for other in model.at[node.job.key]}) > 1:
            (paid if node.setup else spared).setdefault(node.job.location, []).append(node.number)
    stops = [(node.number, node.job.location) for node in model.nodes]
    stops += [(model.routing.Start(index), vehicle.start) for index, vehicle in enumerate(model.problem.vehicles)]
    for number, place in stops if paid else ():
        elsewhere = [spare for location, numbers in spared.items() if location != place for spare in numbers]
        never = {*paid.get(place, ()), *elsewhere} - {number}  # its own number stands for "left out"
        model.routing.NextVar(number).RemoveValues(sorted(never))


def _rest(model: RoutingModel, rest: Break, vehicle: Vehicle) -> Any:
    """One break as an interval inside the shift (the solver itself would allow it before or after the route)."""
    shift = vehicle.time_window
    starts = clip(rest.time_windows, TimeWindow(shift.start, shift.end - rest.service))
    first, last = starts[0].start - model.origin, starts[-1].end - model.origin
    name = f"break{vehicle.id}-{rest.id}"
    interval = model.solver.FixedDurationIntervalVar(first, last, rest.service, False, name)
    _bound(model, interval.StartExpr().Var(), starts)
    return interval


def _bound(model: RoutingModel, variable: Any, windows: Sequence[TimeWindow]) -> None:
    """Keep `variable`, counted from the origin, inside one of `windows`."""
    first, last = windows[0].start - model.origin, windows[-1].end - model.origin
    variable.SetRange(max(0, first), min(model.horizon, last))
    for before, after in pairwise(windows):
        if before.end + 1 < after.start and after.start > model.origin:
            variable.RemoveInterval(max(0, before.end + 1 - model.origin), after.start - 1 - model.origin)


def clip(windows: Sequence[TimeWindow], bounds: TimeWindow) -> list[TimeWindow]:
    """Parts of `windows` inside `bounds`."""
    return [
        TimeWindow(max(window.start, bounds.start), min(window.end, bounds.end))
        for window in windows
        if window.end >= bounds.start and window.start <= bounds.end
    ]
