"""From the slots that are kept to those that are wanted, without taking anybody's place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scheduling.decide.rebuilding import misfits_of, rebuild
from scheduling.model.supply import Opening, SlotView

EIGHT = datetime(2026, 11, 30, 1, tzinfo=UTC)


def opening(begins: int, minutes: int = 30, public: int = 2, officer: int = 3) -> Opening:
    """A slot so many minutes after eight."""
    starts = EIGHT + timedelta(minutes=begins)
    return Opening(starts, starts + timedelta(minutes=minutes), public, officer)


def kept(slot_id: int, begins: int, minutes: int = 30, taken: int = 0, public: int = 2, officer: int = 3) -> SlotView:
    """The same, as it is kept."""
    wanted = opening(begins, minutes, public, officer)
    return SlotView(wanted.starts_at, wanted.ends_at, public, officer, slot_id, taken)


def test_what_fits_already_is_left_alone() -> None:
    assert not rebuild([kept(1, 0, taken=3), kept(2, 30)], [opening(0), opening(30)])


def test_slots_are_added_and_empty_ones_removed() -> None:
    difference = rebuild([kept(1, 0)], [opening(30)])
    assert (difference.add, difference.remove, difference.change) == ((opening(30),), (1,), {})


def test_a_slot_with_bookings_that_is_wanted_no_more_stays_without_places_to_give() -> None:
    difference = rebuild([kept(1, 0, taken=1)], [])
    assert (difference.remove, difference.change) == ((), {1: opening(0, public=0, officer=0)})
    assert not rebuild([kept(1, 0, taken=1, public=0, officer=0)], []), "and is then left alone"


def test_fewer_places_are_given_however_many_are_taken() -> None:
    assert rebuild([kept(1, 0, taken=3)], [opening(0, public=1, officer=1)]).change == {
        1: opening(0, public=1, officer=1)
    }


def test_new_slots_beside_a_booking_that_no_longer_fits_have_so_many_places_fewer() -> None:
    """A desk cannot serve two people at one time; once the booking has moved, the places come."""
    wanted = [opening(0, 20), opening(20, 20), opening(40, 20)]
    added = rebuild([kept(1, 30, taken=2)], wanted).add
    assert [(each.places_public, each.places_officer) for each in added] == [(2, 3), (0, 1), (0, 1)]


def test_one_slot_a_beginning() -> None:
    """The table admits no two: the longer one waits until the shorter is empty."""
    assert rebuild([kept(1, 0, taken=1)], [opening(0, 60)]).add == ()
    assert rebuild([kept(1, 0)], [opening(0, 60)]).add == (opening(0, 60),)


def test_who_booked_last_is_the_misfit() -> None:
    assert misfits_of(2, [9, 4, 7]) == [9]
    assert misfits_of(0, [9, 4]) == [4, 9]
    assert misfits_of(3, [9, 4]) == []
