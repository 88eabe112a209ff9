"""What the dossier system must be told, over every history of messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.kinds import OutboxState
from scheduling.decide.telling import Told, same_news, what_to_tell
from scheduling.ports import DossierRecord
from tests.integrations.dossiers.bench import PROCESSED, RETURNED

LATER = replace(RETURNED, returned_at=RETURNED.returned_at and RETURNED.returned_at + timedelta(hours=1))
records = st.sampled_from([PROCESSED, RETURNED, LATER])
messages = st.builds(
    lambda record, state, left: (record, state, left or state in (OutboxState.SETTLED, OutboxState.WAITING)),
    records,
    st.sampled_from(list(OutboxState)),
    st.booleans(),
)


def told(*rows: tuple[DossierRecord, OutboxState, bool]) -> list[Told]:
    return [Told(number, *row) for number, row in enumerate(rows, start=1)]


@given(st.lists(messages, max_size=5), records)
def test_after_the_telling_the_last_word_is_the_truth_and_nothing_more_is_to_say(
    rows: list[tuple[DossierRecord, OutboxState, bool]], truth: DossierRecord
) -> None:
    said = told(*rows)
    telling = what_to_tell(said, truth)
    left = [message for message in said if message.outbox_id not in telling.withdraw]
    if telling.add is not None:
        left.append(Told(99, telling.add, OutboxState.PENDING, may_have_left=False))
    standing = [message for message in left if message.state is not OutboxState.WITHDRAWN]
    if standing:
        assert same_news(standing[-1].record, truth)
    else:
        assert truth.status == PROCESSED.status, "silence means processed, which is what the partner gave us"
    assert what_to_tell(left, truth).add is None
    assert what_to_tell(left, truth).withdraw == ()


@given(st.lists(messages, max_size=5), records)
def test_what_may_have_left_is_never_taken_back(
    rows: list[tuple[DossierRecord, OutboxState, bool]], truth: DossierRecord
) -> None:
    said = {message.outbox_id: message for message in told(*rows)}
    for outbox_id in what_to_tell(list(said.values()), truth).withdraw:
        assert not said[outbox_id].may_have_left
        assert said[outbox_id].state is OutboxState.PENDING


def test_a_mended_field_alone_is_no_news() -> None:
    assert same_news(RETURNED, replace(RETURNED, summary="đã sửa"))
