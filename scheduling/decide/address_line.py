"""Read the part of an address that lies inside a commune: house, lanes, street, hamlet."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.reference.address_words import address_words
from scheduling.decide.address_words import (
    Parts,
    is_number,
    is_placeholder,
    name_of,
    opening,
    shortened_streets,
    street_name,
)
from scheduling.decide.folding import fold, fold_bare
from scheduling.model.geocode import Address, Name

# A hamlet's kind ends a street's name that was written on without a comma only where it is no part of names.
_WITHIN_NAMES = frozenset({"khu", "làng", "bản", "xóm", "buôn", "đội", "cụm"})
# "3 Tháng 2" is a street.
_MONTH = (fold("tháng"), "thang")
# Housing estates have numbers inside of their names: "KDC 6A Him Lam".
_ESTATES = frozenset({"khu dân cư", "khu đô thị", "khu tái định cư", "khu công nghiệp", "cư xá", "chung cư"})


@dataclass(slots=True)
class _Found:
    house: str = ""
    lanes: list[str] = field(default_factory=list)
    street: Name | None = None
    units: list[Name] = field(default_factory=list)


def read_parts(read: Parts) -> Address:
    """Return what the parts say: numbers, street and units; communes are not looked at."""
    found = _Found()
    for part in read.parts:
        _read_part(part, read.is_bare, found)
    lanes = [number for lane in reversed(found.lanes) for number in lane.split("/")]
    numbers = [*lanes, *(found.house.split("/") if found.house else ())]
    street = None if found.street is None or is_placeholder(found.street.folded) else found.street
    # The order of "tổ 5, ấp 3" and "ấp 3, tổ 5" says nothing.
    units = tuple(sorted(set(found.units), key=lambda name: name.bare))
    return Address(tuple(n.lstrip("0") or "0" for n in numbers), bool(found.house), street, units)


def _read_part(words: tuple[str, ...], bare: bool, found: _Found) -> None:
    at = 0
    while at < len(words):
        opened = opening(words, at, bare=bare)
        if opened is None:
            at = _plain(words, at, bare, found)
            continue
        part, kind, length = opened
        after = at + length
        if after >= len(words) and part != "near":
            at = _plain(words, at, bare, found)
        elif part in ("near", "unit", "country"):
            # A commune's kind opens a part of its own; within a part it is a name: the street Xã Đàn.
            if part == "near" or at == 0:
                return
            at = _plain(words, at, bare, found)
        elif part == "inside":
            at = after + 1
        elif part == "number":
            at = _number(words, at, after, bare, found)
        elif part == "lane":
            at = _lane(words, at, after, bare, found)
        elif part == "street":
            at = _street(words, after, bare, found)
        else:
            at = _unit(words, at, after, kind, bare, found)


def _plain(words: tuple[str, ...], at: int, bare: bool, found: _Found) -> int:
    """Words that no kind opens: the house, or a name."""
    is_date = words[at].isdigit() and at + 1 < len(words) and words[at + 1] in _MONTH
    last_of_more = at + 1 == len(words) and words[at] in shortened_streets() and (at > 0 or bool(found.house))
    if is_number(words[at]) and not found.house and found.street is None and not is_date and not last_of_more:
        found.house = words[at]
        return at + 1
    return _street(words, at, bare, found)


def _number(words: tuple[str, ...], at: int, after: int, bare: bool, found: _Found) -> int:
    if is_number(words[after]) and not found.house and not (found.lanes and found.street is None and at > 0):
        found.house = words[after]
        return after + 1
    # "12 Số 99": with a house before it, this is a street.
    return _street(words, after if is_number(words[after]) else at, bare, found)


def _lane(words: tuple[str, ...], at: int, after: int, bare: bool, found: _Found) -> int:
    if is_number(words[after]) or len(words[after]) <= 2:
        found.lanes.append(words[after])
        return after + 1
    return _street(words, at, bare, found)


def _unit(words: tuple[str, ...], at: int, after: int, kind: str, bare: bool, found: _Found) -> int:
    by_number = kind in address_words().kinds["hamlet_by_number"]
    if by_number and not any(sign.isdigit() for sign in words[after]):
        return _street(words, at, bare, found)
    end = after + 1 if is_number(words[after]) and kind not in _ESTATES else _end_of_name(words, after, bare)
    # "Ấp Tân Hòa" is on the map as "Tân Hòa", and KDC Him Lam as Him Lam; "ấp 5" is nothing without its kind.
    is_numbered = end == after + 1 and is_number(words[after])
    opener = (fold_bare(kind) if bare else fold(kind)).split() if is_numbered else []
    found.units.append(name_of([*opener, *words[after:end]]))
    return end


def _street(words: tuple[str, ...], at: int, bare: bool, found: _Found) -> int:
    opened = opening(words, at, bare=bare)
    if opened is not None and opened[0] == "lane" and at + opened[2] < len(words) and is_number(words[at + opened[2]]):
        return at  # "đường Hẻm 86 Đình Phong Phú": the lane is read on its own
    end = _end_of_name(words, at, bare)
    name = list(words[at:end])
    if found.street is None:
        found.street = street_name(name)
    else:
        found.units.append(name_of(name))
    return end


def _end_of_name(words: tuple[str, ...], start: int, bare: bool) -> int:
    for at in range(start + 1, len(words)):
        opened = opening(words, at, bare=bare)
        if opened is None or at + opened[2] >= len(words):
            continue
        part, kind, length = opened
        follows = words[at + length]
        if part == "hamlet" and kind not in _WITHIN_NAMES and (not bare or is_number(follows) or length > 1):
            return at
        if part in ("lane", "near") and (part == "near" or is_number(follows)) and not bare:
            return at
    return len(words)
