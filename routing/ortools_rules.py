"""Shipments, anchors, published orders and couriers in the OR-Tools model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from routing.cost import prices_order
from routing.problem import Courier

if TYPE_CHECKING:
    from routing.ortools_model import Node, RoutingModel


def add_order(model: RoutingModel) -> None:
    """The dimension "order": how many visits come before, where anything is said about that."""
    anchored = any(vehicle.anchors for vehicle in model.problem.vehicles)
    if model.problem.shipments or anchored or prices_order(model.problem):
        one = model.vector([1] * len(model.nodes))
        model.routing.AddDimension(one, 0, len(model.nodes) + 1, True, "order")


def _in_order(model: RoutingModel, before: Sequence[Node], after: Sequence[Node]) -> None:
    # No two visits of a route have one number, so "not after" is enough; it leaves those not made free to be anywhere.
    order = model.routing.GetDimensionOrDie("order")
    for first in before:
        for second in after:
            model.solver.Add(order.CumulVar(first.number) <= order.CumulVar(second.number))


def add_shipments(model: RoutingModel) -> None:
    """Both visits or none, by one vehicle, fetched first."""
    routing, solver = model.routing, model.solver
    for shipment in model.problem.shipments:
        if not model.allowed[shipment.pickup.key]:
            continue
        fetched, brought = model.at[shipment.pickup.key], model.at[shipment.delivery.key]
        if len(fetched) == len(brought) == 1:
            routing.AddPickupAndDelivery(fetched[0].number, brought[0].number)
        else:
            sets = [routing.GetDisjunctionIndices(nodes[0].number)[0] for nodes in (fetched, brought)]
            routing.AddPickupAndDeliverySets(*sets)
        # Of two nodes of one visit that is not made by both, the one left out has the vehicle -1.
        riders = [solver.Max([routing.VehicleVar(node.number) for node in nodes]) for nodes in (fetched, brought)]
        solver.Add(riders[0] == riders[1])
        _in_order(model, fetched, brought)


def add_anchors(model: RoutingModel) -> None:
    """Anchors keep their order (their vehicle they have already), and nothing else comes before a locked one."""
    for vehicle in model.problem.vehicles:
        anchors = [key for key in vehicle.anchors if model.allowed[key]]
        for before, after in pairwise(anchors):
            _in_order(model, model.at[before], model.at[after])
        locked = [node.number for key in vehicle.anchors[: vehicle.locked] for node in model.at.get(key, ())]
        free = set(vehicle.anchors[: vehicle.locked])
        for node in model.nodes if locked else ():
            if node.job.key not in free:
                model.routing.NextVar(node.number).RemoveValues(locked)


def add_published(model: RoutingModel) -> None:
    """What it costs to come before the one that was to come first."""
    if not prices_order(model.problem):
        return
    # The solver prices what a vehicle sums up: turns are laid upon its start as slack in a dimension of its own.
    routing, solver, most = model.routing, model.solver, len(model.jobs)
    routing.AddDimension(model.vector([0] * len(model.nodes)), most, most, True, "turned")
    turned = routing.GetDimensionOrDie("turned")
    for node in model.nodes:
        turned.SlackVar(node.number).SetValue(0)
    for index, vehicle in enumerate(model.problem.vehicles):
        pairs = [
            (before, after)
            for first, second in pairwise(vehicle.published)
            for before in model.at.get(first, ())
            for after in model.at.get(second, ())
        ]
        if pairs and vehicle.order_cost:
            end = turned.CumulVar(routing.End(index))
            solver.Add(end >= solver.Sum([_turned(model, index, *pair) for pair in pairs]))
            turned.SetCumulVarSoftUpperBound(routing.End(index), 0, vehicle.order_cost)
            routing.AddVariableMinimizedByFinalizer(end)


def _turned(model: RoutingModel, index: int, before: Node, after: Node) -> Any:
    """1 where both are made by the vehicle at `index`, and `after` comes first; else 0."""
    order, solver = model.routing.GetDimensionOrDie("order"), model.solver
    riders = [solver.IsEqualCstVar(model.routing.VehicleVar(node.number), index) for node in (before, after)]
    first = solver.IsLessVar(order.CumulVar(after.number), order.CumulVar(before.number))
    return solver.Min([*riders, first])


def add_couriers(model: RoutingModel) -> None:
    """Limits over all shifts of a courier, and what work beyond his fair share costs."""
    shifts = {
        courier.id: [index for index, vehicle in enumerate(model.problem.vehicles) if vehicle.courier == courier.id]
        for courier in model.problem.couriers
    }
    couriers = [courier for courier in model.problem.couriers if shifts[courier.id]]
    limited = [courier for courier in couriers if courier.max_work_time is not None]
    costly = [courier for courier in couriers if courier.fair_work_time is not None and courier.overwork_cost]
    for courier in couriers:
        if courier.max_travel_time is not None:
            model.solver.Add(_sum(model, "travel", shifts[courier.id]) <= courier.max_travel_time)
    if limited or costly:
        model.routing.AddDimension(model.work, 0, model.horizon, True, "work")
    for courier in limited:
        model.solver.Add(_sum(model, "work", shifts[courier.id]) <= courier.max_work_time)
    if any(len(shifts[courier.id]) > 1 for courier in costly):
        zero = model.vector([0] * len(model.nodes))
        most = model.horizon * len(model.problem.vehicles)
        model.routing.AddDimension(zero, most, most, True, "overwork")
    for courier in costly:
        _add_overwork(model, courier, shifts[courier.id])


def _add_overwork(model: RoutingModel, courier: Courier, shifts: list[int]) -> None:
    routing, fair = model.routing, courier.fair_work_time
    if len(shifts) == 1:
        end = routing.End(shifts[0])
        routing.GetDimensionOrDie("work").SetCumulVarSoftUpperBound(end, fair, courier.overwork_cost)
        return
    # The solver prices what a single shift sums up. So the courier's overwork is laid upon those of his shifts that
    # run, as slack in a dimension in which nothing else happens.
    dimension = routing.GetDimensionOrDie("overwork")
    parts = []
    for index in shifts:
        part = dimension.CumulVar(routing.End(index))
        dimension.SetCumulVarSoftUpperBound(routing.End(index), 0, courier.overwork_cost)
        model.solver.Add(part <= model.horizon * len(shifts) * routing.ActiveVehicleVar(index))
        routing.AddVariableMinimizedByFinalizer(part)
        parts.append(part)
    model.solver.Add(model.solver.Sum(parts) >= _sum(model, "work", shifts) - fair)


def _sum(model: RoutingModel, name: str, vehicles: list[int]) -> Any:
    dimension = model.routing.GetDimensionOrDie(name)
    return model.solver.Sum([dimension.CumulVar(model.routing.End(index)) for index in vehicles])
