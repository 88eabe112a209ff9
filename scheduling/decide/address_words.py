"""The words of an address: abbreviations written out, parts apart, and which words open a part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data.reference.address_words import address_words
from data.reference.communes import communes
from data.reference.old_wards import old_districts, old_wards
from scheduling.decide.folding import fold, fold_bare, spell_out
from scheduling.model.geocode import Name

Words = list[str]

_COMMAS = re.compile(r"[,;\n]+")
# A dash parts an address that has no commas; beside commas it stands within names: "Bà Rịa - Vũng Tàu".
_DASHES = re.compile(r"\s[-–]\s")
# "12 / 3" is "12/3", "198/ Mã Lò" has no house behind the slash, "E 20" is "E20".
_TIDY = (
    (re.compile(r"(?<=\d)\s*[/\\]\s*(?=\d)"), "/"),
    (re.compile(r"[/\\]+(?=\s|,|$)"), " "),
    (re.compile(r"^([a-zđ])\s+(?=\d)"), r"\1"),
    (re.compile(r"(?<=\d)\s+(bis|ter)\b"), r"\1"),
)
# Of several numbers of one house, the first: "14;16", "64 - 68", "12-14". Only where a part begins.
_SEVERAL = re.compile(r"^(\W*(?:số nhà|nhà số|số)?\s*\d+[a-z]?)(?:\s*[-–;&+]\s*\d+[a-z]?)+(?=\s|$)")
_OPENERS = re.compile(rf"^(?:{fold('đường')} (?=.))*(?:(?:{fold('số')}|so) (?=\d))?(?:0+(?=[^0\s]|$))?")
_BARE_OPENERS = re.compile(r"^(?:(?:duong|pho) (?=.))*(?:so (?=\d))?(?:0+(?=[^0\s]|$))?")
_NUMBER = re.compile(r"[a-zđ]{0,3}\d+[a-z0-9đ]*(?:/[a-z0-9đ]+)*")


@dataclass(frozen=True, slots=True)
class Parts:
    """An address as words, by its parts, in the order written. ``is_bare``: there is no accent in it."""

    parts: tuple[tuple[str, ...], ...]
    is_bare: bool


def parts_of(text: str) -> Parts:
    """Return the folded words of each part between commas, with abbreviations written out."""
    lowered = spell_out(text)
    is_bare = fold(text).isascii()
    for pattern, full in _abbreviations():
        lowered = pattern.sub(lambda match, full=full: full[match[1]] + " ", lowered)  # type: ignore[misc]
    for untidy, tidy in _TIDY:
        lowered = untidy.sub(tidy, lowered)
    lowered = _SEVERAL.sub(r"\1", lowered)
    parts = []
    for part in (_COMMAS if _COMMAS.search(lowered) else _DASHES).split(lowered):
        words = fold_bare(part).split() if is_bare else fold(part).split()
        if words:
            parts.append(tuple(words))
    return Parts(tuple(_rejoined(parts)), is_bare)


def _rejoined(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put names together again that a dash stands in: "phường Xuân Trường - Đà Lạt tỉnh Lâm Đồng"."""
    found: list[tuple[str, ...]] = []
    for part in parts:
        if found and any(_ends(found[-1], left) and part[: len(right)] == right for left, right in _dashed_names()):
            found[-1] += part
        else:
            found.append(part)
    return found


def _ends(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return words[-len(name) :] == name


def is_number(word: str) -> bool:
    """Whether a word can be the number of a house or a lane: 12, 12a, b5, 12/3/4."""
    return _NUMBER.fullmatch(word) is not None


def opening(words: tuple[str, ...], at: int, *, bare: bool) -> tuple[str, str, int] | None:
    """Return (part, kind, number of its words) when a kind stands at this place, the longest that fits."""
    for length in (3, 2, 1):
        kind = _kinds(bare).get(words[at : at + length]) if at + length <= len(words) else None
        if kind is not None:
            return (*kind, length)
    return None


def street_name(words: Words) -> Name:
    """Return a street's name as it is compared: "đường số 06" is "6", "CMT8" is "cách mạng tháng 8"."""
    text = " ".join(words)
    text = _streets().get(text, text)
    folded = _OPENERS.sub("", text)
    # Without accents "đường" and the name Dương are one word; it is dropped from the key of both.
    return Name(folded, _BARE_OPENERS.sub("", fold_bare(folded)))


def name_of(words: Words) -> Name:
    """Return a hamlet's or a unit's name as it is compared."""
    folded = " ".join(word.lstrip("0") or "0" for word in words)
    return Name(folded, fold_bare(folded))


@cache
def _dashed_names() -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The two halves of each unit's name with a dash in it, with accents and without."""
    today, wards, districts = communes().values(), old_wards().values(), old_districts().values()
    names = {each.name for each in today} | {each.name for each in wards} | {each.name for each in districts}
    provinces = {each.province_name for each in today} | {each.province_name for each in districts}
    names |= {name.removeprefix("Tỉnh ") for name in provinces}
    halves = [name.split(" - ") for name in names if name.count(" - ") == 1]
    return frozenset(
        (tuple(form(left).split()), tuple(form(right).split())) for left, right in halves for form in (fold, fold_bare)
    )


@cache
def is_placeholder(name: str) -> bool:
    """Whether a street's name stands for "none": a lone letter, "không tên"."""
    listed = {fold(word) for word in address_words().placeholders}
    return name in listed or (len(name) <= 1 and not name.isdigit())


@cache
def shortened_streets() -> frozenset[str]:
    """Names such as "3/2" that look like a house number."""
    return frozenset(key for key in _streets() if "/" in key)


@cache
def _streets() -> dict[str, str]:
    full = {fold(short): fold(long) for short, long in address_words().street.items()}
    return full | {fold_bare(short): fold_bare(long) for short, long in full.items() if fold_bare(short) != short}


@cache
def _abbreviations() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    words = address_words()
    sure, dotted = ("|".join(sorted(short, key=len, reverse=True)) for short in (words.short, words.short_with_dot))
    return (
        (re.compile(rf"\b({sure})(?:\.|\b|(?=\d))"), words.short),
        (re.compile(rf"(?<![\w/])({dotted})\.(?=\s*\w)"), words.short_with_dot),
    )


@cache
def _kinds(bare: bool) -> dict[tuple[str, ...], tuple[str, str]]:
    found = {}
    for part, kinds in address_words().kinds.items():
        for kind in kinds:
            key = fold_bare(kind) if bare else fold(kind)
            if part != "hamlet_by_number":
                found[tuple(key.split())] = (part, kind)
    return found
