"""What proven handovers teach of where a household lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from data.reference.offices import office_rules
from scheduling.decide.areas import areas
from scheduling.decide.doubtful import metres_between
from scheduling.decide.learning import DoorMark, learn
from scheduling.model.geocode import Point

RULES = office_rules().learning
AREA = areas()["30208"]
DOOR = (round(AREA.point[0] + 0.005, 6), round(AREA.point[1] + 0.004, 6))
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def near(metres_north: float, metres_east: float = 0.0) -> Point:
    """A point so far from the door."""
    return DOOR[0] + metres_north / 111_195, DOOR[1] + metres_east / 109_400


def mark(point: Point, day: int = 0, accuracy: int | None = 10) -> DoorMark:
    """A mark on a day."""
    return DoorMark(point, accuracy, BEGIN + timedelta(days=day))


def test_one_handover_teaches_its_own_point_and_no_handover_nothing() -> None:
    taught = learn([mark(DOOR)], AREA, RULES)
    assert taught is not None
    assert (taught.point, taught.handovers) == (DOOR, 1)
    assert learn([], AREA, RULES) is None


def test_a_phone_that_does_not_know_where_it_is_teaches_nothing() -> None:
    assert learn([mark(DOOR, accuracy=None), mark(DOOR, accuracy=RULES.accuracy_metres + 1)], AREA, RULES) is None
    assert learn([mark(DOOR, accuracy=RULES.accuracy_metres)], AREA, RULES) is not None


def test_a_mark_made_on_the_way_moves_nothing_and_does_not_count() -> None:
    taught = learn([mark(near(5)), mark(near(-5), 1), mark(near(0, 6), 2), mark(near(2_000), 3)], AREA, RULES)
    assert taught is not None
    assert taught.handovers == 3
    assert metres_between(taught.point, DOOR) < 10


def test_two_handovers_far_apart_teach_nothing_for_nobody_can_tell_which_was_at_the_door() -> None:
    assert learn([mark(DOOR), mark(near(1_000), 1)], AREA, RULES) is None


def test_a_household_that_moved_is_followed_once_the_newest_handovers_are_there() -> None:
    old = [mark(near(1_500), day) for day in range(5)]
    new = [mark(near(3), day) for day in range(10, 10 + RULES.newest_handovers)]
    taught = learn([*old, *new], AREA, RULES)
    assert taught is not None
    assert metres_between(taught.point, DOOR) < 10


def test_a_mark_in_another_province_is_no_point_of_the_commune() -> None:
    assert learn([mark((21.03, 105.85))], AREA, RULES) is None
    assert learn([mark((21.03, 105.85))], None, RULES) is not None


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=4, max_size=7),
    st.tuples(st.floats(500, 3_000), st.floats(500, 3_000)),
    st.randoms(use_true_random=False),
)
def test_of_honest_marks_and_one_stray_in_any_order_the_point_lies_among_the_honest(honest, stray, random) -> None:
    marks = [mark(near(*each), day) for day, each in enumerate(honest[:6])] + [mark(near(*stray), 6)]
    random.shuffle(marks)
    taught = learn(marks, AREA, RULES)
    assert taught is not None
    assert metres_between(taught.point, DOOR) <= 60
    assert taught.handovers == len(marks) - 1
