"""A file as a table of texts, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet.

    Attributes
    ----------
    rows
        From the sheet's very first row, blank ones included, so that row ``n`` of a spreadsheet is ``rows[n - 1]``.
    header
        Index of the row that names the columns; what stands above it is a title.
    sheet
        Its name; "" where the file has none.
    notes
        What a person should know of how the file was read.
    broken
        Why a cell could not be read, by (index of the row, index of the column).
    """

    rows: Sequence[Sequence[str]]
    header: int = 0
    sheet: str = ""
    notes: tuple[str, ...] = ()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HowToRead:
    """What a person chose where the file leaves a choice; "" lets the file speak for itself.

    Attributes
    ----------
    sheet
        Name of the sheet of a workbook.
    column_map
        Key of a column map (``data.reference.column_maps``), or ``tannha`` for our own headers.
    """

    sheet: str = ""
    column_map: str = ""
