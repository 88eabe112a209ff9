"""What the carrier's status codes mean. The table is data: ``status.csv``, keyed by (generation, code).

The confidence of a row is H (read in running code or in the carrier's own document), M (one indirect source,
or two that agree) or L (low trust); its effective date is the day from which we read the code so.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from integrations.vnpost import errors
from scheduling.model.carriage import Meaning


class Generation(StrEnum):
    """The carrier's interfaces, which give one number different meanings."""

    HCC_2016 = "1A"
    NGSP = "1B"
    DONHANG = "1.5"
    MYVNPOST = "2"


@dataclass(frozen=True, slots=True)
class CarrierStatus:
    """One status code, read.

    Parameters
    ----------
    code
        As the carrier gave it, as text.
    label
        The carrier's own words; empty for a code that is not in the table.
    needs_person
        Nothing may follow by itself: the code is not in the table, or an envelope that cannot be parted or
        leave the country is said to have been.
    confidence, effective_from, source
        How sure the reading is, since when we read it so, and where it is from; empty when not in the table.
    """

    generation: Generation
    code: str
    label: str
    meaning: Meaning
    needs_person: bool
    confidence: str
    effective_from: date | None
    source: str


class DamagedTable(ValueError):
    """``status.csv`` cannot be read; the text names the line."""

    code = "vnpost.damaged_table"


def meaning(generation: Generation, code: int | str) -> CarrierStatus:
    """Return what ``code`` means in ``generation``.

    Parameters
    ----------
    code
        A number or its text, since the interfaces send both.

    Returns
    -------
    CarrierStatus
        For a code that is not listed: ``Meaning.UNKNOWN``, which needs a person.
    """
    text = str(code).strip()
    listed = table().get((generation, text))
    return listed or CarrierStatus(generation, text, "", Meaning.UNKNOWN, True, "", None, "")


class Statuses:
    """What the codes of one interface mean to one agency: the shipped table, and before it the agency's own rows.

    Parameters
    ----------
    generation
        Whose codes.
    own_file
        In the form of ``status.csv``; its rows of other generations do nothing.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``carrier.settings``: the file cannot be read; names the line.
    """

    def __init__(self, generation: Generation, own_file: Path | None = None) -> None:
        self.generation = generation
        self._own: dict[tuple[Generation, str], CarrierStatus] = {}
        if own_file is None:
            return
        try:
            self._own = read_table(own_file.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise errors.wrong_setting("status_file", "không đọc được tệp") from error
        except DamagedTable as error:
            raise errors.wrong_setting("status_file", str(error)) from error

    def of(self, code: int | str) -> CarrierStatus:
        """Return what ``code`` means; errors never: a code that nobody lists needs a person."""
        return self._own.get((self.generation, str(code).strip())) or meaning(self.generation, code)


@cache
def table() -> dict[tuple[Generation, str], CarrierStatus]:
    """Return every listed status by (generation, code).

    Raises
    ------
    DamagedTable
        A key stands twice, or a value is none of the allowed.
    """
    text = files(__package__).joinpath("status.csv").read_text(encoding="utf-8")
    return read_table(text)


def read_table(text: str) -> dict[tuple[Generation, str], CarrierStatus]:
    """Read a table in the form of ``status.csv``; errors as :func:`table`."""
    listed: dict[tuple[Generation, str], CarrierStatus] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            status = _status(row)
        except (KeyError, ValueError) as error:
            raise DamagedTable(f"status.csv line {number}: {error}") from error
        key = (status.generation, status.code)
        if key in listed:
            raise DamagedTable(f"status.csv line {number}: {key} stands twice")
        listed[key] = status
    return listed


def _status(row: dict[str, str]) -> CarrierStatus:
    return CarrierStatus(
        generation=Generation(row["generation"]),
        code=str(int(row["code"])),
        label=row["label"],
        meaning=Meaning(row["meaning"]),
        needs_person={"yes": True, "no": False}[row["needs_person"]],
        confidence=row["confidence"],
        effective_from=date.fromisoformat(row["effective_from"]),
        source=row["source"],
    )
