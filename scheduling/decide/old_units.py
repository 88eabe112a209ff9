"""From the units of before 1 July 2025 to today's communes: our own look-up, in data that lies here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from data.reference.address_words import address_words
from data.reference.communes import communes
from data.reference.old_wards import OldDistrict, OldWard, old_districts, old_wards
from scheduling.decide.folding import fold, fold_address, fold_bare, split_kind
from scheduling.model.geocode import Name

Codes = frozenset[str]
EVERYWHERE: Codes = frozenset(communes())


def communes_of_old_ward(code: str) -> tuple[str, ...]:
    """Return the codes of the communes an old ward went to, the one with its greater part first; () for no ward.

    More than one: the ward was split, and only the place itself tells which commune is meant.
    """
    ward = old_wards().get(code.strip().zfill(5)) or old_wards().get(code.strip())
    return ward.communes if ward else ()


def find_old_wards(name: str, districts: Iterable[OldDistrict] = (), *, is_bare: bool = False) -> tuple[OldWard, ...]:
    """Return the old wards that are called so, in these districts if any are given.

    A kind that was typed must fit. Accents count, unless none were typed in the whole address (``is_bare``),
    or the district leaves no other: then a wrong accent leaves no doubt.
    """
    kind, key = _key(name)
    among = {district.code for district in districts}
    called = [(ward_key, ward) for ward_key, ward in _wards().get(key.bare, ()) if kind in ("", ward.kind)]
    there = [(ward_key, ward) for ward_key, ward in called if not among or ward.district.code in among]
    same = tuple(ward for ward_key, ward in there if ward_key.folded == key.folded)
    if is_bare or not same:
        same = tuple(ward for ward_key, ward in there if ward_key.meets(key))
    return same or (tuple(ward for _, ward in there) if len(there) == 1 and among else ())


def find_old_districts(name: str, within: Codes = EVERYWHERE) -> tuple[OldDistrict, ...]:
    """Return the old districts that are called so and lie, at least in part, within these communes."""
    kind, key = _key(name)
    if fold_address(name) in _older_districts():
        key = _key(_older_districts()[fold_address(name)])[1]
    found = tuple(
        district
        for district_key, district in _districts().get(key.bare, ())
        if district_key.meets(key) and communes_of_district(district.code) & within
    )
    # "TP Thủ Đức" was quận Thủ Đức, "TX Dĩ An" became a city: the kind only chooses between two of one name.
    return tuple(district for district in found if district.kind == kind) or found


def communes_of_province(name: str) -> Codes:
    """Return the codes of the communes in a province of today, or of before; empty when there is none called so."""
    bare = fold_bare(split_kind(name)[1])
    return _todays_provinces().get(bare) or _old_provinces().get(bare) or frozenset()


def communes_of_district(code: str) -> Codes:
    """Return the codes of all communes that the wards of a district went to."""
    return _district_communes()[code]


def _key(name: str) -> tuple[str, Name]:
    kind, folded = split_kind(name)
    for kind_of_district in ("quận", "huyện", "thị xã"):
        for prefix in (fold(kind_of_district), fold_bare(kind_of_district)):
            if not kind and folded.startswith(prefix + " "):
                kind, folded = kind_of_district, folded.removeprefix(prefix + " ")
    folded = folded.lstrip("0") or folded
    if kind and f"{fold_bare(kind)} {fold_bare(folded)}" in _named_with_kind():
        kind, folded = "", f"{fold(kind)} {folded}"
    return kind, Name(folded, fold_bare(folded))


@cache
def _listed(name: str) -> Name:
    """The key of a name in our lists, where only numbers carry their kind: "Phường 10", "Quận 1"; not "Phường Đúc"."""
    kind, _, number = name.partition(" ")
    folded = fold(number if number.isdecimal() and kind in ("Phường", "Quận") else name)
    return Name(folded, fold_bare(folded))


@cache
def _named_with_kind() -> frozenset[str]:
    """Names that begin with the word for their kind: "Phường Đúc"."""
    names = [fold_bare(ward.name) for ward in old_wards().values() if ward.name.startswith("Phường ")]
    return frozenset(name for name in names if not name.rpartition(" ")[2].isdecimal())


@cache
def _older_districts() -> Mapping[str, str]:
    listed = {fold(old): new for old, new in address_words().older_district.items()}
    return listed | {fold_bare(old): fold_bare(new) for old, new in listed.items()}


@cache
def _wards() -> Mapping[str, list[tuple[Name, OldWard]]]:
    found: defaultdict[str, list[tuple[Name, OldWard]]] = defaultdict(list)
    for ward in old_wards().values():
        key = _listed(ward.name)
        found[key.bare].append((key, ward))
    return dict(found)


@cache
def _districts() -> Mapping[str, list[tuple[Name, OldDistrict]]]:
    found: defaultdict[str, list[tuple[Name, OldDistrict]]] = defaultdict(list)
    for district in old_districts().values():
        key = _listed(district.name)
        found[key.bare].append((key, district))
    return dict(found)


@cache
def _district_communes() -> Mapping[str, Codes]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for ward in old_wards().values():
        found[ward.district.code].update(ward.communes)
    return {code: frozenset(codes) for code, codes in found.items()}


@cache
def _todays_provinces() -> Mapping[str, Codes]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for commune in communes().values():
        found[commune.province_name].add(commune.code)
    return _by_bare_name(found)


@cache
def _old_provinces() -> Mapping[str, Codes]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for ward in old_wards().values():
        found[ward.district.province_name].update(ward.communes)
    return _by_bare_name(found)


def _by_bare_name(found: Mapping[str, set[str]]) -> Mapping[str, Codes]:
    return {fold_bare(split_kind(name)[1]): frozenset(codes) for name, codes in found.items()}
