"""The figures by which appointments are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.reference import booking
from data.reference import holidays as days
from data.reference.booking import BookingRulesError, booking_rules, read_booking_rules, use_booking_rules
from data.reference.holidays import HolidaysError, holidays, use_holidays

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


def test_an_office_may_bring_its_own_figures_and_days_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the shipped ones, from the start of the process."""
    monkeypatch.setattr(booking, "_in_force", [])
    monkeypatch.setattr(days, "_in_force", [])
    (tmp_path / "own.toml").write_text(TEXT.replace("hold_seconds = 600", "hold_seconds = 300"), "utf-8")
    use_booking_rules(tmp_path / "own.toml")
    assert booking_rules().hold_seconds == 300
    (tmp_path / "days.toml").write_text('[[off]]\nday = 2026-12-24\nname = "Nghỉ"\n', "utf-8")
    use_holidays(tmp_path / "days.toml")
    assert holidays().off == {date(2026, 12, 24): "Nghỉ"}


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """And the rules in force stay."""
    before = booking_rules(), holidays()
    (tmp_path / "bad.toml").write_text("[[", "utf-8")
    for name in ("bad.toml", "missing.toml"):
        with pytest.raises(BookingRulesError, match=name):
            use_booking_rules(tmp_path / name)
        with pytest.raises(HolidaysError, match=name):
            use_holidays(tmp_path / name)
    assert before == (booking_rules(), holidays())
