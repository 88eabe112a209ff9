"""What a window at home needs of the roads, asked before any transaction and again where stops came meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias, TypeVar

from sqlalchemy import Engine

from data.reference.windows import WindowRules
from data.reference.working import working_rules
from data.session import reading
from routing.travel.protocol import TravelTimes, times_on
from scheduling.decide.home_calls import CALLS
from scheduling.decide.windows import DaySheet, inner_seconds
from scheduling.errors import Conflict
from scheduling.model.person import Person
from scheduling.model.window import HomeAsk, Matter
from scheduling.services.legs import LEGS, Legs
from scheduling.store import home_asks, visits, witnesses

TRIES = 3
T = TypeVar("T")
Act: TypeAlias = "Callable[[Prepared], T]"


class MovedOn(Conflict):
    """Stops have come to the day of which the roads were not asked yet."""

    code = "scheduling.moved_on"

    def __init__(self) -> None:
        super().__init__("Ngày này vừa có thay đổi, xin thử lại.", "The day has just changed: try again.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was asked outside any transaction: the delivery, and its ways to the stops of some days."""

    ask: HomeAsk
    road_versions: Mapping[date, str]
    sheets: tuple[DaySheet, ...]
    legs: Mapping[date, Legs]


def prepare(
    engine: Engine,
    person: Person,
    matter: Matter,
    first: date,
    last: date,
    travel: TravelTimes,
    rules: WindowRules,
) -> Prepared:
    """Read the days and ask the roads for what is not remembered. Raises NotFound, Refused."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    roads = {day: times_on(travel, day) for day in days}
    versions = {day: each.version for day, each in roads.items()}
    with reading(engine) as session:
        times = working_rules().stop
        if matter.kind in CALLS:
            ask = home_asks.ask_of(session, person, matter, times)
        else:
            ask = visits.ask_of(session, person, matter.dossier_code, times)
        sheets = witnesses.sheets(session, ask, versions, rules)
    return Prepared(ask, versions, sheets, _legs(engine, ask, sheets, roads, rules))


def with_roads(
    engine: Engine,
    person: Person,
    matter: Matter,
    day: date,
    travel: TravelTimes,
    rules: WindowRules,
    act: Act[T],
) -> T:
    """Do something that needs the roads of one day, again where stops came meanwhile. Raises MovedOn after three."""
    for _ in range(TRIES - 1):
        try:
            return act(prepare(engine, person, matter, day, day, travel, rules))
        except MovedOn:
            continue
    return act(prepare(engine, person, matter, day, day, travel, rules))


def _legs(
    engine: Engine, ask: HomeAsk, sheets: tuple[DaySheet, ...], roads: Mapping[date, TravelTimes], rules: WindowRules
) -> dict[date, Legs]:
    """The ways of an address to every stop of some days, from memory or from the roads."""
    if ask.point is None or ask.post_office_id is None:
        return {}
    inner, found = inner_seconds(ask.precision, rules), dict[date, Legs]()
    for sheet in sheets:
        number, travel = sheet.day.toordinal(), roads[sheet.day]
        legs = LEGS.get(travel, ask, inner, number)
        lacking = legs.missing(sheet.witness.sorted_visits) if legs else sheet.witness.sorted_visits.tolist()
        if legs is None or lacking:
            with reading(engine) as session:
                points = visits.points_of(session, lacking)
                depot = visits.depot_of(session, ask.post_office_id)
            legs = LEGS.learn(travel, ask, inner, number, depot, points)
        found[sheet.day] = legs
    return found
