"""The fold of a stop's marks, over every order, replay and mixture hypothesis can think of."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.kinds import Outcome
from scheduling.decide.fold import fold_stop, may_take_back
from scheduling.model.event import CourierMark
from tests.scheduling.office import MORNING, delivered, failed, undo

UNDO_SECONDS = 300


@st.composite
def days(draw: st.DrawFn) -> list[CourierMark]:
    """Marks of one stop from two phones, with distinct keys."""
    marks = []
    for device in ("a", "b"):
        for sequence in range(1, draw(st.integers(0, 5)) + 1):
            at = MORNING + timedelta(seconds=draw(st.integers(0, 900)))
            kind = draw(st.sampled_from(["delivered", "failed", "undo"]))
            if kind == "undo":
                marks.append(undo(1, sequence, draw(st.integers(1, 6)), at, device))
            else:
                marks.append((delivered if kind == "delivered" else failed)(1, sequence, at, device))
    return marks


@given(days(), st.randoms())
def test_the_order_and_number_of_arrivals_do_not_matter(marks: list[CourierMark], chance: object) -> None:
    expected = fold_stop(marks, UNDO_SECONDS)
    shuffled = [*marks, *marks[: len(marks) // 2]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold_stop(shuffled, UNDO_SECONDS) == expected


@given(days())
def test_folding_batch_by_batch_ends_where_folding_at_once_does(marks: list[CourierMark]) -> None:
    held: list[CourierMark] = []
    for mark in marks:
        held.append(mark)
        fold_stop(held, UNDO_SECONDS)
    assert fold_stop(held, UNDO_SECONDS) == fold_stop(marks, UNDO_SECONDS)


@given(days())
def test_a_stop_is_delivered_exactly_when_a_delivery_was_not_taken_back_in_time(marks: list[CourierMark]) -> None:
    def stands(mark: CourierMark) -> bool:
        return not any(
            other.kind == "undo"
            and (other.device_id, other.undoes_sequence) == (mark.device_id, mark.sequence)
            and may_take_back(other, mark, UNDO_SECONDS)
            for other in marks
        )

    standing = [mark for mark in marks if mark.kind == "delivered" and stands(mark)]
    fold = fold_stop(marks, UNDO_SECONDS)
    assert (fold.outcome is Outcome.DELIVERED) == bool(standing)
    if standing:
        assert fold.mark is not None
        assert fold.mark.captured_at == min(mark.captured_at for mark in standing)


def test_no_mark_is_no_attempt_and_all_taken_back_is_withdrawn() -> None:
    assert fold_stop([], UNDO_SECONDS).outcome is None
    assert fold_stop([undo(1, 2, of=1)], UNDO_SECONDS).outcome is None
    assert fold_stop([failed(1, 1), undo(1, 2, of=1)], UNDO_SECONDS).outcome is Outcome.WITHDRAWN


def test_an_undo_counts_at_the_last_second_and_not_one_later_nor_before_its_mark() -> None:
    for seconds, outcome in ((300, Outcome.WITHDRAWN), (301, Outcome.DELIVERED), (-1, Outcome.DELIVERED)):
        marks = [delivered(1, 1), undo(1, 2, of=1, at=MORNING + timedelta(seconds=seconds))]
        assert fold_stop(marks, UNDO_SECONDS).outcome is outcome


def test_the_same_sequence_of_another_phone_is_another_mark() -> None:
    marks = [delivered(1, 1, device="a"), undo(1, 2, of=1, device="b")]
    assert fold_stop(marks, UNDO_SECONDS).outcome is Outcome.DELIVERED
