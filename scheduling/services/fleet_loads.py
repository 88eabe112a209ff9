"""How much of the fleet days to come is sold, for who promises on them and for who rides them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from data.reference.windows import WindowRules, window_rules
from data.session import reading
from scheduling.model.person import Person
from scheduling.model.window import FleetLoad
from scheduling.store import fleet_loads


def loads_of(
    engine: Engine, person: Person, first: date, last: date, rules: WindowRules | None = None
) -> tuple[FleetLoad, ...]:
    """The days between two of every post office that carries something for the person, where somebody rides."""
    with reading(engine) as session:
        return tuple(fleet_loads.loads(session, person, first, last, rules or window_rules()))
