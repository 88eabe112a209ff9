"""What the dossier system must be told, over every history of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.kinds import OutboxState
from scheduling.decide.telling import Told, same_news, what_to_tell
from scheduling.ports import DossierRecord, Step, StepKind
from tests.integrations.dossiers.bench import PROCESSED, RETURNED

LATER = replace(RETURNED, returned_at=RETURNED.returned_at and RETURNED.returned_at + timedelta(hours=1))
AT = datetime(2026, 11, 21, tzinfo=UTC)
HANDED, FIRST, SECOND, HOME = (
    Step(AT + timedelta(hours=hour), None, "Bưu tá", kind, kind)
    for hour, kind in enumerate(
        [StepKind.HANDED_OVER, StepKind.ATTEMPT_FAILED, StepKind.ATTEMPT_FAILED, StepKind.DELIVERED]
    )
)
records = st.sampled_from(
    [
        PROCESSED,
        RETURNED,
        LATER,
        replace(PROCESSED, steps=(HANDED,)),
        replace(PROCESSED, steps=(FIRST,)),
        replace(RETURNED, steps=(HOME,)),
    ]
)
truths = st.builds(
    lambda home, steps: replace(home, steps=(*steps, HOME) if home.returned_at else tuple(steps)),
    st.sampled_from([PROCESSED, RETURNED, LATER]),
    st.sampled_from([[], [HANDED], [HANDED, FIRST], [HANDED, FIRST, SECOND]]),
)
messages = st.builds(
    lambda record, state, left: (record, state, left or state in (OutboxState.SETTLED, OutboxState.WAITING)),
    records,
    st.sampled_from(list(OutboxState)),
    st.booleans(),
)


def told(*rows: tuple[DossierRecord, OutboxState, bool]) -> list[Told]:
    return [Told(number, *row) for number, row in enumerate(rows, start=1)]


def after(said: list[Told], truth: DossierRecord) -> list[Told]:
    """The messages that stand once what is to be told was told, oldest first."""
    telling = what_to_tell(said, truth)
    left = [message for message in said if message.outbox_id not in telling.withdraw]
    added = [Told(90 + at, record, OutboxState.PENDING, may_have_left=False) for at, record in enumerate(telling.add)]
    return [message for message in (*left, *added) if message.state is not OutboxState.WITHDRAWN]


@given(st.lists(messages, max_size=5), truths)
def test_after_the_telling_the_last_word_is_the_truth_and_nothing_more_is_to_say(
    rows: list[tuple[DossierRecord, OutboxState, bool]], truth: DossierRecord
) -> None:
    standing = after(told(*rows), truth)
    if standing:
        assert same_news(standing[-1].record, truth)
    else:
        assert truth.status == PROCESSED.status, "silence means processed, which is what the partner gave us"
    assert set(truth.steps) <= {step for message in standing for step in message.record.steps}
    again = what_to_tell(standing, truth)
    assert (again.add, again.withdraw) == ((), ())


def test_each_thing_that_happened_is_a_message_of_its_own_in_its_order_and_the_return_the_last() -> None:
    """A phone that was offline tells a whole day at once: the partner hears each of it, and 10 only at the end."""
    truth = replace(RETURNED, steps=(HANDED, FIRST, SECOND, HOME))
    rows = after([], truth)
    assert [message.record.steps for message in rows] == [(HANDED,), (FIRST,), (SECOND,), (HOME,)]
    assert [message.record.status for message in rows] == [9, 9, 9, 10]
    assert [message.record.returned_at for message in rows[:-1]] == [None] * 3


def test_the_return_is_the_last_word_even_where_something_happened_after_it() -> None:
    kept = Step(AT + timedelta(hours=9), None, "Trung tâm", "hẹn", StepKind.APPOINTMENT_KEPT)
    rows = after([], replace(RETURNED, steps=(HANDED, HOME, kept)))
    assert [message.record.steps for message in rows] == [(HANDED,), (kept,), (HOME,)]
    assert [message.record.status for message in rows] == [9, 9, 10]


def test_a_mark_taken_back_before_it_left_is_never_told_and_one_before_it_stays() -> None:
    handed = replace(PROCESSED, steps=(HANDED,))
    tried = after([Told(1, handed, OutboxState.SETTLED, may_have_left=True)], replace(handed, steps=(HANDED, FIRST)))
    assert [message.record.steps for message in tried] == [(HANDED,), (FIRST,)]
    assert [message.record.steps for message in after(tried, handed)] == [(HANDED,)]


def test_a_correction_that_is_needless_again_is_taken_back() -> None:
    """Home, taken back, home after all: who was told of the return is told nothing more."""
    home = replace(RETURNED, steps=(HANDED, HOME))
    said = [Told(1, replace(home, steps=(HANDED,)), OutboxState.SETTLED, may_have_left=True)]
    said.append(Told(2, replace(home, steps=(HOME,)), OutboxState.SETTLED, may_have_left=True))
    undone = after(said, replace(PROCESSED, steps=(HANDED,)))
    assert [message.record.status for message in undone] == [10, 10, 9]
    assert after(undone, home) == said


@given(st.lists(messages, max_size=5), truths)
def test_what_may_have_left_is_never_taken_back(
    rows: list[tuple[DossierRecord, OutboxState, bool]], truth: DossierRecord
) -> None:
    said = {message.outbox_id: message for message in told(*rows)}
    for outbox_id in what_to_tell(list(said.values()), truth).withdraw:
        assert not said[outbox_id].may_have_left
        assert said[outbox_id].state is OutboxState.PENDING


def test_a_mended_field_alone_is_no_news() -> None:
    assert same_news(RETURNED, replace(RETURNED, summary="đã sửa"))
