"""Where a delivery stands, for every history there can be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from data.kinds import Custody, DeliveryState, Outcome
from scheduling.decide.standing import History, standing

FLAGS = list(product([False, True], repeat=4))


def history(outcomes: tuple[Outcome, ...], flags: tuple[bool, ...]) -> History:
    cancelled, left_centre, on_route, signed_for = flags
    return History(outcomes, cancelled, left_centre or signed_for, on_route, signed_for and on_route)


@pytest.mark.parametrize("flags", FLAGS)
def test_a_proven_delivery_outranks_everything(flags: tuple[bool, ...]) -> None:
    state = standing(history((Outcome.FAILED, Outcome.DELIVERED), flags))
    assert (state.state, state.custody) == (DeliveryState.DELIVERED, Custody.RECIPIENT)


@pytest.mark.parametrize("flags", FLAGS)
def test_an_undelivered_envelope_is_with_the_courier_exactly_while_out(flags: tuple[bool, ...]) -> None:
    state = standing(history((Outcome.FAILED,), flags))
    assert (state.custody is Custody.COURIER) == (state.state is DeliveryState.OUT)
    assert state.failed_attempts == 1


@pytest.mark.parametrize("flags", FLAGS)
def test_an_envelope_that_left_the_centre_is_never_said_to_be_there(flags: tuple[bool, ...]) -> None:
    one = history((), flags)
    assert one.left_centre == (standing(one).custody is not Custody.CENTRE)


def test_withdrawn_tries_do_not_count() -> None:
    assert standing(history((Outcome.WITHDRAWN, Outcome.FAILED, Outcome.FAILED), FLAGS[0])).failed_attempts == 2


@pytest.mark.parametrize(
    ("outcomes", "ridden", "received", "state", "custody"),
    [
        ((), False, False, DeliveryState.REQUESTED, Custody.RECIPIENT),
        ((), True, False, DeliveryState.PLANNED, Custody.RECIPIENT),
        ((Outcome.FAILED,), True, False, DeliveryState.PLANNED, Custody.RECIPIENT),
        ((Outcome.FAILED,), False, False, DeliveryState.CANCELLED, Custody.RECIPIENT),
        ((Outcome.FAILED, Outcome.DELIVERED), False, False, DeliveryState.DELIVERED, Custody.COURIER),
        ((Outcome.DELIVERED,), True, True, DeliveryState.DELIVERED, Custody.CENTRE),
        ((Outcome.WITHDRAWN,), True, False, DeliveryState.PLANNED, Custody.RECIPIENT),
    ],
)
def test_what_a_call_fetches_goes_from_the_citizen_to_the_courier_to_the_centre(
    outcomes: tuple[Outcome, ...], ridden: bool, received: bool, state: DeliveryState, custody: Custody
) -> None:
    """And nobody comes again of himself: a call at which nobody was there is over with its day."""
    found = standing(History(outcomes, False, False, ridden, False, call=True, received=received))
    assert (found.state, found.custody) == (state, custody)


def test_a_call_without_its_window_is_over() -> None:
    assert standing(History((), True, False, True, False, call=True)).state is DeliveryState.CANCELLED


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize(("given_up", "back"), [(True, False), (True, True), (False, True)])
def test_what_was_given_up_rests_once_its_courier_is_home_and_rides_no_more(
    flags: tuple[bool, ...], given_up: bool, back: bool
) -> None:
    """At the post office until the centre has signed; neither undoes a cancellation or a proof."""
    before = history((Outcome.FAILED,), flags)
    found = standing(replace(before, given_up=given_up, back=back))
    if before.cancelled:
        assert found == standing(before)
    elif back:
        assert (found.state, found.custody) == (DeliveryState.UNDELIVERABLE, Custody.CENTRE)
    elif before.on_route or not before.left_centre:
        assert found == standing(before)
    else:
        assert (found.state, found.custody) == (DeliveryState.UNDELIVERABLE, Custody.POST_OFFICE)
    proven = replace(before, outcomes=(Outcome.DELIVERED,), given_up=given_up, back=back)
    assert standing(proven).state is DeliveryState.DELIVERED
