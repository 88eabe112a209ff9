"""No code of a program is shown to a person where a difference is listed."""

from __future__ import annotations

from enum import StrEnum

import pytest

from api.partner_words import difference_word, partner_word, side_word
from data.kinds import DossierStatus
from scheduling.decide import reconcile_carrier, reconcile_dossiers
from scheduling.model.message import Way


@pytest.mark.parametrize("kind", [*reconcile_carrier.Kind, *reconcile_dossiers.Kind])
def test_every_difference_has_words(kind: StrEnum) -> None:
    assert difference_word(kind.value) != kind.value


@pytest.mark.parametrize("side", [*reconcile_carrier.Standing, *map(str, map(int, DossierStatus)), "counter", "post"])
def test_every_side_of_a_difference_has_words(side: str) -> None:
    assert side_word(side) != side


@pytest.mark.parametrize("line", ["dossiers:3", "dossiers-told:3", "carrier:3", *(f"messages:{way}" for way in Way)])
def test_every_line_has_words(line: str) -> None:
    assert ":" not in partner_word(line)


def test_what_has_no_words_shows_itself() -> None:
    assert (partner_word("fax:1"), difference_word("x"), side_word("77"), side_word(None)) == ("fax:1", "x", "77", "—")
