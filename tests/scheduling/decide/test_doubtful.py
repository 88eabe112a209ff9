"""Which addresses an officer should look at, and why."""

from __future__ import annotations

import pytest

from data.kinds import Precision
from data.reference.offices import office_rules
from scheduling.decide.doubtful import candidates_of, doubts_of, other_communes, understood
from scheduling.model.household import Candidate, Doubt, Known, Taught

HOA_LONG, PHONG_HOA = "30208", "30235"
POINT, FAR = (10.29, 105.66), (10.30, 105.67)
RULES = office_rules().learning


def known(precision: Precision, percent: int | None = None, rival: Candidate | None = None) -> Known:
    """A point known so well."""
    return Known(POINT, precision, percent, 50, "map", None, rival)


@pytest.mark.parametrize(
    ("held", "taught", "not_found", "doubts"),
    [
        (known(Precision.PIN, 97), None, False, ()),
        (known(Precision.PIN, 97), None, True, (Doubt.FAILED,)),
        (known(Precision.PIN, 97), Taught(FAR, 3), False, (Doubt.PIN_DISPUTED,)),
        (known(Precision.PIN, 97), Taught(FAR, 2), False, ()),
        (known(Precision.PIN, 97), Taught(POINT, 9), False, ()),
        (known(Precision.COMMUNE, 90), None, False, (Doubt.COMMUNE,)),
        (known(Precision.COMMUNE, 90), Taught(FAR, 3), False, ()),
        (known(Precision.HAMLET, 50), None, False, (Doubt.HAMLET,)),
        (known(Precision.HOUSE, 69), None, False, (Doubt.UNSURE,)),
        (known(Precision.HOUSE, 70), None, False, ()),
        (known(Precision.STREET, 80, Candidate(FAR, "đường khác", "runner_up")), None, False, (Doubt.RIVAL,)),
        (known(Precision.STREET, 90, Candidate(FAR, "đường khác", "runner_up")), None, False, ()),
    ],
)
def test_each_doubt_has_its_reason(held: Known, taught: Taught | None, not_found: bool, doubts: object) -> None:
    assert doubts_of(held, HOA_LONG, "Số 12, ấp Tân Lợi", taught, not_found, RULES) == doubts


def test_a_line_that_names_another_commune_by_its_kind_is_in_doubt_and_a_hamlet_of_that_name_is_not() -> None:
    assert other_communes("Tổ 3, ấp Phong Hòa", HOA_LONG) == ()
    assert PHONG_HOA in other_communes("Tổ 3, xã Phong Hòa", HOA_LONG)
    assert other_communes("Tổ 3, xã Phong Hòa", PHONG_HOA) == ()
    line = "Tổ 3, xã Phong Hòa"
    assert doubts_of(known(Precision.COMMUNE, 90), HOA_LONG, line, None, False, RULES)[0] is Doubt.OTHER_COMMUNE
    assert any("Phong Hòa" in each.label for each in candidates_of(known(Precision.COMMUNE), HOA_LONG, line, None))


def test_what_was_understood_is_told_in_words() -> None:
    assert understood("Số 12, hẻm 3, đường Lê Lợi, ấp Tân Lợi", HOA_LONG) == (
        ("Số nhà", "3/12"),
        ("Đường", "Lê Lợi"),
        ("Ấp, khóm, khu", "Tân Lợi"),
    )
