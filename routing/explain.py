"""Why something was left out, with the number that would have to give way.

Codes of the reasons, from what no plan could mend to what this plan chose. For a shipment "it" is both its visits.

=================  ==========================================================================  ===============
code               meaning                                                                     `by`
=================  ==========================================================================  ===============
no_vehicle         no vehicle runs, or none has a shift that holds its own breaks              0
skills             no vehicle has the skills                                                   skills missing
bound              it belongs to one vehicle, or rides in its sequence, and that cannot go     0
capacity           no vehicle, or no room left where there is time, for what must be carried   units missing
window             no window of it meets a shift                                               seconds between
too_far            even alone on a route it would be late, or ride or work too long            seconds too many
time               every place makes somebody late; the nearest miss                           seconds too late
order              the sequence ridden already leaves no place for it                          0
max_tasks          only full routes have the time                                              tasks too many
max_travel_time    only routes that ride long enough already have the time                     seconds too many
max_work_time      only couriers who work long enough already have the time                    seconds too many
penalty            it fits, but costs more than leaving it out                                 seconds dearer
fits               it fits and pays: the plan should have served it                            seconds saved
=================  ==========================================================================  ===============
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from routing.cost import penalties
from routing.insertion import Place, Sequences, Visits
from routing.plan import Plan, Reason
from routing.problem import Job, Problem, TaskKey, Vehicle
from routing.rules import peaks
from routing.sentences import reason
from routing.timing import Event, Timing, events, outside

Score = TypeVar("Score", int, tuple[int, str], tuple[int, int, int, int])

TRIALS = 600
"""Places measured for a near miss, shared among what is left out (cheapest places first)."""


def explain(problem: Problem, plan: Plan) -> dict[TaskKey, Reason]:
    """The reason for each visit that `plan`, which must be legal, leaves out; both of a shipment share theirs."""
    sequences, nothing = Sequences.of(problem, plan), Sequences(problem)
    able = {at for at, vehicle in enumerate(problem.vehicles) if sequences.timing.rests_fit(vehicle)}
    fleet = [problem.vehicles[at] for at in sorted(able)]
    price = penalties(problem)
    tasks = {task.key: task for task in problem.tasks}
    groups = sequences.whole(tasks[left.key] for left in plan.unassigned)
    trials = max(5, TRIALS // max(1, len(groups)))
    found: dict[TaskKey, Reason] = {}
    for visits in groups:
        why = _hopeless(nothing, fleet, visits)
        why = why or _crowded_out(sequences, able, visits, price[visits[0].key], trials)
        found |= dict.fromkeys((job.key for job in visits), why)
    return found


def with_reasons(problem: Problem, plan: Plan) -> Plan:
    """`plan` with the reason at each visit left out."""
    reasons = explain(problem, plan)
    return replace(plan, unassigned=tuple(replace(left, reason=reasons[left.key]) for left in plan.unassigned))


def _hopeless(nothing: Sequences, fleet: Sequence[Vehicle], visits: Visits) -> Reason | None:
    """Why no plan at all could serve `visits` by going there directly, with whom of `fleet` ever; None if one could.

    On the day of `nothing` there is nothing else to do.
    """
    problem = nothing.problem
    if not fleet:
        return reason("no_vehicle")
    needed = visits[0].skills
    skilled = [vehicle for vehicle in fleet if needed <= vehicle.skills]
    if not skilled:
        lacking = min((needed - vehicle.skills for vehicle in fleet), key=lambda some: (len(some), sorted(some)))
        return reason("skills", by=len(lacking), skills=", ".join(map(str, sorted(lacking))))
    own = [vehicle for vehicle in skilled if all(nothing.ties.serves(vehicle, job) for job in visits)]
    if not own:
        return reason("bound", vehicle=_owner(problem, visits))
    strong = [vehicle for vehicle in own if shortage(problem, vehicle, visits)[0] <= 0]
    if not strong:
        found = _least((shortage(problem, vehicle, visits), vehicle) for vehicle in own)
        (short, d, need, room), vehicle = found
        return reason("capacity", by=short, vehicle=vehicle, dimension=d, need=need, room=room)
    gap, vehicle = _least((_window_gap(visits, vehicle), vehicle) for vehicle in strong)
    if gap:
        return reason("window", by=gap, vehicle=vehicle)
    over, vehicle = _least((_over_alone(nothing, vehicle, visits), vehicle) for vehicle in strong)
    return reason("too_far", by=over, vehicle=vehicle) if over else None


def _crowded_out(sequences: Sequences, able: set[int], visits: Visits, price: int, trials: int) -> Reason:
    """Why the routes of the vehicles `able` do not take `visits`, which a route of their own could serve."""
    vehicles = sequences.problem.vehicles
    places = sorted(place for place in sequences.places(visits) if place.vehicle in able)
    cheapest: tuple[int, Place] | None = None
    full: Place | None = None
    overfull = sequences.full(visits)
    for place in places:
        if cheapest is not None and place.cost >= cheapest[0]:
            break
        if full is not None and place.vehicle in overfull:
            continue
        if sequences.clock(visits, place) is None:
            continue
        cost = sequences.price(visits, place)
        if cost is None:
            full = full or place
        elif cheapest is None or cost < cheapest[0]:
            cheapest = cost, place
    if cheapest is not None:
        cost, place = cheapest
        code, by = ("penalty", cost - price) if cost >= price else ("fits", price - cost)
        return reason(code, by=by, vehicle=vehicles[place.vehicle], detour=cost, penalty=price)
    if full is not None:
        return _overfull(sequences, visits, full)
    return _late(sequences, visits, places[:trials]) if places else reason("order")


def _overfull(sequences: Sequences, visits: Visits, place: Place) -> Reason:
    """Which rule but the clock forbids `visits` at `place`."""
    vehicle, jobs = sequences.problem.vehicles[place.vehicle], sequences.with_visits(visits, place)
    short, d, need, room = shortage(sequences.problem, vehicle, jobs)
    if short > 0:
        return reason("capacity", by=short, vehicle=vehicle, dimension=d, need=need, room=room)
    if vehicle.max_tasks is not None and len(jobs) > vehicle.max_tasks:
        return reason("max_tasks", by=len(jobs) - vehicle.max_tasks, vehicle=vehicle, limit=vehicle.max_tasks)
    over, code = sequences.over(place.vehicle, jobs)
    return reason(code, by=over, vehicle=vehicle) if over > 0 else reason("order")


def _late(sequences: Sequences, visits: Visits, places: list[Place]) -> Reason:
    """The place of `places` that makes everybody the least late."""
    best: int | None = None
    nearest = places[0]
    for place in places:
        vehicle = sequences.problem.vehicles[place.vehicle]
        late = lateness(sequences.timing, vehicle, sequences.with_visits(visits, place), below=best)
        if late is not None:
            best, nearest = late, place
    vehicle = sequences.problem.vehicles[nearest.vehicle]
    whom = _who_is_late(sequences.timing, vehicle, sequences.with_visits(visits, nearest), best or 0)
    if whom is not None and whom.job is not None:
        whose = "own" if whom.job.key in [job.key for job in visits] else "other"
        return reason("time", by=best or 0, vehicle=vehicle, whom=whose, other=whom.job.description or whom.job.id)
    return reason("time", by=best or 0, vehicle=vehicle, whom="shift" if whom is None else "break")


def lateness(timing: Timing, vehicle: Vehicle, jobs: Sequence[Job], below: int | None = None) -> int | None:
    """The least grace in seconds, given to every window and to the shift, with which `jobs` can be done in order.

    None if it is not below `below`.
    """
    if below is not None and (below == 0 or timing.relaxed(below - 1).run(vehicle, jobs) is None):
        return None
    high = 60 if below is None else below - 1
    while timing.relaxed(high).run(vehicle, jobs) is None:
        high *= 2
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if timing.relaxed(middle).run(vehicle, jobs) is None:
            low = middle
        else:
            high = middle
    return high


def _who_is_late(timing: Timing, vehicle: Vehicle, jobs: list[Job], grace: int) -> Event | None:
    """The event that needs all of `grace`; None if it is the end of the shift."""
    label = timing.relaxed(grace).run(vehicle, jobs)
    for event in events(label) if label is not None else ():
        windows = event.job.time_windows if event.job is not None else event.rest.time_windows if event.rest else ()
        if outside(windows, event.begin) == grace:
            return event
    return None


def shortage(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> tuple[int, int, int, int]:
    """Units missing, dimension, units needed and room, of the dimension that lacks most."""
    needs = peaks(problem, vehicle, jobs)
    return max(
        ((need - room, d, need, room) for d, (need, room) in enumerate(zip(needs, vehicle.capacity, strict=True))),
        default=(0, 0, 0, 0),
    )


def _least(candidates: Iterable[tuple[Score, Vehicle]]) -> tuple[Score, Vehicle]:
    """The first of the least; those after one that lacks nothing are not looked at."""
    best: tuple[Score, Vehicle] | None = None
    for candidate in candidates:
        if best is None or candidate[0] < best[0]:
            best = candidate
        if best[0] == 0:
            break
    assert best is not None
    return best


def _owner(problem: Problem, visits: Visits) -> Vehicle:
    """The vehicle in whose sequence `visits` ride, or to which they belong."""
    keys = {job.key for job in visits}
    anchored = (vehicle for vehicle in problem.vehicles if not keys.isdisjoint(vehicle.anchors))
    named = (vehicle for vehicle in problem.vehicles if vehicle.id == visits[0].vehicle)
    return next(chain(anchored, named))


def _window_gap(visits: Visits, vehicle: Vehicle) -> int:
    """Seconds between the shift and the nearest window of the visit that is farthest from it; 0 if they meet."""
    shift = vehicle.time_window
    gaps = (
        [max(shift.start - window.end, window.start - shift.end, 0) for window in job.time_windows] for job in visits
    )
    return max(map(min, gaps))


def _over_alone(nothing: Sequences, vehicle: Vehicle, visits: Visits) -> int:
    """Seconds by which `visits` alone are too much for `vehicle`, on a day with nothing else to do."""
    index = nothing.problem.vehicles.index(vehicle)
    return max(0, nothing.over(index, visits)[0], lateness(nothing.timing, vehicle, visits) or 0)
