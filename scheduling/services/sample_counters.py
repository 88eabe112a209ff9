"""Open the sample centre's counters, and book some of their places."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from data.kinds import Channel, Role
from data.samples.counters import BOOKED, HOURS, SERVICES, WORKING_DAYS
from data.session import reading
from scheduling.decide.cells import ZONE
from scheduling.model.booking import Wish
from scheduling.model.person import Person
from scheduling.model.supply import Offered, Rule
from scheduling.services import bookings
from scheduling.services.rebuilding import rebuild_centre
from scheduling.services.supply import save_rule, save_service, services_of
from scheduling.store import citizens, dossier_views

_SINCE = date(2025, 7, 1)


def open_sample_counters(engine: Engine, centre_id: int, seed: int, now: datetime) -> bool:
    """Write services, opening hours and some bookings, unless the centre has services. False: nothing was written."""
    officer = Person(role=Role.OFFICER, centre_id=centre_id, display_name="mẫu")
    if services_of(engine, officer):
        return False
    for each in SERVICES:
        offered = Offered(
            service_id=0,
            centre_id=centre_id,
            code=each.code,
            name=each.name,
            group_code=each.group_code,
            slots_needed=each.slots_needed,
            opens_after_days=0,
            opens_until_days=30,
            bring=each.bring,
            hands_out_results=each.hands_out_results,
        )
        save_service(engine, officer, offered, now)
    for hours in HOURS:
        rule = Rule(
            hours.group_code,
            WORKING_DAYS,
            hours.begins_second,
            hours.ends_second,
            hours.slot_seconds,
            hours.desks,
            hours.places_public,
            hours.places_officer,
            _SINCE,
        )
        save_rule(engine, officer, centre_id, rule, now)
    rebuild_centre(engine, centre_id, now)
    _book_some(engine, officer, random.Random(seed), now)
    return True


def sample_citizen(engine: Engine) -> tuple[str, str]:
    """A dossier's code and its phone, to try the citizens' pages with; empty where there is none."""
    with reading(engine) as session:
        return citizens.first_with_phone(session) or ("", "")


def _book_some(engine: Engine, officer: Person, chance: random.Random, now: datetime) -> None:
    """Of dossiers that are there, on the days to come, at services of guided filing."""
    today = now.astimezone(ZONE).date()
    with reading(engine) as session:
        codes = dossier_views.some_codes(session, officer, BOOKED * 4)
    guided = [each.code for each in SERVICES if not each.hands_out_results]
    for number, code in enumerate(codes[-BOOKED:]):
        service = guided[number % len(guided)]
        _, places = bookings.free_places(engine, officer, service, today, today + timedelta(days=4), now)
        free = [place for place in places if place.why_not is None]
        if not free:
            return
        wish = Wish(service, Channel.COUNTER, dossier_code=code)
        held = bookings.hold(engine, officer, wish, chance.choice(free).slot_id, now)
        bookings.confirm(engine, officer, held.reference, now)
