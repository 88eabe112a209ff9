"""Everything else that commits: what offices, citizens and the night's jobs do in a day, each once.

Done again after a kill, each is refused or does nothing new: what is left is what an unharmed day leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import Boolean, Date, Engine, Enum
from sqlmodel import SQLModel, select

from data.kinds import BookingKind, Channel, Custody, DossierStatus, FailureReason, FixWay, PlanState, Precision, Skill
from data.samples.office import sample_office
from data.session import reading, writing
from data.tables import Address, Courier, Delivery, Dossier, Envelope, FleetDay, Handover, HomeCall, PlanVersion, Route
from scheduling.errors import SchedulingError
from scheduling.model.geocode import Located, PlaceQuery
from scheduling.model.household import Fix
from scheduling.model.person import JOB
from scheduling.model.window import Choice, HomeWish
from scheduling.services import (
    compaction,
    days,
    doubtful,
    home_guests,
    home_windows,
    learning,
    locating,
    one_time_codes,
    papers,
    planning,
    retiming,
    returns,
    rosters,
    territories,
)
from scheduling.services.events import ingest
from scheduling.services.intake import import_dossiers
from scheduling.services.setup import load_sample
from tests.data.test_sample_office import DAY, places
from tests.scheduling import office as o
from tests.scheduling.intake.files import file_of, row
from tests.scheduling.plan_rows import plan_rows
from tests.scheduling.services.test_learning import DOOR
from tests.scheduling.services.test_rosters import WEEK
from tests.scheduling.windows.homes import EIGHT, ONE, TEN, TUESDAY, Homes, make_homes
from tests.scheduling.windows.test_every_order import turned_round
from tests.scheduling.windows.test_guests import GUEST
from tests.scheduling.windows.test_promises import put_in_again_with_reasons
from tests.scheduling.windows.test_roads_of_the_day import Flooded

EVENING, NIGHT = o.MORNING + timedelta(hours=9), o.MORNING + timedelta(hours=14)


@dataclass(frozen=True)
class Given:
    """What the day is done to."""

    homes: Homes
    free: str
    held: str
    call: int
    recalled: int
    doubtful: int
    route: int
    today: int
    tomorrow: int


class Somewhere:
    """A geocoder that knows every house."""

    def locate(self, _query: PlaceQuery) -> Located:
        return Located((10.3, 105.7), Precision.HOUSE, 0.9, 10, "map:house")


def prepare(engine: Engine) -> Given:
    """An office in the evening: two envelopes handed over at one door, one refused, one not tried; a call fetched."""
    homes = make_homes(engine)
    office = homes.office
    with writing(engine) as session:
        session.exec(select(Courier)).one().skills = [Skill.COLLECT.value]
    ids = [o.add_envelope(office) for _ in range(4)]
    with writing(engine) as session:
        for delivery_id in ids[:2]:
            session.get_one(Delivery, delivery_id).address_id = 1
        address = session.get_one(Address, 1)
        address.precision, address.located_at = Precision.COMMUNE, o.MORNING
    (route,) = o.ride_out(office)
    for number, stop in enumerate(route.stops, start=1):
        mark = o.delivered(stop.stop_id, number)
        mark = replace(mark, latitude=DOOR[0], longitude=DOOR[1], accuracy_metres=12)
        if stop.delivery_id == ids[2]:
            mark = replace(o.failed(stop.stop_id, number), reason=FailureReason.REFUSED)
        if stop.delivery_id != ids[3]:
            ingest(engine, office.couriers[0], [mark], o.MORNING)
    free, booked, unknown = (homes.household(place=(10.296, 105.662)) for _ in range(3))
    held = homes.confirmed(booked, EIGHT)
    with writing(engine) as session:
        wants = session.exec(select(Dossier).where(Dossier.code == unknown)).one()
        wants.status, wants.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
    wish, choice = HomeWish(unknown, Channel.PHONE, None, BookingKind.HOME_COLLECTION), Choice(TUESDAY, *TEN)
    call = home_windows.hold_window(engine, homes.officer, wish, choice, o.MORNING, homes.travel, homes.rules)
    homes.confirm(call)
    one_time_codes.ask(engine, free, "0912000000", "1.2.3.4", "vi", o.MORNING)
    empty_day = plan_rows(o.make_office(engine, name="2"), PlanState.PUBLISHED, [])
    with writing(engine) as session:
        empty = session.exec(select(Route.id).join(PlanVersion).where(PlanVersion.fleet_day_id == empty_day)).one()
        delivery = session.get_one(Delivery, session.exec(select(HomeCall.delivery_id)).one())
        session.get_one(Envelope, delivery.envelope_id).custody = Custody.COURIER
        recalled = session.get_one(Delivery, ids[3]).envelope_id
        own = select(FleetDay.day, FleetDay.id).where(FleetDay.post_office_id == office.post_office_id)
        day_ids = dict(session.exec(own).all())
        dossier_of = dict(session.exec(select(Dossier.code, Dossier.id)).all())
    assert recalled
    left = next(stop for stop in route.stops if stop.delivery_id == ids[3])
    return Given(
        replace(homes, office=replace(office, engine=None)),  # type: ignore[arg-type]  # for another process
        free,
        held.reference,
        delivery.id or 0,
        dossier_of[left.dossier_codes[0]] or 0,
        homes.delivery(free).id or 0,
        empty or 0,
        day_ids[o.DAY] or 0,
        day_ids[TUESDAY] or 0,
    )


def chores(
    engine: Engine, given: Given, first: int = 0, last: int | None = None, note: Callable[[int], None] | None = None
) -> None:
    """Those from the one numbered ``first`` up to ``last``; what was done already is refused, and left.

    Parameters
    ----------
    note
        Is told the number of each before it begins.
    """
    office = replace(given.homes.office, engine=engine)
    homes = replace(given.homes, office=office)
    courier_id = office.couriers[0].courier_id or 0
    bad = row(99, phone="sai", due="sai")

    def hold() -> object:
        wish, choice = HomeWish(given.free, Channel.PHONE), Choice(TUESDAY, *EIGHT)
        chance = SystemRandom()
        return home_windows.hold_window(
            engine, homes.officer, wish, choice, o.MORNING, homes.travel, homes.rules, chance
        )

    def move() -> object:
        choice = Choice(TUESDAY, *ONE)
        return home_windows.move_window(engine, homes.officer, given.held, choice, o.MORNING, homes.travel, homes.rules)

    def plan() -> object:
        planning.fail_stale_plans(engine, NIGHT + timedelta(hours=1), timedelta())
        plan_id = planning.start_plan(engine, office.dispatcher, given.tomorrow, NIGHT)
        return planning.compute_plan(engine, plan_id, o.ROADS, o.quick)

    def open_call() -> None:
        with reading(engine) as session:
            if len(session.exec(select(HomeCall.delivery_id)).all()) > 1:
                return  # whoever looks sees that it is written
        home_guests.open_call(engine, homes.officer, GUEST, o.MORNING)

    def tear_up() -> None:
        with reading(engine) as session:
            lists = select(Handover.id).where(Handover.to_custody == Custody.CENTRE)
            (list_id,) = session.exec(lists).all()
        returns.void(engine, office.dispatcher, list_id or 0, EVENING)

    works: tuple[Callable[[], object], ...] = (
        lambda: papers.receive(engine, homes.officer, given.call, o.MORNING),
        lambda: one_time_codes.answer(engine, lambda: o.MORNING),
        lambda: import_dossiers(engine, JOB, office.centre_id, "a.csv", file_of(row(1), bad), o.MORNING),
        lambda: locating.locate_due(engine, Somewhere(), lambda: o.MORNING),
        lambda: doubtful.fix_household(engine, homes.officer, given.doubtful, Fix(DOOR, FixWay.MAP), o.MORNING),
        hold,
        move,
        lambda: compaction.compact_day(engine, given.tomorrow, turned_round, EVENING, homes.rules),
        lambda: retiming.retime_day(
            engine, given.tomorrow, Flooded({TUESDAY: 2}), put_in_again_with_reasons, EVENING, homes.rules
        ),
        lambda: days.start_route(engine, office.couriers[0], given.route, o.MORNING),
        lambda: days.close_day(engine, office.dispatcher, given.today, EVENING),
        lambda: returns.recall(engine, homes.officer, given.recalled, EVENING),
        lambda: returns.prepare(engine, office.dispatcher, office.post_office_id, office.centre_id, EVENING),
        tear_up,
        plan,
        lambda: rosters.save_pattern(engine, office.dispatcher, courier_id, WEEK, o.MORNING),
        lambda: rosters.build_rosters(engine, o.MORNING + timedelta(days=7)),
        lambda: territories.change_territories(engine, JOB, {"30169": office.post_office_id}, o.MORNING),
        lambda: learning.learn_from_history(engine, lambda: NIGHT),
        open_call,
    )
    with _shorter_is_later():
        for number, work in enumerate(works[first:last], start=first):
            if note is not None:
                note(number)
            with suppress(SchedulingError):
                work()


@contextmanager
def _shorter_is_later() -> Iterator[None]:
    """What is made anew counts as better, so that it is stored."""
    real = compaction._seconds
    compaction._seconds = lambda witness: witness.version
    yield
    compaction._seconds = real


def first_start(engine: Engine, now: datetime) -> None:
    """The sample is loaded into an empty database; what a kill left out, the job writes."""
    load_sample(engine, sample_office(1, DAY, places()), str, now)
    rosters.build_rosters(engine, now)


# Who did what is noted as often as it was asked for; a plan under way is left failed.
_NOT_COMPARED = frozenset({"audit", "plan_version", "route", "stop", "left_out", "import_batch", "household_fix"})


def left(engine: Engine) -> dict[str, Counter[tuple[Any, ...]]]:
    """How many rows of each table stand how: kinds, states, days and whatever is yes or no."""
    found = {}
    with reading(engine) as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in _NOT_COMPARED:
                plain = [each for each in table.columns if isinstance(each.type, Enum | Boolean | Date)]
                rows = session.connection().execute(select(*plain) if plain else select(next(iter(table.columns))))
                found[table.name] = Counter(tuple(each) if plain else () for each in rows)
    return found
