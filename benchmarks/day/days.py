"""An office's first days, played through the product's own services: import, plan, publish, sign, ride, push."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Engine
from sqlmodel import select

from api.documents.handover_pdf import handover_pdf
from api.pages.handovers import FONTS
from api.planner import Planner
from benchmarks.day.marks import Batch, at, batches_of
from benchmarks.day.office import DAYS, People, people_of
from benchmarks.day.watch import Steps
from data import migrate
from data.kinds import Custody
from data.samples.office import SampleOffice
from data.session import reading
from data.tables import PlanVersion
from integrations.dossiers.dvcqg import PortalClient
from scheduling.model.day import HandoverView, PlanView, StopView
from scheduling.model.person import Person
from scheduling.services import days, handovers, planning
from scheduling.services.events import ingest
from scheduling.services.intake import import_dossiers
from scheduling.services.relay import push_due
from scheduling.services.setup import load_sample

FAIL_PERCENT = (5, 20, 0)
"""So many of a hundred stops fail on the first, second and third day."""
NOON = 10 * 3600 + 1800


@dataclass(frozen=True, slots=True)
class Ridden:
    """How one day went."""

    day: date
    plan: PlanView
    failed: int
    came_back: int
    pushed: int

    @property
    def stops(self) -> int:
        """How many deliveries were on a route."""
        return sum(len(route.stops) for route in self.plan.routes)


@dataclass
class FirstDays:
    """One office, in one database, and what it took.

    Parameters
    ----------
    planner
        As the worker has one, on the engine's database.
    at_noon
        Called on the first day with the moment, when the marks of the early morning are in.
    """

    engine: Engine
    planner: Planner
    portal: PortalClient
    first: date
    seed: int
    at_noon: Callable[[datetime], None] = lambda moment: None
    steps: Steps = field(default_factory=Steps)
    ridden: list[Ridden] = field(default_factory=list)
    paper_bytes: list[int] = field(default_factory=list)

    def open(self, office: SampleOffice, password_hash: str) -> None:
        """Make the tables and the office, and import its results as an officer would."""
        now = at(self.first, 6 * 3600)
        with self.steps.step("migrate, load the office"):
            migrate.upgrade(self.engine)
            assert load_sample(self.engine, office, lambda _username: password_hash, now)
        self.people: People = people_of(self.engine)
        assert self.people.officer.centre_id is not None
        centre, content = self.people.officer.centre_id, office.csv.encode()
        with self.steps.step("import") as notes:
            report = import_dossiers(
                self.engine, self.people.officer, centre, "ket-qua.csv", content, now, Random(self.seed)
            )
            notes.append(f"{report.added} dossiers")
        assert report.rows == report.added, report.rejects[:3]

    def play(self) -> None:
        """Ride until nothing waits, three days at most."""
        for number in range(DAYS):
            day = self.first + timedelta(days=number)
            if days.day_view(self.engine, self.people.dispatcher, day).waiting:
                self.ridden.append(self._day(number, day))

    def _day(self, number: int, day: date) -> Ridden:
        self._plan(day)
        with self.steps.step(f"day {number + 1}: handover, both sides"):
            lists = self._sign(day)
        if number == 0:
            self._print(lists)
        view = days.day_view(self.engine, self.people.dispatcher, day)
        assert view.plan is not None
        chance = Random(self.seed + number)

        def fails(_stop: StopView) -> bool:
            return chance.randrange(100) < FAIL_PERCENT[number]

        batches, failing = batches_of(view.plan.routes, day, fails)
        self._ride(number, day, batches)
        with self.steps.step(f"day {number + 1}: close"):
            came_back = days.close_day(self.engine, self.people.dispatcher, view.day_id, at(day, 18 * 3600))
        pushed = self._push(number, day)
        return Ridden(day, view.plan, len(failing), came_back, pushed)

    def _plan(self, day: date) -> None:
        now, dispatcher, number = at(day, 6 * 3600 + 1800), self.people.dispatcher, len(self.ridden) + 1
        view = days.day_view(self.engine, dispatcher, day)
        plan_id = planning.start_plan(self.engine, dispatcher, view.day_id, now)
        with self.steps.step(f"day {number}: plan, whole") as notes:
            assert self.planner.compute(plan_id), days.day_view(self.engine, dispatcher, day).plan
            with reading(self.engine) as session:
                version = session.exec(select(PlanVersion).where(PlanVersion.id == plan_id)).one()
            notes.append(f"{version.road_version}")
        assert version.table_milliseconds is not None
        assert version.solve_milliseconds is not None
        self.steps.put(f"day {number}: table", version.table_milliseconds / 1000)
        self.steps.put(f"day {number}: solve", version.solve_milliseconds / 1000)
        with self.steps.step(f"day {number}: publish"):
            planning.publish(self.engine, dispatcher, plan_id, now)

    def _sign(self, day: date) -> list[HandoverView]:
        """Both sides sign every list: the officer or the dispatcher gives, the courier receives."""
        morning, signed = at(day, 7 * 3600), []
        for giver, custody in ((self.people.officer, Custody.CENTRE), (self.people.dispatcher, Custody.POST_OFFICE)):
            for view in handovers.handovers_of_day(self.engine, giver, day):
                if view.from_custody is custody:
                    handovers.sign_given(self.engine, giver, view.handover_id, morning)
        for courier in self.people.couriers.values():
            for view in handovers.handovers_of_day(self.engine, courier, day):
                handovers.sign_received(self.engine, courier, view.handover_id, morning)
                signed.append(view)
        return signed

    def _print(self, lists: list[HandoverView]) -> None:
        with self.steps.step("handover lists as PDF") as notes:
            self.paper_bytes = [len(handover_pdf(view, FONTS)) for view in lists]
            notes.append(f"{len(lists)} lists, {min(self.paper_bytes):,} to {max(self.paper_bytes):,} bytes")

    def _ride(self, number: int, day: date, batches: list[Batch]) -> None:
        noon, rest = at(day, NOON), list(batches)
        with self.steps.step(f"day {number + 1}: marks, in batches") as notes:
            while rest and rest[0].sent_at < noon:
                self._send(rest.pop(0))
        if number == 0:
            self.at_noon(noon)
        with self.steps.step(f"day {number + 1}: marks, in batches"):
            for batch in rest:
                self._send(batch)
        with self.steps.step(f"day {number + 1}: the same marks again"):
            assert sum(self._send(batch) for batch in reversed(batches)) == 0, "a mark was counted twice"
        notes.append(f"{sum(len(batch.marks) for batch in batches)} marks, {len(batches)} batches")

    def _send(self, batch: Batch) -> int:
        courier: Person = self.people.couriers[batch.courier_id]
        return ingest(self.engine, courier, batch.marks, batch.sent_at).added

    def _push(self, number: int, day: date) -> int:
        evening, settled = at(day, 20 * 3600), 0
        with self.steps.step(f"day {number + 1}: push over HTTP") as notes:
            while (report := push_due(self.engine, self.portal, "bench", lambda: evening)).settled:
                assert (report.retried, report.waiting) == (0, 0)
                settled += report.settled
            notes.append(f"{settled} dossiers")
        return settled
