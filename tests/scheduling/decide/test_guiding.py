"""Who may guide which filing: few numbers, and a sentence that names what is missing."""

from __future__ import annotations

import pytest

from data.kinds import BookingKind, Skill
from data.reference.languages import VIETNAMESE, languages
from scheduling.decide.guiding import FIRST, NOBODY, OTHERS, call_needs, lacking, learnt_by, numbered, spoken_by
from scheduling.errors import Invalid
from scheduling.model.window import Guidance

BIRTH, LAND, SHOP = "1.001193", "1.012783", "1.001612"
GUIDES = (Skill.COLLECT, Skill.GUIDE)
VISIT = BookingKind.HOME_VISIT
TAUGHT = numbered({}, [BIRTH, LAND], ["tyz"])


def may(procedures: tuple[str, ...], spoken: tuple[str, ...], wanted: Guidance) -> bool:
    return call_needs(VISIT, wanted, TAUGHT) <= learnt_by(GUIDES, procedures, spoken, TAUGHT)


@pytest.mark.parametrize(
    ("procedures", "spoken", "wanted", "able"),
    [
        ((), (), Guidance(BIRTH), True),
        ((), (), Guidance(SHOP), True),
        ((), (), Guidance(None), True),
        ((BIRTH,), (), Guidance(BIRTH), True),
        ((BIRTH,), (), Guidance(LAND), False),
        ((BIRTH,), (), Guidance(SHOP), False),
        ((BIRTH,), (), Guidance(None), False),
        ((), ("tyz",), Guidance(SHOP, "tyz"), True),
        ((), (), Guidance(SHOP, "tyz"), False),
        ((BIRTH,), ("tyz",), Guidance(LAND, "tyz"), False),
        ((), ("tyz",), Guidance(SHOP, "khm"), False),
    ],
)
def test_only_who_has_learnt_procedure_and_language_may(
    procedures: tuple[str, ...], spoken: tuple[str, ...], wanted: Guidance, able: bool
) -> None:
    """Who was taught no procedure by name guides them all; Vietnamese needs nothing."""
    assert may(procedures, spoken, wanted) is able


def test_who_has_not_learnt_to_guide_guides_in_no_language() -> None:
    assert learnt_by([Skill.COLLECT], [BIRTH], ["tyz"], TAUGHT) == {1}
    assert spoken_by([Skill.COLLECT], ["tyz"]) == set()
    assert spoken_by(GUIDES, ["tyz"]) == {VIETNAMESE, "tyz"}


def test_a_number_once_given_never_changes_and_fits_a_bit() -> None:
    """More that is taught gets further numbers, up to the last bit of a column; then it is refused by name."""
    more = numbered(TAUGHT, [SHOP, BIRTH], ["khm", "tyz"])
    assert {name: more[name] for name in TAUGHT} == TAUGHT
    assert sorted(more.values()) == list(range(FIRST, FIRST + 5))
    assert OTHERS < FIRST
    full = numbered({}, [str(number) for number in range(NOBODY - FIRST)], [])
    assert max(full.values()) == NOBODY - 1
    with pytest.raises(Invalid):
        numbered(full, ["one more"], [])


@pytest.mark.parametrize(
    ("riding", "words"),
    [
        ([((Skill.COLLECT,), (), ())], "hướng dẫn kê khai tại nhà"),
        ([(GUIDES, (), ())], "hướng dẫn bằng tiếng Tày"),
        ([(GUIDES, (BIRTH,), ("tyz",))], "hướng dẫn thủ tục “Cấp đổi”"),
        ([(GUIDES, (BIRTH,), ("tyz",)), (GUIDES, (), ())], "hướng dẫn thủ tục “Cấp đổi” bằng tiếng Tày"),
    ],
)
def test_the_sentence_names_what_nobody_has_learnt(
    riding: list[tuple[tuple[Skill, ...], tuple[str, ...], tuple[str, ...]]], words: str
) -> None:
    wanted = Guidance(LAND, "tyz", "Cấp đổi")
    learnt = [learnt_by(*each, TAUGHT) for each in riding]
    assert lacking(VISIT, wanted, TAUGHT, learnt)[0] == f"Ngày này không có bưu tá {words}."


def test_papers_are_fetched_by_who_has_learnt_that() -> None:
    assert lacking(BookingKind.HOME_COLLECTION, Guidance(), {}, [frozenset()])[1].endswith("fetches papers at home.")


def test_each_language_has_a_code_of_three_letters_and_two_names() -> None:
    """Vietnamese stands first, for it is what is asked for where nothing is said."""
    assert next(iter(languages())) == VIETNAMESE
    assert all(len(code) == 3 and code.islower() and vi and en for code, (vi, en) in languages().items())
