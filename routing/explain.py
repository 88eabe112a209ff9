"""Why a job was left out, with the number that would have to give way.

Codes of the reasons, from what no plan could mend to what this plan chose:

=================  ==========================================================================  ===============
code               meaning                                                                     `by`
=================  ==========================================================================  ===============
no_vehicle         no vehicle runs, or none has a shift that holds its own breaks              0
skills             no vehicle has the skills                                                   skills missing
capacity           no vehicle, or no room left where there is time, for what must be carried   units missing
window             no window of the job meets a shift                                          seconds between
too_far            even alone on a route it would be late, or ride too long                    seconds too many
time               every place makes somebody late; the nearest miss                           seconds too late
max_tasks          only full routes have the time                                              tasks too many
max_travel_time    only routes that ride long enough already have the time                     seconds too many
penalty            it fits, but the detour costs more than leaving it out                      seconds dearer
fits               it fits and pays: the plan should have served it                            seconds saved
=================  ==========================================================================  ===============
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from routing.cost import penalties, ride
from routing.insertion import Place, Sequences, carries, peaks
from routing.plan import Plan, Reason
from routing.problem import Job, Problem, Vehicle
from routing.sentences import reason
from routing.timing import Event, Timing, events, outside

Score = TypeVar("Score", int, tuple[int, int, int, int])

TRIALS = 600
"""Places measured for a near miss, shared among the jobs left out (cheapest places first)."""


def explain(problem: Problem, plan: Plan) -> dict[int, Reason]:
    """The reason for each job that `plan`, which must be legal, leaves out, by job id."""
    sequences = Sequences.of(problem, plan)
    price = penalties(problem)
    jobs = {job.id: job for job in problem.jobs}
    trials = max(5, TRIALS // max(1, len(plan.unassigned)))
    return {
        left.id: _hopeless(sequences, jobs[left.id]) or _crowded_out(sequences, jobs[left.id], price[left.key], trials)
        for left in plan.unassigned
    }


def with_reasons(problem: Problem, plan: Plan) -> Plan:
    """`plan` with the reason at each job left out."""
    reasons = explain(problem, plan)
    return replace(plan, unassigned=tuple(replace(left, reason=reasons[left.id]) for left in plan.unassigned))


def _hopeless(sequences: Sequences, job: Job) -> Reason | None:
    """Why no plan at all could serve `job` by going there directly; None if one could."""
    fleet = [vehicle for vehicle in sequences.problem.vehicles if sequences.timing.rests_fit(vehicle)]
    if not fleet:
        return reason("no_vehicle")
    skilled = [vehicle for vehicle in fleet if job.skills <= vehicle.skills]
    if not skilled:
        lacking = min((job.skills - vehicle.skills for vehicle in fleet), key=lambda some: (len(some), sorted(some)))
        return reason("skills", by=len(lacking), skills=", ".join(map(str, sorted(lacking))))
    strong = [vehicle for vehicle in skilled if _shortage(sequences.problem, vehicle, [job])[0] <= 0]
    if not strong:
        found = _least((_shortage(sequences.problem, vehicle, [job]), vehicle) for vehicle in skilled)
        (short, d, need, room), vehicle = found
        return reason("capacity", by=short, vehicle=vehicle, dimension=d, need=need, room=room)
    gap, vehicle = _least((_window_gap(job, vehicle), vehicle) for vehicle in strong)
    if gap:
        return reason("window", by=gap, vehicle=vehicle)
    late, vehicle = _least((_late_alone(sequences, vehicle, job), vehicle) for vehicle in strong)
    return reason("too_far", by=late, vehicle=vehicle) if late else None


def _crowded_out(sequences: Sequences, job: Job, price: int, trials: int) -> Reason:
    """Why the routes as they are do not take `job`, which a route of its own could serve."""
    problem, vehicles = sequences.problem, sequences.problem.vehicles
    places = sorted(place for place in sequences.places(job) if sequences.timing.rests_fit(vehicles[place.vehicle]))
    full: Place | None = None
    for place in places:
        if not sequences.in_time(job, place):
            continue
        if carries(problem, vehicles[place.vehicle], sequences.with_job(job, place)):
            code, by = ("penalty", place.cost - price) if place.cost >= price else ("fits", price - place.cost)
            return reason(code, by=by, vehicle=vehicles[place.vehicle], detour=place.cost, penalty=price)
        full = full or place
    return _overfull(sequences, job, full) if full else _late(sequences, job, places[:trials])


def _overfull(sequences: Sequences, job: Job, place: Place) -> Reason:
    """Which rule but the clock forbids `job` at `place`."""
    vehicle, jobs = sequences.problem.vehicles[place.vehicle], sequences.with_job(job, place)
    short, d, need, room = _shortage(sequences.problem, vehicle, jobs)
    if short > 0:
        return reason("capacity", by=short, vehicle=vehicle, dimension=d, need=need, room=room)
    if vehicle.max_tasks is not None and len(jobs) > vehicle.max_tasks:
        return reason("max_tasks", by=len(jobs) - vehicle.max_tasks, vehicle=vehicle, limit=vehicle.max_tasks)
    over = ride(sequences.problem, vehicle, jobs) - (vehicle.max_travel_time or 0)
    return reason("max_travel_time", by=over, vehicle=vehicle)


def _late(sequences: Sequences, job: Job, places: list[Place]) -> Reason:
    """The place of `places` that makes everybody the least late."""
    best: int | None = None
    nearest = places[0]
    for place in places:
        vehicle = sequences.problem.vehicles[place.vehicle]
        late = lateness(sequences.timing, vehicle, sequences.with_job(job, place), below=best)
        if late is not None:
            best, nearest = late, place
    vehicle = sequences.problem.vehicles[nearest.vehicle]
    whom = _who_is_late(sequences.timing, vehicle, sequences.with_job(job, nearest), best or 0)
    if whom is not None and whom.job is not None:
        own = whom.job.id == job.id
        return reason("time", by=best or 0, vehicle=vehicle, whom="own" if own else "other", other=whom.job.id)
    return reason("time", by=best or 0, vehicle=vehicle, whom="shift" if whom is None else "break")


def lateness(timing: Timing, vehicle: Vehicle, jobs: list[Job], below: int | None = None) -> int | None:
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


def _shortage(problem: Problem, vehicle: Vehicle, jobs: list[Job]) -> tuple[int, int, int, int]:
    """Units missing, dimension, units needed and room, of the dimension that lacks most."""
    needs = peaks(problem, vehicle, jobs)
    return max(
        ((need - room, d, need, room) for d, (need, room) in enumerate(zip(needs, vehicle.capacity, strict=True))),
        default=(0, 0, 0, 0),
    )


def _least(candidates: Iterable[tuple[Score, Vehicle]]) -> tuple[Score, Vehicle]:
    return min(candidates, key=lambda pair: pair[0])


def _window_gap(job: Job, vehicle: Vehicle) -> int:
    """Seconds between the job's nearest window and the shift; 0 if they meet."""
    shift = vehicle.time_window
    return min(max(shift.start - window.end, window.start - shift.end, 0) for window in job.time_windows)


def _late_alone(sequences: Sequences, vehicle: Vehicle, job: Job) -> int:
    alone = ride(sequences.problem, vehicle, [job])
    too_long = 0 if vehicle.max_travel_time is None else max(0, alone - vehicle.max_travel_time)
    return max(too_long, lateness(sequences.timing, vehicle, [job]) or 0)
