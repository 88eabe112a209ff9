"""What a citizen is told: once, last, in their language, and not again for a few minutes' difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.kinds import BookingState, MessageKind
from data.reference.citizens import citizen_rules
from data.reference.messages import LANGUAGES, MessageWordsError, message_words, read_message_words
from scheduling.decide.booking_messages import (
    Speaking,
    ToldOf,
    Truth,
    arrival_to_say,
    booking_message,
    due_at,
    what_to_say,
)

AT = datetime(2026, 11, 30, 1, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
RULES = citizen_rules().messages
STATES = st.sampled_from([s for s in BookingState if s is not BookingState.FULFILLED])


def told(kind: MessageKind, at: datetime | None = AT, *, left: bool = True, number: int = 1) -> ToldOf:
    return ToldOf(number, kind, at, left)


@pytest.mark.parametrize(
    ("known", "truth", "news"),
    [
        ([], Truth(BookingState.CONFIRMED, AT, waited=False), MessageKind.CONFIRMATION),
        ([told(MessageKind.CONFIRMATION)], Truth(BookingState.CONFIRMED, AT, waited=False), None),
        ([told(MessageKind.CONFIRMATION)], Truth(BookingState.CONFIRMED, LATER, waited=False), MessageKind.CHANGE),
        ([told(MessageKind.OFFER)], Truth(BookingState.CONFIRMED, AT, waited=True), MessageKind.CONFIRMATION),
        ([], Truth(BookingState.HELD, AT, waited=False), None),
        ([], Truth(BookingState.HELD, AT, waited=True), MessageKind.OFFER),
        ([told(MessageKind.OFFER)], Truth(BookingState.HELD, AT, waited=True), None),
        ([], Truth(BookingState.WAITING, None, waited=True), None),
        ([told(MessageKind.CONFIRMATION)], Truth(BookingState.WAITING, None, waited=True), MessageKind.RESULT_LATE),
        ([], Truth(BookingState.CANCELLED, AT, waited=False), None),
        ([told(MessageKind.REMINDER)], Truth(BookingState.CANCELLED, AT, waited=False), MessageKind.CANCELLED),
        ([told(MessageKind.CONFIRMATION)], Truth(BookingState.MISSED, AT, waited=False), MessageKind.MISSED),
    ],
)
def test_only_news_is_told(known: list[ToldOf], truth: Truth, news: MessageKind | None) -> None:
    """What the citizen knows already, or never heard of, is not said."""
    assert what_to_say(known, truth).add is news


def test_what_has_not_left_gives_way_to_the_truth_of_now() -> None:
    """Moved and moved back within minutes: nothing is said; moved once: one message, with the last time."""
    known = [told(MessageKind.CONFIRMATION), told(MessageKind.CHANGE, LATER, left=False, number=2)]
    back = what_to_say(known, Truth(BookingState.CONFIRMED, AT, waited=False))
    assert (back.withdraw, back.add) == ((2,), None)
    same = what_to_say(known, Truth(BookingState.CONFIRMED, LATER, waited=False))
    assert (same.withdraw, same.add) == ((), None)
    on = what_to_say(known, Truth(BookingState.CONFIRMED, LATER + timedelta(hours=1), waited=False))
    assert (on.withdraw, on.add) == ((2,), MessageKind.CHANGE)


@given(st.lists(st.tuples(STATES, st.integers(0, 2), st.booleans()), max_size=8), st.booleans())
def test_never_more_than_one_message_waits_and_saying_again_adds_none(
    steps: list[tuple[BookingState, int, bool]], waited: bool
) -> None:
    """Whatever happens in whatever order, and whenever messages leave."""
    known: list[ToldOf] = []
    for number, (state, hours, leave) in enumerate(steps):
        at = None if state is BookingState.WAITING else AT + timedelta(hours=hours)
        truth = Truth(state, at, waited)
        say = what_to_say(known, truth)
        known = [each for each in known if each.outbox_id not in say.withdraw]
        if say.add is not None:
            known.append(told(say.add, at, left=False, number=number))
        assert sum(not each.may_have_left for each in known) <= 1
        assert what_to_say(known, truth) == type(say)((), None)
        if leave:
            known = [ToldOf(each.outbox_id, each.kind, each.at, may_have_left=True) for each in known]


def test_an_arrival_is_told_again_only_when_it_moves_by_more_than_the_set_time() -> None:
    """Fifteen minutes are not worth a message; fifteen and a second are; small steps do not creep past."""
    known = [told(MessageKind.CONFIRMATION)]
    assert arrival_to_say(known, AT, RULES) is MessageKind.ON_THE_WAY
    known.append(told(MessageKind.ON_THE_WAY, AT))
    step = timedelta(seconds=RULES.retell_seconds)
    assert arrival_to_say(known, AT + step, RULES) is None
    assert arrival_to_say(known, AT - step, RULES) is None
    assert arrival_to_say(known, AT + step + timedelta(seconds=1), RULES) is MessageKind.LATE


def test_changes_are_gathered_and_what_somebody_waits_for_is_not() -> None:
    """Two minutes for what may change again; a code and an offer leave at once."""
    assert due_at(MessageKind.CHANGE, AT, RULES) - AT == timedelta(seconds=RULES.gather_seconds)
    assert due_at(MessageKind.OFFER, AT, RULES) == AT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_said_in_both_languages(language: str) -> None:
    """No template lacks a fact, and a message about a time says it."""
    of = Speaking("LH-7K3F-9QXM", "Khai sinh", "Trung tâm", AT, LATER, "http://127.0.0.1/hen/x")
    for kind in set(MessageKind) - {MessageKind.CODE, MessageKind.BACK_AT_CENTRE}:  # of no booking
        text = booking_message(kind, "0912000000", language, of, AT).text
        assert "LH-7K3F-9QXM" in text
        assert "{" not in text
        if kind not in (MessageKind.CANCELLED, MessageKind.RESULT_LATE):
            assert "08:00" in text


def test_a_message_is_worthless_from_the_time_it_tells() -> None:
    """Who is on the way within the window is still told: what counts is the arrival, not the window's beginning."""
    of = Speaking("LH-7K3F-9QXM", "Khai sinh", "Trung tâm", AT, LATER, "-")
    assert booking_message(MessageKind.REMINDER, "0912000000", "vi", of, AT).worthless_at == AT
    assert booking_message(MessageKind.ON_THE_WAY, "0912000000", "vi", of, LATER).worthless_at == LATER
    assert booking_message(MessageKind.MISSED, "0912000000", "vi", of, AT).worthless_at is None


def test_a_file_that_lacks_a_message_or_speaks_of_the_unknown_is_refused() -> None:
    """By name, when the file is read and not when somebody waits for the message."""
    lines = [f'[{kind}]\nvi = "{{reference}}"\nen = "a"' for kind in MessageKind]
    assert len(read_message_words("\n".join(lines))) == len(message_words())
    with pytest.raises(MessageWordsError, match="back_at_centre"):
        read_message_words("\n".join(lines[:-1]))
    with pytest.raises(MessageWordsError, match="name_of_mother"):
        read_message_words("\n".join(lines).replace("{reference}", "{name_of_mother}", 1))
