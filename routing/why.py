"""Why each stop is where it is and when it is.

===============  ============================================================================  ====================
here             meaning                                                                       `by`
===============  ============================================================================  ====================
anchored         part of the sequence its vehicle rides already                                0
only_vehicle     no other vehicle has the skills, or it belongs to this one                    0
only_room        no other route could take it as the day stands                                0
needed           without it the rest of its own route would not hold                           0
cheapest         the next best place on another route is dearer                                seconds dearer
elsewhere        another route could take it for less                                          seconds cheaper
===============  ============================================================================  ====================

===============  ============================================================================  ====================
then             meaning                                                                       `by`
===============  ============================================================================  ====================
window_opens     work begins as a promised window opens                                        seconds waited
wish_opens       work begins as a wished window opens                                          seconds waited
wish_missed      it cannot be kept, or costs more than it is worth                             what the wish costs
window_closes    the promised window is about to close                                         seconds left of it
follows          as soon as the stop before is done                                            0
===============  ============================================================================  ====================
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from routing.insertion import Place, Sequences, Visits
from routing.plan import Plan, Reason, Step
from routing.problem import Job, Problem, TaskKey, TimeWindow, Vehicle
from routing.timing import outside
from routing.why_sentences import because

CLOSING_SECONDS = 900
"""A window that closes so soon after work begins is what bound the stop."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a stop is on this route at this place, and why at this moment."""

    here: Reason
    then: Reason


def why(problem: Problem, plan: Plan, only: Collection[TaskKey] | None = None) -> dict[TaskKey, Why]:
    """The reasons of each visit that `plan`, which must be legal, makes; both of a shipment share `here`.

    Parameters
    ----------
    only : collection of TaskKey, optional
        Visits to explain, with those of their shipments; all, if not given.
    """
    sequences = Sequences.of(problem, plan)
    tasks = {task.key: task for task in problem.tasks}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    begun = {step.key: (step, vehicles[route.vehicle]) for route in plan.routes for step in route.steps if step.key}
    found = {}
    for visits in sequences.whole(tasks[key] for key in begun if key is not None):
        if only is not None and all(job.key not in only for job in visits):
            continue
        here = _here(sequences, visits, begun[visits[0].key][1])
        for job in visits:
            found[job.key] = Why(here, _then(job, *begun[job.key]))
    return found


def _here(sequences: Sequences, visits: Visits, vehicle: Vehicle) -> Reason:
    if any(job.key in vehicle.anchors for job in visits):
        return because("anchored", vehicle=vehicle)
    others = [
        other
        for other in sequences.problem.vehicles
        if other.id != vehicle.id and all(sequences.ties.serves(other, job) for job in visits)
    ]
    if not others:
        return because("only_vehicle", vehicle=vehicle)
    place = sequences.take(visits)
    if place is None:
        return because("needed", vehicle=vehicle)
    best, own = _best_elsewhere(sequences, visits, place), sequences.price(visits, place)
    sequences.put(visits, place)
    assert own is not None, "they were there legally"
    if best is None:
        return because("only_room", vehicle=vehicle)
    price, index = best
    other = sequences.problem.vehicles[index]
    if price < own:
        return because("elsewhere", by=own - price, vehicle=other)
    return because("cheapest", by=price - own, vehicle=other)


def _best_elsewhere(sequences: Sequences, visits: Visits, place: Place) -> tuple[int, int] | None:
    """The least price on another vehicle, and its index; None if none may take them."""
    best: tuple[int, int] | None = None
    for each in sorted(sequences.places(visits, but=place.vehicle)):
        if best is not None and each.cost >= best[0]:
            break
        price = sequences.price(visits, each)
        if price is not None and (best is None or price < best[0]):
            best = price, each.vehicle
    return best


def _then(job: Job, step: Step, vehicle: Vehicle) -> Reason:
    if job.wished_windows and job.wish_cost:
        if outside(job.wished_windows, step.begin):
            return because("wish_missed", by=job.wish_cost, vehicle=vehicle)
        if _opens(job.wished_windows, step.begin, vehicle):
            return because("wish_opens", by=step.waiting, vehicle=vehicle)
    if _opens(job.time_windows, step.begin, vehicle):
        return because("window_opens", by=step.waiting, vehicle=vehicle)
    left = min(window.end - step.begin for window in job.time_windows if window.end >= step.begin)
    if left <= CLOSING_SECONDS:
        return because("window_closes", by=left, vehicle=vehicle)
    return because("follows", vehicle=vehicle)


def _opens(windows: tuple[TimeWindow, ...], begin: int, vehicle: Vehicle) -> bool:
    return any(window.start == begin > vehicle.time_window.start for window in windows)
