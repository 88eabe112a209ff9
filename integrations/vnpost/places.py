"""VNPost's own codes of places, from a file that the operator keeps.

VNPost's numbers are not the national ones, no public list of them was found, and what the gateways expect since the
districts ended is unknown (contracts.md 1E). So nothing is derived: a commune that the file does not list goes to a
person. The form of the file is in docs/carrier.md; ``places_sample.csv`` beside this module is made up.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from integrations.vnpost import errors
from integrations.vnpost.status import Generation

COLUMNS = ("generation", "commune", "province", "district", "post_commune", "effective_from", "source")
TWO_LEVELS = "VNPOST"
"""The district of a MyVNPost address of two levels (contracts.md 1D)."""


@dataclass(frozen=True, slots=True)
class PostPlace:
    """A place in VNPost's codes. ``commune`` is empty where an interface has none."""

    province: str
    district: str
    commune: str


class Places:
    """The codes of one file, by (generation, national commune code)."""

    def __init__(self, listed: Mapping[tuple[Generation, str], PostPlace]) -> None:
        self._listed = dict(listed)

    def of(self, generation: Generation, commune_code: str) -> PostPlace:
        """Return VNPost's codes of a commune.

        Raises
        ------
        PartnerFailure
            ``PERMANENT``, ``carrier.place_unknown``.
        """
        place = self._listed.get((generation, commune_code))
        if place is None:
            raise errors.place_unknown(generation, commune_code)
        return place


def read_places(path: Path) -> Places:
    """Read a file of place codes.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``carrier.settings``, naming the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.wrong_setting("places_file", "không đọc được tệp") from error
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise errors.wrong_setting("places_file", f"dòng 1 phải là {','.join(COLUMNS)}")
    listed: dict[tuple[Generation, str], PostPlace] = {}
    for number, row in enumerate(rows, start=2):
        try:
            key, place = _read(row)
        except (ValueError, TypeError, AttributeError) as error:
            raise errors.wrong_setting("places_file", f"dòng {number} không hợp lệ") from error
        if key in listed:
            raise errors.wrong_setting("places_file", f"dòng {number}: xã {key[1]} có hai lần")
        listed[key] = place
    return Places(listed)


def _read(row: Mapping[str, str]) -> tuple[tuple[Generation, str], PostPlace]:
    generation, commune = Generation(row["generation"].strip()), row["commune"].strip()
    place = PostPlace(row["province"].strip(), row["district"].strip(), row["post_commune"].strip())
    date.fromisoformat(row["effective_from"].strip())
    if not commune or not row["source"].strip():
        raise ValueError("commune and source are needed")
    if generation is Generation.NGSP:
        int(place.province), int(place.district)
    elif generation is Generation.MYVNPOST:
        if not place.province or place.district != TWO_LEVELS or not place.commune:
            raise ValueError("an address of two levels has the district VNPOST")
    else:
        raise ValueError("no adapter of this generation")
    return (generation, commune), place
