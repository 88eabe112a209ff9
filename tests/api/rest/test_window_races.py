"""Many households at several processes over real HTTP, on both databases: no window is promised that no route keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.kinds import BookingState
from data.reference import windows as reference
from data.tables import FleetDay
from scheduling.decide.windows import SENTENCES
from scheduling.errors import Refused
from scheduling.model.booking import BookingView
from scheduling.model.person import JOB
from scheduling.model.window import WhyNot
from scheduling.services import bookings
from scheduling.services.api_keys import create_api_key, key_holder
from scheduling.services.home_waiting import offer_windows
from scheduling.store import witnesses
from tests.api.rest.workers import all_at_once, ask, serving
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import EIGHT, RULES, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_waiting import NARROW, fill, near

pytestmark = pytest.mark.slow
CLIENTS = 14
TIGHT = replace(RULES, reserve_permille=(900,) * 7)
"""An hour of one courier: a handful of visits."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """In place of the folder's: the test's own migrated, empty database of each kind."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def homes(engine: Engine) -> Homes:
    """One courier with an hour to promise."""
    return make_homes(engine, rules=TIGHT)


def use_tight_rules(_: Engine) -> None:
    """In each process that serves."""
    reference._in_force[:] = [TIGHT]


def rush(homes: Homes, codes: list[str], prepare: Any) -> Counter[int]:
    """Every household wants one window, and whoever got it confirms; how many heard which status."""
    scopes = ["appointments:write", "appointments:read"]
    key = create_api_key(homes.engine, JOB, "Một cửa", scopes, MORNING, centre_id=homes.office.centre_id)
    assert key_holder(homes.engine, key, MORNING)  # whose first use is written down: not in the race

    def book(ports: list[int], number: int) -> int:
        port, wanted = (
            ports[number % len(ports)],
            {"day": TUESDAY.isoformat(), "window": {"from": "08:00", "to": "10:00"}},
        )
        guest = {"dossier_code": codes[number], "channel": "online", "phone": f"0912{number:06}"}
        status, said = ask(port, key, "/home-windows", {**guest, **wanted}, f"hold-{number}")
        if status == 201:
            assert ask(port, key, f"/appointments/{said['reference']}/confirm", {}, f"confirm-{number}")[0] == 200
        return status

    with serving(homes.engine, prepare=prepare) as ports:
        return Counter(all_at_once([partial(book, ports, number) for number in range(len(codes))]))


def test_of_many_households_as_many_get_a_window_as_a_route_can_keep(homes: Homes) -> None:
    """What is accepted passes the checker, and one more is refused; nobody hears of an error."""
    codes = [homes.household(place=(10.29 + 0.001 * n, 105.66)) for n in range(CLIENTS + 1)]
    statuses = rush(homes, codes[:-1], use_tight_rules)
    assert set(statuses) == {201, 409}
    assert broken_promises(homes.engine) == []
    for code in codes[:-1]:  # who was told to ask again does, one after the other
        with suppress(Refused):  # has one already, or there is no room
            homes.confirmed(code, EIGHT)
    assert broken_promises(homes.engine) == []
    assert all(each.why_not for each in homes.windows(codes[-1]).windows), "one more is refused"


def take_the_lock_away(engine: Engine) -> None:
    """PostgreSQL without row locks; SQLite with what was read once, for there the whole database is the lock."""
    use_tight_rules(engine)
    if engine.dialect.name == "postgresql":

        def see_days(session: Session, day_ids: Any) -> dict[int, FleetDay]:
            return {day.id or 0: day for day in session.exec(select(FleetDay).where(col(FleetDay.id).in_(day_ids)))}

        setattr(witnesses, "lock_days", see_days)  # noqa: B010
        return
    seen: list[Any] = []
    real = witnesses.of_day

    def read_once(*arguments: Any) -> Any:
        seen.extend([] if seen else [real(*arguments)])
        return seen[0]

    setattr(witnesses, "of_day", read_once)  # noqa: B010


def test_without_the_lock_a_promise_has_no_stop(homes: Homes) -> None:
    """The negative control: the rush above can go wrong, and would be seen to."""
    codes = [homes.household(place=(10.29 + 0.001 * n, 105.66)) for n in range(8)]
    rush(homes, codes, take_the_lock_away)
    assert broken_promises(homes.engine) != []


WAITERS, WAITED = 3, SENTENCES[WhyNot.WAITED]
TAKEN_AWAY = {"from": "08:00", "to": "10:00"}


def use_narrow_rules(_: Engine) -> None:
    """In each process that serves."""
    reference._in_force[:] = [NARROW]


def nobody_noted(engine: Engine) -> None:
    """The guard taken away: that room was made is told to nobody."""
    use_narrow_rules(engine)
    setattr(witnesses, "note_room", lambda *_: None)  # noqa: B010


@dataclass
class Queue:
    """A day that is full, households that wait for it in this order, and others who do not."""

    homes: Homes
    taken: list[BookingView]
    waiters: list[str]
    others: list[str]
    key: str
    ports: list[int]
    references: list[str] = field(default_factory=list)

    def ask(self, number: int, path: str, **body: Any) -> tuple[int, Any]:
        return ask(self.ports[number % len(self.ports)], self.key, path, body, f"{path}-{number}-{len(body)}")

    def wait(self) -> None:
        """One after the other, at one process and the other."""
        days = {"first_day": TUESDAY.isoformat(), "last_day": TUESDAY.isoformat()}
        for number, code in enumerate(self.waiters):
            guest = {"dossier_code": code, "channel": "online", "phone": f"0913{number:06}"}
            status, said = self.ask(number, "/home-windows/waiting", **guest, **days)
            assert status == 201, said
            self.references.append(said["reference"])

    def free_one(self) -> None:
        """Somebody gives a window up."""
        assert self.ask(0, f"/appointments/{self.taken[-1].reference}/cancel")[0] == 200

    def try_one(self, turn: int, number: int) -> tuple[int, str]:
        """Somebody who does not wait wants what came free; status and what was said."""
        guest = {"dossier_code": self.others[number], "channel": "online", "phone": f"0914{number:06}"}
        body = {**guest, "day": TUESDAY.isoformat(), "window": TAKEN_AWAY}
        port = self.ports[number % len(self.ports)]
        status, said = ask(port, self.key, "/home-windows", body, f"hold-{turn}-{number}")
        return status, said.get("detail", "")

    def offer(self) -> int:
        """A worker's job."""
        return offer_windows(self.homes.engine, self.homes.travel, lambda: MORNING, NARROW)

    def stand(self) -> list[BookingState]:
        """How who waited stands, in the order in which they came."""
        return [bookings.booking_view(self.homes.engine, self.homes.officer, each).state for each in self.references]


@contextmanager
def queue(engine: Engine, prepare: Any = use_narrow_rules) -> Iterator[Queue]:
    """The day is full, and served by two processes."""
    homes = make_homes(engine, rules=NARROW)
    taken = fill(homes)
    waiters, others = [near(homes) for _ in range(WAITERS)], [near(homes) for _ in range(CLIENTS)]
    scopes = ["appointments:write", "appointments:read"]
    key = create_api_key(engine, JOB, "Một cửa", scopes, MORNING, centre_id=homes.office.centre_id)
    assert key_holder(engine, key, MORNING)
    with serving(engine, prepare=prepare) as ports:
        made = Queue(homes, taken, waiters, others, key, ports)
        made.wait()
        yield made


@pytest.mark.soak(only="postgres")
def test_what_is_given_up_goes_to_the_first_in_line_whoever_else_wants_it_at_that_moment(engine: Engine) -> None:
    """Two workers offer while many ask: who waits longest gets it, once, and nobody else. PostgreSQL in the soak."""
    with queue(engine) as line:
        line.free_one()
        early = all_at_once([partial(line.try_one, 1, number) for number in range(CLIENTS)])
        assert {status for status, _ in early} == {409}
        assert {said for _, said in early} <= set(WAITED)
        offers, tries = [line.offer] * 2, [partial(line.try_one, 2, number) for number in range(CLIENTS)]
        found = all_at_once([*offers, *tries])
        assert (sum(found[:2]), {status for status, _ in found[2:]}) == (1, {409})
        assert line.stand() == [BookingState.HELD, *[BookingState.WAITING] * (WAITERS - 1)]
    assert broken_promises(engine) == []


@pytest.mark.soak
def test_without_the_note_somebody_else_gets_it(engine: Engine) -> None:
    """The negative control, in `make soak`: who waits first is passed over."""
    with queue(engine, nobody_noted) as line:
        line.free_one()
        assert 201 in {status for status, _ in all_at_once([partial(line.try_one, 1, n) for n in range(CLIENTS)])}
        assert line.offer() == 0
