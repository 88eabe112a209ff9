"""Order numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.model.carriage import Leg
from scheduling.model.order_number import BadOrderNumber, order_number

# Few letters, so that codes which look like parts of a number do come up.
codes = st.from_regex(r"[D1](?:[D1P.-]{0,6}[D1])?", fullmatch=True)
orders = st.tuples(codes, st.sampled_from(Leg), st.integers(1, 120))


@given(orders, orders)
def test_one_number_for_one_dispatch_and_never_for_two(one: tuple[str, Leg, int], other: tuple[str, Leg, int]) -> None:
    """The same three values give the same number, and different ones different numbers."""
    assert (order_number(*one) == order_number(*other)) == (one == other)


def test_a_number_stays_what_it_was() -> None:
    """Numbers already at the carrier must be made again exactly, by any later version."""
    assert order_number("PB-261122-0007", Leg.DELIVERY, 1) == "PB-261122-0007-D1"
    assert order_number("PB-261122-0007", Leg.PICKUP, 12) == "PB-261122-0007-P12"


@pytest.mark.parametrize("code", ["", " ", "a b", "a/b", "a?b", "phong-bì", "-a", "a-", "a\n"])
def test_a_code_that_would_not_pass_a_gateway_is_refused(code: str) -> None:
    """Spaces, slashes, accents and loose ends are named, not repaired."""
    with pytest.raises(BadOrderNumber, match="envelope_code"):
        order_number(code, Leg.DELIVERY, 1)


@pytest.mark.parametrize("attempt", [0, -1])
def test_dispatches_count_from_one(attempt: int) -> None:
    """There is no attempt before the first."""
    with pytest.raises(BadOrderNumber, match="attempt"):
        order_number("PB-1", Leg.DELIVERY, attempt)
