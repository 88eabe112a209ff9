"""Where a delivery stands, for every history there can be."""

from __future__ import annotations

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
