"""An office at which everything that locks can be done to the same few dossiers, again and again.

Each act is a method of :class:`World`; what it is done to is shared with others by design, so that two at one moment
meet in centre, dossier, fleet day, delivery, booking and outbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from random import SystemRandom
from typing import Any, cast

import psycopg
from sqlalchemy import Engine, event
from sqlmodel import col, select

from data.kinds import BookingKind, Channel, DossierStatus, IdentityPaper, OutboxState, Skill, What
from data.session import writing
from data.tables import CarrierOrder, Courier, Delivery, Dossier, FleetDay, Outbox, Service
from scheduling.model.booking import BookingView, Wish
from scheduling.model.carriage import Capabilities, CarrierEvent, EventPage, Meaning
from scheduling.model.choice import Choice as Home
from scheduling.model.contact import NewContact
from scheduling.model.window import Choice, HomeWish
from scheduling.ports import DossierNews, DossierPage, DossierRecord, Receipt
from scheduling.services import bookings, carriers, compaction, home_windows, morning, tending
from scheduling.services.calls import Partners
from scheduling.services.contact_changes import change_contact
from scheduling.services.erasing import erase_expired
from scheduling.services.events import ingest
from scheduling.services.handovers import handovers_of_day, sign_given, sign_received
from scheduling.services.home_ends import free_undelivered
from scheduling.services.home_waiting import offer_windows
from scheduling.services.intake import import_dossiers
from scheduling.services.late_results import let_fall
from scheduling.services.pulling import pull_dossiers
from scheduling.services.relay import push_due
from scheduling.store import dossiers, outbox
from tests.scheduling import office as o
from tests.scheduling.booking.counter import SERVICE, CounterOffice, add_dossier, open_counter
from tests.scheduling.windows.homes import EIGHT, ONE, TEN, TUESDAY, make_homes
from tests.scheduling.windows.test_every_order import turned_round

CHANCE = SystemRandom()
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
LATER = o.MORNING + timedelta(minutes=11)
CUT_OFF = o.MORNING + timedelta(hours=10)
FETCHED = "000.00.01.H22-261101-9999"
"""A result that waits at the counter, and may be sent home yet."""


class Voice:
    """A dossier system and a carrier that say what they are told to say, and take what is pushed."""

    capabilities = Capabilities(quotes=False, looks=False, settles_doubt=True, pulls=True, hints=False)

    def __init__(self, *news: DossierNews, delivered: tuple[str, ...] = ()) -> None:
        self.news, self.delivered = news, delivered

    def push(self, record: DossierRecord) -> Receipt:
        return Receipt("0", "ok", replaced=False)

    def changes(self, cursor: str | None, known: object) -> DossierPage:
        return DossierPage((), self.news, "1", more=False)

    def events(self, cursor: str | None) -> EventPage:
        told = [
            CarrierEvent(f"e-{each}", each, "1", "4", "", Meaning.DELIVERED, False, o.MORNING, waybill=None, place=None)
            for each in self.delivered
        ]
        return EventPage(tuple(told), "1", more=False)


class World:
    """One office, one courier, and a dossier in each of the states in which something can be done to it."""

    def __init__(self, engine: Engine, watch: psycopg.Connection[Any]) -> None:
        self.engine, self.watch = engine, watch
        self.homes = homes = make_homes(engine)
        self.officer, self.office = homes.officer, homes.office
        with writing(engine) as session:
            session.exec(select(Courier)).one().skills = [Skill.COLLECT.value]
        self._ride_out()
        self._by_carrier()
        self.counter: CounterOffice = open_counter(homes.office)
        self.counter.chance = homes.chance
        with writing(engine) as session:
            session.exec(select(Service).where(Service.code == SERVICE)).one().hands_out_results = True
        self.free, self.booked, self.wanted = (homes.household(place=(10.296, 105.662)) for _ in range(3))
        self.held = homes.confirmed(self.booked, EIGHT)
        self.call = self._call(homes.household(place=(10.292, 105.662)))
        add_dossier(homes.office, FETCHED)
        self.pick_up = self._at_counter(FETCHED, 0)
        self.rather = self._at_counter(self.booked, 1)
        with writing(engine) as session:
            self.ids = {code: number or 0 for code, number in session.exec(select(Dossier.code, Dossier.id))}
            self.day_id = session.exec(select(FleetDay.id).where(FleetDay.day == TUESDAY)).one() or 0
        self._keep()

    def _ride_out(self) -> None:
        """Two results on today's route, of which the courier has one list to sign still."""
        for _ in range(2):
            o.add_envelope(self.office)
        o.publish(self.office)
        for view in handovers_of_day(self.engine, self.officer, o.DAY):
            sign_given(self.engine, self.officer, view.handover_id, o.MORNING)
        (route,) = o.routes(self.office)
        self.stops = [stop.stop_id for stop in route.stops]
        self.riding = [code for stop in route.stops for code in stop.dossier_codes]
        (view,) = handovers_of_day(self.engine, self.office.couriers[0], o.DAY)
        self.list_id = view.handover_id

    def _by_carrier(self) -> None:
        for _ in range(2):
            delivery_id = o.add_envelope(self.office)
            with writing(self.engine) as session:
                session.get_one(Delivery, delivery_id).post_office_id = None
        carriers.order_waiting(self.engine, ["TT1"], lambda: o.MORNING)
        with writing(self.engine) as session:
            self.orders = tuple(session.exec(select(CarrierOrder.number)))
            for row in session.exec(select(Outbox)):
                row.state, row.attempts = OutboxState.SETTLED, 1
            carried = select(Dossier.code).where(col(Dossier.status) == DossierStatus.PROCESSED)
            for dossier in session.exec(select(Dossier).order_by(col(Dossier.id).desc()).limit(4)):
                record = dossiers.record_of(session, dossier)  # to be pushed still, in another order than dossiers have
                outbox.add(session, dossier.id or 0, dossier.centre_id, record, o.MORNING, o.MORNING)
                session.flush()
            self.carried = session.exec(carried.order_by(col(Dossier.id).desc())).first() or ""

    def _call(self, code: str) -> BookingView:
        with writing(self.engine) as session:
            dossier = session.exec(select(Dossier).where(Dossier.code == code)).one()
            dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
        self.unfinished = code
        return self.homes.confirm(self._hold(code, BookingKind.HOME_COLLECTION, TEN))

    def _at_counter(self, code: str, number: int) -> BookingView:
        return self.counter.hold(number, wish=Wish(SERVICE, Channel.COUNTER, dossier_code=code))

    def _hold(self, code: str, kind: BookingKind, window: tuple[int, int]) -> BookingView:
        wish, choice = HomeWish(code, Channel.PHONE, "0912000000", kind), Choice(TUESDAY, *window)
        return home_windows.hold_window(
            self.engine, self.officer, wish, choice, o.MORNING, self.homes.travel, self.homes.rules, CHANCE
        )

    def _keep(self) -> None:
        found = self.watch.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        copies = "".join(f"CREATE TABLE as_it_was.{name} AS SELECT * FROM {name};" for (name,) in found)
        self.watch.execute(f"CREATE SCHEMA as_it_was; {copies}")
        self.watch.execute("SET session_replication_role = replica")  # back in any order, without looking at keys
        self.written: set[str] = set()
        event.listen(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        if found := _WRITES.match(words):
            self.written.add(found[1])

    def restore(self) -> None:
        """Put every row back that was written."""
        back = (f"DELETE FROM {name}; INSERT INTO {name} SELECT * FROM as_it_was.{name}" for name in self.written)
        self.watch.execute(";".join(back))
        self.written.clear()

    # What people do.

    def hold(self) -> object:
        """A window at home for a result that has none."""
        return self._hold(self.free, BookingKind.HOME_DELIVERY, EIGHT)

    def keep_here(self) -> object:
        """The same result stays at the centre."""
        return morning.cancel_home_delivery(self.engine, self.officer, self.ids[self.free], o.MORNING)

    def move(self) -> object:
        return self.homes.move(self.held, ONE)

    def cancel(self) -> object:
        return bookings.cancel(self.engine, self.officer, self.held.reference, o.MORNING)

    def keep_booked_here(self) -> object:
        """A result that has a window stays at the centre."""
        return morning.cancel_home_delivery(self.engine, self.officer, self.ids[self.booked], o.MORNING)

    def rather_fetch(self) -> object:
        """The result that has a window is fetched at the counter after all."""
        return bookings.confirm(self.engine, self.officer, self.rather.reference, o.MORNING)

    def cancel_call(self) -> object:
        return bookings.cancel(self.engine, self.officer, self.call.reference, o.MORNING)

    def new_phone(self) -> None:
        self._change(self.unfinished)

    def new_phone_of_booked(self) -> None:
        self._change(self.booked)

    def _change(self, code: str) -> None:
        new = NewContact(IdentityPaper.IDENTITY_CARD, phone="0912000000")
        change_contact(self.engine, self.officer, self.ids[code], new, o.MORNING)

    def send_home(self) -> object:
        """What was to be fetched goes home."""
        choice = Home(What.RECEIVE_RESULT, Channel.COUNTER, "30169", "Ấp 1")
        return morning.choose_home_delivery(self.engine, self.officer, self.ids[FETCHED], choice, o.MORNING)

    def fetch(self) -> object:
        """It is fetched at the counter for certain."""
        return bookings.confirm(self.engine, self.officer, self.pick_up.reference, o.MORNING)

    def fetch_later(self) -> object:
        slot_id = self.counter.slot_id(2)
        return bookings.reschedule(self.engine, self.officer, self.pick_up.reference, slot_id, o.MORNING)

    def sign(self) -> None:
        sign_received(self.engine, self.office.couriers[0], self.list_id, o.MORNING)

    def mark(self) -> object:
        marks = [o.delivered(stop_id, number) for number, stop_id in enumerate(self.stops, start=1)]
        return ingest(self.engine, self.office.couriers[0], marks, o.MORNING)

    def sign_and_mark(self) -> object:
        self.sign()
        return self.mark()

    def import_again(self) -> object:
        """A file of the centre has other names for what is on its way."""
        codes = (*self.riding, self.free, self.booked, self.carried)
        head = "Mã hồ sơ,Chủ hồ sơ,Người nhận,Điện thoại,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
        rows = "".join(f"{code},Nguyễn Thị Thử Hai,Nguyễn Thị Thử,0912000000,không,,\n" for code in codes)
        content = (head + rows).encode()
        return import_dossiers(self.engine, self.officer, self.office.centre_id, "a.csv", content, o.MORNING)

    # What jobs do.

    def fall(self) -> object:
        """The result of the booked window is late."""
        with writing(self.engine) as session:
            session.get_one(Dossier, self.ids[self.booked]).result_ready_at = None
        return let_fall(self.engine, lambda: CUT_OFF)

    def tend(self) -> object:
        return tending.tend(self.engine, lambda: LATER)

    def free_undelivered(self) -> object:
        return free_undelivered(self.engine, lambda: o.MORNING)

    def offer(self) -> object:
        return offer_windows(self.engine, self.homes.travel, lambda: o.MORNING, self.homes.rules)

    def compact(self) -> object:
        return compaction.compact_day(self.engine, self.day_id, turned_round, LATER, self.homes.rules)

    def erase(self) -> object:
        return erase_expired(self.engine, o.MORNING + timedelta(days=4000))

    def withdraw(self) -> object:
        """Its system says that citizens withdrew what has a window and what has none."""
        return self._news(*(DossierNews(code, 7) for code in (self.free, self.booked)))

    def other_due(self) -> object:
        due = o.MORNING + timedelta(days=9)
        return self._news(*(DossierNews(code, 9, due) for code in (*self.riding, self.carried, self.free)))

    def _news(self, *news: DossierNews) -> object:
        return pull_dossiers(self.engine, Partners(dossiers=cast(Any, Voice(*news))), lambda: o.MORNING)

    def track(self) -> object:
        """The carrier says that it delivered both."""
        voice = cast(Any, Voice(delivered=self.orders))
        return carriers.pull_tracking(self.engine, {"TT1": voice}, lambda: o.MORNING)

    def push(self) -> object:
        return push_due(self.engine, Partners(dossiers=cast(Any, Voice())), "w", lambda: LATER)


PEOPLE: tuple[Callable[[World], object], ...] = (
    *(World.hold, World.keep_here, World.move, World.cancel, World.keep_booked_here, World.rather_fetch),
    *(World.cancel_call, World.new_phone, World.new_phone_of_booked, World.send_home, World.fetch, World.fetch_later),
    *(World.sign_and_mark, World.import_again),
)
JOBS: tuple[Callable[[World], object], ...] = (
    *(World.fall, World.tend, World.free_undelivered, World.offer, World.compact, World.erase, World.withdraw),
    *(World.other_due, World.track, World.push),
)
