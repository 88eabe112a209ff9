"""Read an address as people write it: from a form, an envelope, an old paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from data.reference.address_words import address_words
from data.reference.communes import communes
from data.reference.old_wards import OldDistrict
from scheduling.decide.address_line import read_parts
from scheduling.decide.address_words import Parts, is_number, parts_of
from scheduling.decide.commune_names import find_communes
from scheduling.decide.folding import KINDS, fold, fold_bare
from scheduling.decide.old_units import (
    EVERYWHERE,
    Codes,
    communes_of_district,
    communes_of_province,
    find_old_districts,
    find_old_wards,
)
from scheduling.errors import Invalid
from scheduling.model.geocode import Address

_LONGEST_NAME = 7
_COMMUNE_KINDS = tuple(f"{form(kind)} " for kind in KINDS[:4] for form in (fold, fold_bare))
_DISTRICT_KINDS = tuple(f"{form(kind)} " for kind in ("quận", "huyện", "thị xã") for form in (fold, fold_bare))
_KINDS = (*_COMMUNE_KINDS, *_DISTRICT_KINDS, *(f"{form(kind)} " for kind in KINDS[4:] for form in (fold, fold_bare)))
_TOWN_BEGINNINGS = frozenset(form("thị") for form in (fold, fold_bare))
_XA = tuple(f"{form('xã')} " for form in (fold, fold_bare))
_STREET_WORDS = frozenset(form(word) for word in ("lộ", "đường", "phố") for form in (fold, fold_bare))


def read_line(line: str) -> Address:
    """Read a line that holds no commune: "12/3 Lê Lợi, tổ 5"."""
    return read_parts(parts_of(line))


def read_address(text: str, *, commune_code: str | None = None) -> Address:
    """Read a whole address, of two levels or of the three before July 2025.

    Parameters
    ----------
    commune_code
        The commune of today where it is known beside the text, as on our own forms; it wins over what the text
        says.

    Returns
    -------
    Address
        With several communes where a name or a split ward leaves a choice; an officer must say which.

    Raises
    ------
    Invalid
        ``commune_code`` is none of today's.
    """
    if commune_code is not None and commune_code not in communes():
        raise Invalid("commune_code", "Không có xã, phường nào mang mã này", "No commune has this code")
    tail = _Tail(parts_of(text))
    tail.read()
    found = tail.communes()
    if commune_code is not None:
        found = (commune_code,)
    provinces = {communes()[code].province_code for code in (found or tail.within) if code in communes()}
    read = read_parts(Parts(tuple(map(tuple, filter(None, tail.parts))), tail.is_bare))
    return replace(read, communes=found, province_code=provinces.pop() if len(provinces) == 1 else None)


class _Tail:
    """Takes country, province, district and commune off the end of an address, in this order."""

    def __init__(self, read: Parts) -> None:
        self.parts = [list(part) for part in read.parts]
        self.is_bare = read.is_bare
        self.within: Codes = EVERYWHERE
        self.districts: tuple[OldDistrict, ...] = ()
        self._named: tuple[str, ...] | None = None

    def read(self) -> None:
        """Take off what is there."""
        country = {fold(word) for word in address_words().kinds["country"]}
        self._take(lambda name: name in country, loose=True)
        self._take(self._is_province, loose=True)
        # "Hồ Chí Minh" is a province and the end of "TP Thủ Đức, TP Hồ Chí Minh"; a district stands before it.
        if not self._take(self._is_ward_with_kind):
            self._take(self._is_district)
            self._take(self._is_ward)

    def communes(self) -> tuple[str, ...]:
        """What was found, the likeliest first."""
        if self._named is not None:
            return self._named
        if self.districts:
            namesakes = {d.name for d in self.districts}
            return tuple(sorted(self._here(), key=lambda code: (communes()[code].name not in namesakes, code)))
        return ()

    def _here(self) -> Codes:
        """The communes that district and province leave."""
        if not self.districts:
            return self.within
        return frozenset().union(*(communes_of_district(d.code) for d in self.districts)) & self.within

    def _take(self, accepts: Callable[[str], bool], *, loose: bool = False) -> bool:
        while self.parts and not self.parts[-1]:
            self.parts.pop()
        if not self.parts:
            return False
        words = self.parts[-1]
        for length in range(min(len(words), _LONGEST_NAME), 0, -1):
            name = " ".join(words[-length:])
            if self._may_be_a_unit(words, length, loose=loose) and accepts(name):
                del words[-length:]
                return True
        return False

    def _may_be_a_unit(self, words: list[str], length: int, *, loose: bool) -> bool:
        """A name without its kind must be a part of its own, or stand in a text without commas."""
        if length == len(words):
            return len(self.parts) > 1 or not words[0][0].isdigit()
        before, name = words[-length - 1], " ".join(words[-length:])
        if name.startswith(_KINDS):
            return not (before in _TOWN_BEGINNINGS and name.startswith(_XA))  # "xã" within "thị xã"
        # "12 Lê Lợi" names a street, though there are communes of that name; after a province it may be one.
        # Something must be left for a street: "12 Thái Nguyên", "xa lộ Hà Nội".
        leaves_a_name = any(not is_number(word) for word in words[:-length]) and before not in _STREET_WORDS
        return len(self.parts) == 1 and leaves_a_name and (loose or (length > 1 and self.within is not EVERYWHERE))

    def _is_province(self, name: str) -> bool:
        found = communes_of_province(name)
        self.within = found or self.within
        return bool(found)

    def _is_district(self, name: str) -> bool:
        self.districts = find_old_districts(name, self.within)
        return bool(self.districts)

    def _is_ward_with_kind(self, name: str) -> bool:
        """Two levels: a commune of today directly before the province, with its kind or as a part of its own."""
        return name.startswith(_COMMUNE_KINDS) and self._is_ward(name)

    def _is_ward(self, name: str) -> bool:
        old = find_old_wards(name, self.districts, is_bare=self.is_bare)
        old_codes = tuple(dict.fromkeys(code for ward in old for code in ward.communes if code in self.within))
        new_codes = tuple(c.code for c in find_communes(name) if c.code in self._here())
        # With a district the three old levels are meant, without one the two of today.
        first, second = (old_codes, new_codes) if self.districts else (new_codes, old_codes)
        self._named = first or second or None
        return self._named is not None
