"""What each night learns from history: where households live, who knows which commune, and which communes are poor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.encryption import keyring_of
from data.reference.offices import OfficeRules, office_rules
from data.session import reading, writing
from scheduling.decide.areas import areas
from scheduling.decide.learning import learn
from scheduling.failpoints import reach
from scheduling.model.geocode import Taught as ForGeocoder
from scheduling.model.household import Taught
from scheduling.store import households
from scheduling.store import learning as store

HOUSEHOLDS_PER_TRANSACTION = 10


@dataclass(frozen=True, slots=True)
class LearnReport:
    """How many households were taught anew or otherwise, and how many couriers and communes were counted."""

    taught: int
    forgotten: int
    couriers: int
    communes: int


def learn_from_history(engine: Engine, clock: Callable[[], datetime], rules: OfficeRules | None = None) -> LearnReport:
    """Learn from the proven handovers of the last months; a job's work, and running it twice changes nothing.

    What was taught is used by the next planning: the locating job asks the geocoder about the household again, whose
    answer is then the point of the deliveries. An officer's pin stays, and is put in doubt where handovers disagree.
    """
    rules, now = rules or office_rules(), clock()
    since = now - timedelta(days=rules.familiar.counted_days)
    taught, forgotten = _teach(engine, since, now, rules)
    with reading(engine) as session:
        counts, known = store.delivered_by(session, since), store.known_couriers(session)
        qualities = store.qualities(session)
    for courier_id in known:
        with writing(engine) as session:
            store.keep_familiar(session, courier_id, counts.get(courier_id, {}), now)
    with writing(engine) as session:
        store.keep_report(session, qualities, now)
        reach("learning.before_commit")
    return LearnReport(taught, forgotten, len(counts), len(qualities))


def taught_to_geocoder(engine: Engine) -> Callable[[str], ForGeocoder | None]:
    """What a geocoder's step of deliveries asks, by the household's blind index."""

    def ask(household_index: str) -> ForGeocoder | None:
        with reading(engine) as session:
            known = households.taught_points(session, [household_index]).get(household_index)
        return ForGeocoder(known.point, known.handovers) if known else None

    return ask


def _teach(engine: Engine, since: datetime, now: datetime, rules: OfficeRules) -> tuple[int, int]:
    ring = keyring_of(engine.dialect)
    with reading(engine) as session:
        found, before = store.handovers(session, ring, since), store.taught_so_far(session)
    wanted: dict[str, Taught] = {}
    for index, household in found.items():
        taught = learn(household.marks, areas().get(household.commune_code), rules.learning)
        if taught is not None:
            wanted[index] = taught
    fresh = [index for index, taught in wanted.items() if before.get(index) != taught]
    for some in _slices(fresh, HOUSEHOLDS_PER_TRANSACTION):
        with writing(engine) as session:
            for index in some:
                store.teach(session, ring, index, found[index].delivery_id, wanted[index], now)
            reach("learning.before_teaching")
    # Older handovers than those looked at still count; only what newer ones contradict is forgotten.
    stale = [index for index in before if index in found and index not in wanted]
    with writing(engine) as session:
        store.unteach(session, stale)
    return len(fresh), len(stale)


def _slices(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]
