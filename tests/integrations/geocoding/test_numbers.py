"""Where a number lies among the known ones, on a street that runs along a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from integrations.geocoding.numbers import place_number
from integrations.geocoding.plane import distance
from scheduling.model.geocode import Point


def on_street(metres: float, side: float = 0) -> Point:
    return 10.0 + side / 111_195, 105.0 + metres / 109_500


def known(*values: int) -> list[tuple[tuple[str, ...], Point]]:
    return [((str(value),), on_street(5 * value)) for value in values]


def test_nothing_known_is_nothing_placed():
    assert place_number(("5",), []) is None
    assert place_number(("lô",), known(1, 2)) is None


def test_the_very_number_is_taken_and_two_points_of_it_widen_the_uncertainty():
    twice = [(("7",), on_street(0)), (("7",), on_street(200))]
    placed = place_number(("7",), twice)
    assert placed is not None
    assert placed.way == "house"
    assert placed.metres >= 190


@given(st.sets(st.integers(1, 300), min_size=2, max_size=12), st.integers(1, 300))
def test_a_number_between_known_ones_lies_between_them_within_what_it_states(values: set[int], asked: int):
    """On an even street the truth is never further than the stated uncertainty."""
    placed = place_number((str(asked),), known(*values))
    assert placed is not None
    error = distance(placed.point, on_street(5 * asked))
    if placed.way in ("house", "between"):
        assert error <= 1
    else:
        assert placed.way == "beside"
        assert error <= max(abs(asked - value) for value in values) * 5 + 1


def test_odd_and_even_numbers_do_not_mix_when_both_sides_are_known():
    houses = [
        (("2",), on_street(0, 10)),
        (("10",), on_street(80, 10)),
        (("1",), on_street(300)),
        (("9",), on_street(400)),
    ]
    placed = place_number(("6",), houses)
    assert placed is not None
    assert distance(placed.point, on_street(40, 10)) < 1


def test_a_house_down_a_lane_is_placed_at_the_lanes_mouth_when_the_lane_is_not_known():
    placed = place_number(("40", "7"), known(30), [(("40",), on_street(200))])
    assert placed is not None
    assert placed.way == "beside"
    assert distance(placed.point, on_street(200)) < 1
    assert placed.metres > place_number(("40",), known(30), [(("40",), on_street(200))]).metres  # type: ignore[union-attr]


def test_a_lanes_mouth_is_no_house():
    placed = place_number(("40",), [], [(("40",), on_street(200))])
    assert placed is not None
    assert placed.way != "house"
