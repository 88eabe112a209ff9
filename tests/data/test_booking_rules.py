"""The figures by which appointments are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.reference import booking
from data.reference.booking import booking_rules, read_booking_rules

TEXT = Path(booking.__file__).with_name("booking.toml").read_text("utf-8")


def test_the_shipped_figures_fit_together() -> None:
    """Ranges are the right way round, and a held place outlasts no offer."""
    rules = booking_rules()
    assert 0 < rules.cool_down_least_seconds <= rules.cool_down_most_seconds
    assert 0 < rules.hold_seconds <= rules.offer_seconds
    assert 0 <= rules.lead_seconds <= rules.cut_off_seconds
    assert "effective = " in TEXT
    assert "source = " in TEXT


@pytest.mark.parametrize("text", [TEXT.replace("hold_seconds = 600", ""), TEXT + "\nmore = 1", ""])
def test_a_missing_or_unknown_figure_is_refused(text: str) -> None:
    with pytest.raises((TypeError, KeyError)):
        read_booking_rules(text)
