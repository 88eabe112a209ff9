"""Which addresses an officer should look at, why, and in which order. Pure."""

from __future__ import annotations

import re
from datetime import date

from geopy.distance import great_circle

from data.kinds import Precision
from data.reference.communes import communes
from data.reference.offices import LearningRules
from scheduling.decide.address import read_address
from scheduling.decide.folding import KINDS, clean, fold, fold_address
from scheduling.model.geocode import Address, Name, Point
from scheduling.model.household import Candidate, Doubt, DoubtfulRow, Known, Taught

SURE_PERCENT = 70
"""Below this an answer is in doubt, however precise it says it is."""
_CAN_BE_RIVALLED = (Precision.HOUSE, Precision.STREET)
_RIVAL_METRES = 400
_NAMES_A_COMMUNE = re.compile(r"(?:^| )(?:" + "|".join(map(fold, KINDS[:4])) + r")(?: |$)")


def metres_between(one: Point, other: Point) -> int:
    """The distance as the crow flies."""
    return round(float(great_circle(one, other).m))


def doubts_of(
    known: Known, commune_code: str, street_line: str, taught: Taught | None, not_found: bool, rules: LearningRules
) -> tuple[Doubt, ...]:
    """Why this address is in doubt, the gravest first; empty where it is not.

    Parameters
    ----------
    not_found
        A courier came back because the address was wrong or nobody was known there, after the last fix.
    """
    found = {Doubt.FAILED: not_found, Doubt.PIN_DISPUTED: _is_disputed(known, taught, rules)}
    if known.precision is not Precision.PIN and not (taught and taught.handovers >= rules.doubt_pin_handovers):
        unsure = known.confidence_percent is not None and known.confidence_percent < SURE_PERCENT
        found |= {
            Doubt.OTHER_COMMUNE: bool(other_communes(street_line, commune_code)),
            Doubt.COMMUNE: known.precision is Precision.COMMUNE,
            Doubt.HAMLET: known.precision is Precision.HAMLET,
            Doubt.UNSURE: unsure and known.precision in _CAN_BE_RIVALLED,
            Doubt.RIVAL: _is_rivalled(known),
        }
    return tuple(doubt for doubt in Doubt if found.get(doubt))


def in_order(row: DoubtfulRow) -> tuple[bool, int, date, int]:
    """The key by which officers see the doubtful: not found at the door, then the least confidence, then the day."""
    return (
        not {Doubt.FAILED, Doubt.PIN_DISPUTED} & set(row.doubts),
        confidence_of(row.known),
        row.day or date.max,
        row.delivery_id,
    )


def confidence_of(known: Known) -> int:
    """How probable it is, in percent, that a courier finds the door by this point.

    The stated confidence holds for the stated metres: a commune's 90% within three kilometres finds no door.
    """
    caps = {Precision.PIN: 100, Precision.HOUSE: 95, Precision.STREET: 80, Precision.HAMLET: 40, Precision.COMMUNE: 10}
    stated = known.confidence_percent if known.confidence_percent is not None else 100
    return min(stated, caps[known.precision])


def other_communes(street_line: str, commune_code: str) -> tuple[str, ...]:
    """The communes that the line itself names by their kind, where the chosen one is not among them.

    Without "xã", "phường" or "thị trấn" a name is a hamlet's or a street's: many share one.
    """
    home = communes().get(commune_code)
    if home is None or not _NAMES_A_COMMUNE.search(fold_address(street_line)):
        return ()
    named = read_address(f"{street_line}, {home.province_name}").communes
    return () if commune_code in named else named


def candidates_of(known: Known, commune_code: str, street_line: str, taught: Taught | None) -> tuple[Candidate, ...]:
    """Every point it might be, the one held first."""
    found = [Candidate(known.point, known.label or "", "now")] if known.point else []
    if known.rival is not None:
        found.append(known.rival)
    if taught is not None:
        found.append(Candidate(taught.point, "", "taught"))
    for code in (*other_communes(street_line, commune_code)[:3], commune_code):
        commune = communes().get(code)
        middle = (commune.latitude, commune.longitude) if commune else None
        if commune is not None and middle is not None and middle != known.point:
            found.append(Candidate(middle, commune.full_name, "commune"))
    return tuple(found)


def understood(street_line: str, commune_code: str) -> tuple[tuple[str, str], ...]:
    """What our reader made of the line, in the line's own words."""
    read: Address = read_address(street_line, commune_code=commune_code)
    return tuple(
        (what, words)
        for what, words in (
            ("Số nhà" if read.has_house else "Hẻm, ngõ", "/".join(read.numbers)),
            ("Đường", _as_written(read.street, street_line) if read.street else ""),
            ("Ấp, khóm, khu", ", ".join(_as_written(unit, street_line) for unit in read.units)),
        )
        if words
    )


def _as_written(name: Name, line: str) -> str:
    """The words of the line that a name was read from; a folded name is a key and no spelling."""
    words = clean(line).split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if fold_address(" ".join(words[start:end])) == name.folded:
                return " ".join(words[start:end]).strip(" ,.;")
    return name.bare


def _is_disputed(known: Known, taught: Taught | None, rules: LearningRules) -> bool:
    return (
        known.precision is Precision.PIN
        and known.point is not None
        and taught is not None
        and taught.handovers >= rules.doubt_pin_handovers
        and metres_between(known.point, taught.point) > rules.doubt_pin_metres
    )


def _is_rivalled(known: Known) -> bool:
    return (
        known.rival is not None
        and known.rival.source == "runner_up"
        and known.precision in _CAN_BE_RIVALLED
        and known.point is not None
        and known.confidence_percent is not None
        and known.confidence_percent < SURE_PERCENT + 15
        and metres_between(known.point, known.rival.point) > _RIVAL_METRES
    )
