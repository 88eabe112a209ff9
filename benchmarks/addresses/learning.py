"""What deliveries teach: how far from the door a courier is sent, and how many kilometres that wastes.

Marks are invented around the true doors, as phones make them: each 15 m off in either direction (a standard deviation),
and one in twenty made 150 m away, on the road. The point of a household is the median of its marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from statistics import median

import numpy as np
from numpy.typing import NDArray

from integrations.geocoding.chain import Chain
from integrations.geocoding.plane import METRES_A_DEGREE, distance
from integrations.geocoding.steps import Deliveries, Step
from routing.travel.protocol import Point as RoadPoint
from routing.travel.protocol import TravelTimes
from scheduling.decide.address import read_address
from scheduling.model.geocode import Address, PlaceQuery, Point, Taught

MARKS = (0, 1, 3, 10)
_METRES, _STRAY_METRES, _STRAY_SHARE = 15, 150, 0.05
DAYS, STOPS = 20, 30

Home = tuple[Address, Point]
"""An address as read, and its true door."""


def learning_curve(steps: Sequence[Step], homes: Sequence[Home], travel: TravelTimes, seed: int = 1) -> None:
    """Print error and waste by number of deliveries."""
    days = _days(homes, Random(seed))
    print(f"\nLearning, {DAYS} days of {STOPS} stops: each household delivered to so many times before")
    print("  deliveries   median m   90% m   wasted km a day   of a perfect day")
    for count in MARKS:
        errors, wasted, perfect = [], 0.0, 0.0
        for day in days:
            random = Random(f"{seed} {day[0]}")
            believed = [_believed(steps, home, count, random) for home in day]
            errors += [distance(point, door) for point, (_, door) in zip(believed, day, strict=True)]
            ridden, least = _ridden(believed, [door for _, door in day], travel)
            wasted, perfect = wasted + ridden - least, perfect + least
        middle, most = np.percentile(errors, [50, 90])
        share = wasted / perfect
        print(f"  {count:>10} {middle:>10.0f} {most:>7.0f} {wasted / 1000 / DAYS:>17.1f} {share:>17.0%}")


def _days(homes: Sequence[Home], random: Random) -> list[list[Home]]:
    """Days of one neighbourhood each: stops among the ten times as many homes around one of them."""
    days = []
    for _ in range(DAYS):
        centre = random.choice(homes)[1]
        around = sorted(homes, key=lambda home: distance(home[1], centre))[: 10 * STOPS]
        days.append(random.sample(around, STOPS))
    return days


def _believed(steps: Sequence[Step], home: Home, count: int, random: Random) -> Point:
    """Where the courier is sent after so many deliveries."""
    address, door = home
    marks = [_mark(door, random) for _ in range(count)]
    taught = Taught((median(m[0] for m in marks), median(m[1] for m in marks)), count) if marks else None
    chain = Chain(read_address, [Deliveries(read_address, lambda _: taught), *steps])
    answer = chain.locate(PlaceQuery(address, household="home"))
    assert answer is not None
    return answer.point


def _mark(door: Point, random: Random) -> Point:
    metres = _STRAY_METRES if random.random() < _STRAY_SHARE else _METRES
    north, east = (random.gauss(0, metres) / METRES_A_DEGREE for _ in range(2))
    return door[0] + north, door[1] + east


def _ridden(believed: Sequence[Point], doors: Sequence[Point], travel: TravelTimes) -> tuple[float, float]:
    """Metres of the tour planned on what is believed, from each point on to the true door, and of the perfect tour."""
    points = [RoadPoint(*point) for point in (*believed, *doors)]
    metres = travel.table(points).distances_metres.astype(np.int64)
    stops = len(doors)
    order = _tour(metres[:stops, :stops])
    # To where it was believed, then to the door; on from the door.
    ridden = sum(
        int(metres[stops + a, b] + metres[b, stops + b]) for a, b in zip(order, [*order[1:], order[0]], strict=True)
    )
    true = metres[stops:, stops:]
    best = _tour(true)
    return float(ridden), float(sum(int(true[a, b]) for a, b in zip(best, [*best[1:], best[0]], strict=True)))


def _tour(metres: NDArray[np.int64]) -> list[int]:
    """A round trip: the nearest next, then mended by turning parts around until nothing gains."""
    order = [0]
    while len(order) < len(metres):
        left = [stop for stop in range(len(metres)) if stop not in order]
        order.append(min(left, key=lambda stop: int(metres[order[-1], stop])))

    def length(some: list[int]) -> int:
        return int(metres[some, [*some[1:], some[0]]].sum())

    best, found = length(order), True
    while found:
        found = False
        for i in range(1, len(order) - 1):
            for j in range(i + 1, len(order)):
                turned = [*order[:i], *reversed(order[i : j + 1]), *order[j + 1 :]]
                if (gained := length(turned)) < best:
                    order, best, found = turned, gained, True
    return order
