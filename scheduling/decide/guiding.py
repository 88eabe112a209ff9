"""Which courier may guide which filing, in few numbers that never change; and what is missing where nobody may. Pure.

A planner knows skills as numbers, a witness as bits. Procedures and languages are many, but an office teaches few of
them by name, so only those get a number, each office its own. A courier for whom no procedure is named guides them
all, also those without a number (``OTHERS``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from data.kinds import BookingKind, Skill
from data.reference.languages import VIETNAMESE, languages
from scheduling.decide.familiar import SKILLS
from scheduling.errors import Invalid
from scheduling.model.window import Guidance

Taught: TypeAlias = Mapping[str, int]
"""The numbers of one office, by :func:`procedure` and :func:`language`."""
OTHERS, FIRST, NOBODY = 15, 16, 62
"""The number of procedures that were never taught by name, the first one given by an office, and one nobody learns."""
_TAKES = {
    BookingKind.HOME_COLLECTION: frozenset({SKILLS[Skill.COLLECT]}),
    BookingKind.HOME_VISIT: frozenset({SKILLS[Skill.COLLECT], SKILLS[Skill.GUIDE]}),
}


def procedure(code: str) -> str:
    """What a procedure is numbered by."""
    return f"procedure {code}"


def language(code: str) -> str:
    """What a language is numbered by."""
    return f"language {code}"


def numbered(taught: Taught, procedures: Iterable[str], spoken: Iterable[str]) -> dict[str, int]:
    """The numbers of an office with those that what it now teaches lacks. Raises Invalid where there are no more."""
    wanted = [procedure(code) for code in procedures] + [language(code) for code in spoken]
    more = [name for name in dict.fromkeys(wanted) if name not in taught]
    if FIRST + len(taught) + len(more) > NOBODY:
        most = NOBODY - FIRST
        raise Invalid(
            "procedures",
            f"Một bưu cục ghi được tối đa {most} thủ tục và ngôn ngữ.",
            f"An office can name {most} procedures and languages at most.",
        )
    return {**taught, **{name: number for number, name in enumerate(more, start=FIRST + len(taught))}}


def learnt_by(
    skills: Collection[Skill], procedures: Collection[str], spoken: Iterable[str], taught: Taught
) -> frozenset[int]:
    """The numbers of all that a courier has learnt."""
    numbers = {SKILLS[skill] for skill in skills}
    if Skill.GUIDE in skills:
        every = {number for name, number in taught.items() if name.startswith(procedure(""))}
        numbers |= {taught[procedure(code)] for code in procedures} if procedures else every | {OTHERS}
        numbers |= {taught[language(code)] for code in spoken}
    return frozenset(numbers)


def call_needs(kind: BookingKind, guidance: Guidance, taught: Taught) -> frozenset[int]:
    """The numbers of what a call takes; whoever guides a filing takes its papers in too."""
    if kind is not BookingKind.HOME_VISIT:
        return _TAKES[kind]
    needs = _TAKES[kind] | {taught.get(procedure(guidance.procedure_code or ""), OTHERS)}
    return needs if guidance.language == VIETNAMESE else needs | {taught.get(language(guidance.language), NOBODY)}


def spoken_by(skills: Collection[Skill], spoken: Iterable[str]) -> set[str]:
    """The languages in which a courier guides; of none who has not learnt to guide."""
    return {VIETNAMESE, *spoken} if Skill.GUIDE in skills else set()


def lacking(
    kind: BookingKind, guidance: Guidance, taught: Taught, riding: Collection[frozenset[int]]
) -> tuple[str, str]:
    """What nobody has learnt of those who ride, in Vietnamese and English: the first thing that is missing.

    Parameters
    ----------
    riding
        The numbers that each of them has learnt; for none of them a call's are all there.
    """

    def nobody(needs: Iterable[int]) -> bool:
        return not any(set(needs) <= learnt for learnt in riding)

    if kind is not BookingKind.HOME_VISIT:
        return _sentence("thu gom giấy tờ tại nhà", "fetches papers at home")
    vi, en = languages().get(guidance.language, (guidance.language,) * 2)
    name = guidance.procedure_name or guidance.procedure_code
    of_it = (f"thủ tục “{name}”", f"the procedure “{name}”") if name else ("mọi thủ tục", "every procedure")
    of_procedure = call_needs(kind, Guidance(guidance.procedure_code), taught)
    of_language = call_needs(kind, guidance, taught) - of_procedure | _TAKES[kind]
    if nobody(_TAKES[kind]):
        return _sentence("hướng dẫn kê khai tại nhà", "guides filings at home")
    if nobody(of_language):
        return _sentence(f"hướng dẫn bằng {vi}", f"guides in {en}")
    if nobody(of_procedure):
        return _sentence(f"hướng dẫn {of_it[0]}", f"guides {of_it[1]}")
    return _sentence(f"hướng dẫn {of_it[0]} bằng {vi}", f"guides {of_it[1]} in {en}")


def _sentence(vi: str, en: str) -> tuple[str, str]:
    return f"Ngày này không có bưu tá {vi}.", f"No courier who rides on this day {en}."
