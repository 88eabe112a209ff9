"""Our orders against the carrier's feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.decide.reconcile_carrier import (
    Difference,
    Kind,
    OurOrder,
    Patience,
    Repair,
    Standing,
    Truth,
    differences,
    standing_of,
)
from scheduling.model.carriage import CarrierEvent, Meaning

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
PATIENCE = Patience(apart=timedelta(hours=6), silent=timedelta(days=3))
CARRIER, COURIER = Truth.CARRIER, Truth.COURIER
STANDS = {
    Standing.PLACED: Meaning.CREATED,
    Standing.MOVING: Meaning.OUT_FOR_DELIVERY,
    Standing.RETURNING: Meaning.RETURNING,
    Standing.DELIVERED: Meaning.DELIVERED,
    Standing.RETURNED: Meaning.RETURNED,
    Standing.CANCELLED: Meaning.PICKUP_CANCELLED,
}


def _event(meaning: Meaning, hours_ago: float = 24, *, number: str = "PB-1-D1", person: bool = False) -> CarrierEvent:
    at = NOW - timedelta(hours=hours_ago)
    return CarrierEvent(f"{number}|{meaning}|{at}", number, "2", "?", "", meaning, person, at, None, None)


def _order(standing: Standing, truth: Truth = CARRIER, hours_ago: float = 48) -> OurOrder:
    return OurOrder("PB-1-D1", truth, standing, NOW - timedelta(hours=hours_ago))


def _one(ours: OurOrder, *events: CarrierEvent) -> tuple[Difference, ...]:
    return differences([ours], events, NOW, PATIENCE)


# What a rule allows, for every pair that differs; what is not here is a person's.
TAKEN = {
    (Standing.PLACED, Standing.MOVING),
    (Standing.PLACED, Standing.RETURNING),
    (Standing.PLACED, Standing.DELIVERED),
    (Standing.PLACED, Standing.RETURNED),
    (Standing.MOVING, Standing.RETURNING),
    (Standing.MOVING, Standing.DELIVERED),
    (Standing.MOVING, Standing.RETURNED),
    (Standing.RETURNING, Standing.RETURNED),
}


@pytest.mark.parametrize("truth", Truth)
@pytest.mark.parametrize("theirs", Standing)
@pytest.mark.parametrize("ours", Standing)
def test_only_a_rule_repairs(ours: Standing, theirs: Standing, truth: Truth) -> None:
    """Every pair: the feed is taken forwards where its word counts, a cancellation is said again, all else waits."""
    found = _one(_order(ours, truth), _event(STANDS[theirs]))
    if ours is theirs:
        assert found == ()
        return
    expected = None
    if (ours, theirs) in TAKEN and truth is CARRIER:
        expected = Repair.TAKE_FEED
    elif (ours, theirs) == (Standing.CANCELLED, Standing.PLACED):
        expected = Repair.CANCEL_AGAIN
    assert found == (Difference("PB-1-D1", Kind.APART, ours, theirs, expected),)


@pytest.mark.parametrize(("ours_ago", "theirs_ago", "differs"), [(7, 7, True), (5, 7, False), (7, 5, False)])
def test_what_may_be_on_its_way_is_no_difference(ours_ago: float, theirs_ago: float, differs: bool) -> None:
    """Neither side has changed within our patience before it counts."""
    found = _one(_order(Standing.MOVING, hours_ago=ours_ago), _event(Meaning.DELIVERED, theirs_ago))
    assert bool(found) is differs


@pytest.mark.parametrize(("hours_ago", "silent"), [(71, False), (73, True)])
def test_an_order_that_nothing_is_told_of_is_asked_about(hours_ago: float, silent: bool) -> None:
    """After some days; one that has ended is not."""
    found = _one(_order(Standing.PLACED, hours_ago=hours_ago))
    assert [it.kind for it in found] == [Kind.SILENT] * silent
    assert all(it.repair is Repair.LOOK for it in found)
    assert _one(_order(Standing.DELIVERED, COURIER, hours_ago=hours_ago)) == ()


def test_an_order_that_we_never_placed_is_a_persons() -> None:
    """Somebody orders under our account, or we lost a record."""
    found = differences([], [_event(Meaning.DELIVERED, number="PB-9-D1")], NOW, PATIENCE)
    assert found == (Difference("PB-9-D1", Kind.STRANGE, None, Standing.DELIVERED, None),)


def test_an_event_that_nobody_can_read_is_listed_beside_the_rest() -> None:
    """It does not tell where the order stands, and does not hide that another event does."""
    found = _one(_order(Standing.MOVING), _event(Meaning.UNKNOWN, 10, person=True), _event(Meaning.DELIVERED, 20))
    assert [(it.kind, it.repair) for it in found] == [(Kind.UNREADABLE, None), (Kind.APART, Repair.TAKE_FEED)]


def test_what_does_not_tell_where_an_order_stands_changes_nothing() -> None:
    """A fee settled after the delivery."""
    events = [_event(Meaning.DELIVERED, 30), _event(Meaning.COD_SETTLED, 10)]
    assert standing_of(events) is Standing.DELIVERED
    assert standing_of([_event(Meaning.COD_SETTLED)]) is None


events = st.lists(
    st.builds(
        _event,
        st.sampled_from(Meaning),
        st.integers(0, 100),
        number=st.sampled_from(["PB-1-D1", "PB-2-D1"]),
        person=st.booleans(),
    ),
    max_size=8,
)


@given(events, st.randoms(use_true_random=False), st.sampled_from(Standing), st.sampled_from(Truth))
def test_order_and_repeats_of_the_feed_do_not_matter(
    told: list[CarrierEvent], chance: Random, standing: Standing, truth: Truth
) -> None:
    """The same events, shuffled and told twice, give the same differences."""
    again = told * 2
    chance.shuffle(again)
    ours = [_order(standing, truth)]
    assert differences(ours, told, NOW, PATIENCE) == differences(ours, again, NOW, PATIENCE)
