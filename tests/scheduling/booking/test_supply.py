"""Rules, closures and the slots made of them; who no longer fits is listed and moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from data.kinds import BookingState
from data.session import reading
from data.tables import Audit, ServiceRule
from scheduling.decide.cells import ZONE
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.supply import Closed, Offered, Rule
from scheduling.services import supply
from scheduling.services.bookings import confirm, free_places
from scheduling.services.rebuilding import misfits, move_misfits, rebuild_all
from tests.scheduling.booking.counter import GROUP, HOURS, MONDAY, NO_HOLIDAYS, SERVICE, CounterOffice, make_counter
from tests.scheduling.office import MORNING

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def counter(sqlite_counter: CounterOffice) -> CounterOffice:
    """One kind of database is enough here, but for the test that says otherwise."""
    return sqlite_counter


def times(counter: CounterOffice, day: object = MONDAY) -> list[str]:
    """When the slots of a day begin."""
    return [f"{slot.starts_at.astimezone(ZONE):%H:%M}" for slot in counter.slots(day)]  # type: ignore[arg-type]


def no_longer_fit(counter: CounterOffice) -> list[str]:
    return [each.reference for each in misfits(counter.engine, counter.officer, counter.office.centre_id, MORNING)]


def move(counter: CounterOffice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    report = move_misfits(
        counter.engine, counter.officer, counter.office.centre_id, MORNING, counter.rules, NO_HOLIDAYS, counter.chance
    )
    return report.moved, report.left


def test_slots_are_made_as_far_as_they_are_kept_and_a_second_round_changes_nothing(counter: CounterOffice) -> None:
    """A week here; the job does the same for every centre."""
    assert times(counter) == ["08:00", "08:30", "09:00", "09:30"]
    last = MORNING.date() + timedelta(days=8)
    assert (times(counter, last), times(counter, last + timedelta(days=1))) == (times(counter), [])
    assert counter.rebuild() == 0
    assert rebuild_all(counter.engine, lambda: MORNING) > 0, "the shipped figures keep sixty days"


@pytest.mark.parametrize("kind", ["sqlite_counter", pytest.param("postgres_counter", marks=pytest.mark.postgres)])
def test_what_no_longer_fits_is_listed_and_moved_to_the_nearest_place(
    request: pytest.FixtureRequest, kind: str
) -> None:
    """The rule ends an hour earlier: 9:30 goes to 8:30 of the same day, and 9:00 too."""
    counter = request.getfixturevalue(kind)
    late = [confirm(counter.engine, counter.officer, counter.hold(number).reference, MORNING) for number in (3, 2)]
    early = counter.confirmed(0)
    counter.rebuild(replace(HOURS, ends_second=9 * 3600))
    assert (times(counter), times(counter, TUESDAY)) == (["08:00", "08:30", "09:00", "09:30"], ["08:00", "08:30"])
    assert no_longer_fit(counter) == [late[1].reference, late[0].reference], "in order of time"
    _, found = free_places(counter.engine, counter.officer, SERVICE, MONDAY, MONDAY, MORNING, counter.rules)
    assert [place.left for place in found] == [2, 3, 0, 0], "nobody else gets a place in what is no longer open"
    moved, left = move(counter)
    assert (set(moved), left, no_longer_fit(counter)) == ({each.reference for each in late}, (), [])
    assert counter.taken() == [1, 2, 1, 1], "what they left cools down"
    counter.tend(MORNING + timedelta(minutes=30))
    counter.rebuild()
    assert (times(counter), counter.taken()) == (["08:00", "08:30"], [1, 2])
    assert counter.state(early) is BookingState.CONFIRMED


def test_fewer_desks_make_misfits_of_who_booked_last(counter: CounterOffice) -> None:
    """And give no place to anybody until enough have gone."""
    booked = [counter.confirmed(0) for _ in range(3)]
    counter.rebuild(replace(HOURS, desks=1, places_public=1, places_officer=1))
    assert no_longer_fit(counter) == [each.reference for each in booked[1:]]
    counter.cancel(booked[0])
    counter.tend(MORNING + timedelta(minutes=30))
    assert no_longer_fit(counter) == [booked[2].reference]
    with pytest.raises(Refused, match="full"):
        counter.hold(0)
    moved, _ = move(counter)
    assert moved == (booked[2].reference,)
    assert counter.slots()[0].ceiling == 2, "it comes down with what is taken"
    counter.tend(MORNING + timedelta(minutes=30))
    assert [(slot.taken, slot.ceiling) for slot in counter.slots()[:2]] == [(1, 1), (1, 1)]


def test_who_cannot_be_moved_stays_and_is_told_of(counter: CounterOffice) -> None:
    """No place is left but today, which is too soon to be told: nobody is cancelled in silence."""
    booked = counter.confirmed(0)
    counter.rebuild(replace(HOURS, valid_until=MORNING.date()))
    assert move(counter) == ((), (booked.reference,))
    assert counter.state(booked) is BookingState.CONFIRMED
    assert no_longer_fit(counter) == [booked.reference]


def test_other_lengths_share_no_desk_with_a_booking_that_no_longer_fits(counter: CounterOffice) -> None:
    """Slots of 20 minutes beside one of 30 that two people are booked in; they open as it empties."""
    booked = [counter.confirmed(1) for _ in range(2)]
    counter.rebuild(replace(HOURS, slot_seconds=1200))
    places = {f"{slot.starts_at.astimezone(ZONE):%H:%M}": slot.places_officer for slot in counter.slots()}
    assert places == {"08:00": 3, "08:20": 1, "08:30": 0, "08:40": 1, "09:00": 3, "09:20": 3, "09:40": 3}
    for each in booked:
        counter.cancel(each)
    counter.tend(MORNING + timedelta(minutes=30))
    counter.rebuild()
    assert [slot.places_officer for slot in counter.slots()] == [3] * 6


def test_a_closure_takes_slots_away_and_gives_them_back(counter: CounterOffice) -> None:
    """For one group or the whole centre; each with a line in the audit."""
    begins = datetime(2026, 11, 30, 8, 45, tzinfo=ZONE)
    closed = Closed(begins, begins + timedelta(hours=1), GROUP, "Họp")
    number = supply.close(counter.engine, counter.officer, counter.office.centre_id, closed, MORNING)
    counter.rebuild()
    assert times(counter) == ["08:00"]
    supply.open_again(counter.engine, counter.officer, number, MORNING)
    counter.rebuild()
    assert times(counter) == ["08:00", "08:30", "09:00", "09:30"]
    elsewhere = replace(closed, group_code="ho-tich")
    supply.close(counter.engine, counter.officer, counter.office.centre_id, elsewhere, MORNING)
    assert counter.rebuild() == 0
    backwards = replace(closed, ends_at=begins)
    with pytest.raises(Invalid):
        supply.close(counter.engine, counter.officer, counter.office.centre_id, backwards, MORNING)


def test_what_has_begun_stays_as_it_was(counter: CounterOffice) -> None:
    """A rule that changes during the day changes what is to come."""
    nine = MORNING + timedelta(days=7, hours=1, minutes=30)
    counter.rebuild(replace(HOURS, ends_second=8 * 3600 + 1800), now=nine)
    assert times(counter) == ["08:00", "08:30", "09:00"]
    assert times(counter, TUESDAY) == ["08:00"]


def test_every_version_of_a_rule_leaves_a_trace(counter: CounterOffice) -> None:
    counter.rebuild(replace(HOURS, desks=4))
    supply.end_rule(counter.engine, counter.officer, counter.rule_id, TUESDAY, MORNING)
    with reading(counter.engine) as session:
        row = session.get_one(ServiceRule, counter.rule_id)
        lines = session.exec(select(Audit.detail).where(Audit.subject == "service_rule").order_by(col(Audit.id))).all()
    assert (row.version, row.valid_until) == (3, TUESDAY)
    assert [str(line).split()[0] for line in lines] == ["v1", "v2", "v3"]
    assert "desks=4" in str(lines[1])


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("weekdays", {"weekdays": 0}),
        ("every_weeks", {"every_weeks": 0}),
        ("every_weeks", {"weeks_of_month": 64}),
        ("ends_second", {"ends_second": 8 * 3600}),
        ("slot_seconds", {"slot_seconds": 7201}),
        ("slot_seconds", {"slot_seconds": 59}),
        ("places_officer", {"places_officer": 4}),
        ("places_officer", {"places_public": 4}),
        ("valid_until", {"valid_until": HOURS.valid_from - timedelta(days=1)}),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_its_field(
    counter: CounterOffice, field: str, change: dict[str, object]
) -> None:
    rule: Rule = replace(HOURS, group_code="ho-tich", **change)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        supply.save_rule(counter.engine, counter.officer, counter.office.centre_id, rule, MORNING)
    assert refused.value.field == field


def test_rules_that_overlap_are_refused_and_a_rule_does_not_clash_with_itself(counter: CounterOffice) -> None:
    second = replace(HOURS, begins_second=9 * 3600, ends_second=11 * 3600)
    with pytest.raises(Refused, match="Overlaps"):
        supply.save_rule(counter.engine, counter.officer, counter.office.centre_id, second, MORNING)
    assert counter.rebuild(second) > 0


def test_another_centre_changes_nothing(counter: CounterOffice) -> None:
    """Its officer finds neither the centre nor its rules and closures."""
    engine = counter.engine
    other, centre_id = make_counter(engine, name="2").officer, counter.office.centre_id
    service = Offered(0, centre_id, "9.9", "Khác", GROUP, 1, 0, 10)
    closed = Closed(MORNING, MORNING + timedelta(hours=1))
    own = supply.close(engine, counter.officer, centre_id, closed, MORNING)
    acts: list[Callable[[], object]] = [
        lambda: supply.save_service(engine, other, service, MORNING),
        lambda: supply.save_rule(engine, other, centre_id, replace(HOURS, group_code="x"), MORNING),
        lambda: supply.end_rule(engine, other, counter.rule_id, TUESDAY, MORNING),
        lambda: supply.close(engine, other, centre_id, closed, MORNING),
        lambda: supply.open_again(engine, other, own, MORNING),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert misfits(engine, other, centre_id, MORNING) == ()


def test_a_service_that_cannot_be_is_refused(counter: CounterOffice) -> None:
    good = Offered(0, counter.office.centre_id, "9.9", "Khác", GROUP, 1, 0, 10)
    for field, bad in (
        ("code", replace(good, code=" ")),
        ("slots_needed", replace(good, slots_needed=0)),
        ("opens_until_days", replace(good, opens_after_days=11)),
    ):
        with pytest.raises(Invalid) as refused:
            supply.save_service(counter.engine, counter.officer, bad, MORNING)
        assert refused.value.field == field
