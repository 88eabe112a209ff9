"""Find out where imported addresses lie: after the commit that brought them, outside every transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from data.kinds import Precision
from data.reference.communes import communes
from data.session import reading, writing
from scheduling.decide.address import read_address
from scheduling.errors import Invalid
from scheduling.failpoints import reach
from scheduling.model.geocode import Located, PlaceQuery
from scheduling.ports import Geocoder
from scheduling.store import locating as store

ADDRESSES_PER_TRANSACTION = 20
"""Some 3 ms of encrypting; a geocoder that asks a server answers so many within half a minute."""


@dataclass(frozen=True, slots=True)
class LocateReport:
    """How many addresses were answered, and at which precision; None counts those that nobody knows."""

    located: int
    by_precision: Mapping[Precision | None, int]


def locate_due(engine: Engine, geocoder: Geocoder, clock: Callable[[], datetime], *, most: int = 2000) -> LocateReport:
    """Ask about up to ``most`` addresses that are still to be located.

    Reading, asking and writing are three steps; nothing is locked while the geocoder is asked. What was located stays
    so after a crash, and two workers at once do no harm: the first answer stands.
    """
    counts: Counter[Precision | None] = Counter()
    asked = after_id = written = 0
    while asked < most:
        with reading(engine) as session:
            waiting = store.unlocated(session, after_id, min(ADDRESSES_PER_TRANSACTION, most - asked))
        if not waiting:
            break
        found = [(each, _ask(geocoder, each)) for each in waiting]
        reach("locating.after_asking")
        with writing(engine) as session:
            written += store.keep_located(session, found, clock())
            reach("locating.before_commit")
        counts.update(answer.precision if answer else None for _, answer in found)
        asked += len(waiting)
        after_id = waiting[-1].address_id
    return LocateReport(written, counts)


def locate_again(engine: Engine) -> int:
    """Let everything but pins and what is on a route be located anew, as after a new place file; returns how many."""
    total = 0
    while True:
        with writing(engine) as session:
            some = store.ask_again(session, ADDRESSES_PER_TRANSACTION * 10)
        total += some
        if not some:
            return total


def _ask(geocoder: Geocoder, each: store.Unlocated) -> Located | None:
    try:
        address = read_address(each.street_line, commune_code=each.commune_code)
    except Invalid:  # a commune that has ended since: an officer must say which it is now
        return None
    commune = communes()[each.commune_code]
    # Only a chain with a server of the installation's own choice lets the text leave the house.
    text = f"{each.street_line}, {commune.full_name}"
    return geocoder.locate(PlaceQuery(address, text, household=each.household, pin=each.pin))
