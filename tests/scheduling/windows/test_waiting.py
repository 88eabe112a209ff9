"""Waiting for a window at home: what becomes free is offered to who came first, before anybody else can take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import BookingKind, BookingState, Channel, DossierStatus, Skill
from data.session import writing
from data.tables import Courier, Dossier
from scheduling.errors import Refused
from scheduling.model.booking import BookingView
from scheduling.model.window import HomeWish, WhyNot
from scheduling.services import bookings, tending
from scheduling.services.home_waiting import join_home, offer_windows
from scheduling.services.late_results import let_fall
from scheduling.store import home_waits, witnesses
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import RULES, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises

NARROW = replace(RULES, reserve_permille=(965,) * 7)
"""Room for very few visits a day."""


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """One courier with hardly any time; at the end every law of windows holds."""
    made = make_homes(sqlite_engine, rules=NARROW)
    yield made
    assert broken_promises(sqlite_engine) == []


def fill(homes: Homes) -> list[BookingView]:
    """Take all there is on TUESDAY."""
    taken: list[BookingView] = []
    for _ in range(20):
        code = homes.household(place=(10.296, 105.662))
        free = [each for each in homes.windows(code).windows if each.why_not is None]
        if not free:
            return taken
        taken.append(homes.confirmed(code, free[0].choice.window))
    raise AssertionError("the day does not fill")


def wait(homes: Homes, code: str, kind: BookingKind = BookingKind.HOME_DELIVERY) -> BookingView:
    wish = HomeWish(code, Channel.PHONE, "0912000000", kind)
    return join_home(
        homes.engine, homes.officer, wish, TUESDAY, TUESDAY, MORNING, homes.travel, homes.rules, homes.chance
    )


def offer(homes: Homes, now: datetime = MORNING) -> int:
    return offer_windows(homes.engine, homes.travel, lambda: now, homes.rules)


def state(homes: Homes, booking: BookingView) -> BookingState:
    return bookings.booking_view(homes.engine, homes.officer, booking.reference).state


def near(homes: Homes) -> str:
    return homes.household(place=(10.296, 105.662))


def test_what_is_given_up_is_offered_to_the_first_in_line_and_nobody_slips_in(engine: Engine) -> None:
    """Until it was offered, the day is free to nobody who did not wait; then the offer holds, and expires."""
    homes = make_homes(engine, rules=NARROW)
    taken = fill(homes)
    first, second = wait(homes, near(homes)), wait(homes, near(homes))
    assert offer(homes) == 0
    homes.cancel(taken[-1])
    late = near(homes)
    assert {each.why_not for each in homes.windows(late).windows} == {WhyNot.WAITED}
    with pytest.raises(Refused):
        homes.hold(late, homes.rules.windows[0])
    assert offer(homes) == 1
    assert (state(homes, first), state(homes, second)) == (BookingState.HELD, BookingState.WAITING)
    assert WhyNot.WAITED not in {each.why_not for each in homes.windows(late).windows}
    held = bookings.booking_view(homes.engine, homes.officer, first.reference)
    assert held.held_until is not None
    assert held.held_until - MORNING == timedelta(hours=2)
    assert tending.expire(homes.engine, first.booking_id, held.held_until)
    assert offer(homes, held.held_until) == 1
    assert (state(homes, first), state(homes, second)) == (BookingState.EXPIRED, BookingState.HELD)
    assert homes.confirm(second, held.held_until).state is BookingState.CONFIRMED
    assert broken_promises(engine) == []


def test_without_the_note_somebody_slips_in(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the guard: a new booking takes what was given up, and who waited gets nothing."""
    taken = fill(homes)
    waiting = wait(homes, near(homes))
    monkeypatch.setattr(witnesses, "note_room", lambda *_: None)
    homes.cancel(taken[-1])
    late = near(homes)
    free = [each for each in homes.windows(late).windows if each.why_not is None]
    homes.hold(late, free[0].choice.window)
    assert offer(homes) == 0
    assert state(homes, waiting) is BookingState.WAITING


def test_a_day_is_closed_to_others_for_minutes_only(homes: Homes) -> None:
    """Where nobody offers (no worker runs), the room is everybody's again."""
    taken = fill(homes)
    wait(homes, near(homes))
    homes.cancel(taken[-1])
    soon = MORNING + timedelta(seconds=homes.rules.waiters_first_seconds)
    assert any(each.why_not is None for each in homes.windows(near(homes), now=soon).windows)


def test_nobody_waits_for_what_is_free(homes: Homes) -> None:
    with pytest.raises(Refused):
        wait(homes, near(homes))


def test_an_offer_is_made_once_however_often_the_job_runs(homes: Homes) -> None:
    taken = fill(homes)
    wait(homes, near(homes))
    homes.cancel(taken[-1])
    assert [offer(homes), offer(homes)] == [1, 0]


def test_nobody_is_asked_for_where_no_room_was_noted_but_each_quarter_of_an_hour(
    homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiters are not even read; what no note told of is found when all days are looked at."""
    taken = fill(homes)
    waiting = wait(homes, near(homes))
    monkeypatch.setattr(witnesses, "note_room", lambda *_: None)
    homes.cancel(taken[-1])
    with monkeypatch.context() as unread:
        unread.delattr(home_waits, "waiters")
        assert offer(homes) == 0
    assert state(homes, waiting) is BookingState.WAITING
    assert offer_windows(homes.engine, homes.travel, lambda: MORNING, homes.rules, every_day=True) == 1
    assert state(homes, waiting) is BookingState.HELD


def test_who_waits_for_papers_to_be_fetched_is_offered_a_courier_who_has_learnt_it(homes: Homes) -> None:
    """A wait has no delivery; an offer has."""
    with writing(homes.engine) as session:
        session.exec(select(Courier)).one().skills = [Skill.COLLECT.value]
    taken = fill(homes)
    code = near(homes)
    with writing(homes.engine) as session:
        dossier = session.exec(select(Dossier).where(Dossier.code == code)).one()
        dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
    waiting = wait(homes, code, BookingKind.HOME_COLLECTION)
    for booking in taken:
        homes.cancel(booking)
    assert offer(homes) == 1
    assert homes.confirm(waiting).kind is BookingKind.HOME_COLLECTION


def test_a_result_that_is_late_lets_its_window_fall_and_waits_first_for_a_new_one(sqlite_engine: Engine) -> None:
    """When the plan of the day is about to be made: the stop is given up, and a new window is offered."""
    homes = make_homes(sqlite_engine)
    code = near(homes)
    booking = homes.confirmed(code)
    with writing(homes.engine) as session:
        session.exec(select(Dossier).where(Dossier.code == code)).one().result_ready_at = None
    assert let_fall(homes.engine, lambda: MORNING) == 0
    cut_off = MORNING + timedelta(hours=10)
    assert let_fall(homes.engine, lambda: cut_off) == 1
    fallen = bookings.booking_view(homes.engine, homes.officer, booking.reference)
    assert (fallen.state, fallen.starts_at) == (BookingState.WAITING, None)
    assert fallen.wished_from is not None
    assert fallen.wished_from > TUESDAY
    assert homes.delivery(code).wished_day is None
    assert let_fall(homes.engine, lambda: cut_off) == 0
    assert broken_promises(sqlite_engine) == []


def test_a_result_that_is_ready_keeps_its_window(homes: Homes) -> None:
    homes.confirmed(near(homes))
    assert let_fall(homes.engine, lambda: MORNING + timedelta(hours=10)) == 0
