"""Which column of a file says what: by our own headers, or by the column map of another dossier system."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from data.reference.column_maps import ColumnMap, column_maps
from scheduling.decide.folding import clean, fold_bare
from scheduling.decide.intake_columns import COLUMN, COLUMNS, Column, column_named
from scheduling.decide.sheet_workbook import FAILED_FORMULA
from scheduling.errors import Invalid

OURS = "tannha"
"""How a person chooses our own headers where a file would be taken for another system's."""
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_ALIKE = 0.6
_MOST_NESTED = 4000

Wrong = list[tuple[str, str]]
"""(key of our column, reason) of everything wrong in one row."""
_Get = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cells of a row become texts of our columns.

    Attributes
    ----------
    map
        The other system's column map, or None for our own headers.
    sources
        By the key of our column, where its text may stand; the first that is filled counts.
    refusals
        Where a word stands that refuses the row, and the reasons by word.
    places
        By index of the file's column, the key of ours: to tell whose broken cell it is.
    """

    map: ColumnMap | None
    sources: Mapping[str, Sequence[_Get]]
    refusals: Sequence[tuple[_Get, Mapping[str, str]]]
    places: Mapping[int, str]
    names: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """Of our columns that the file has."""
        return frozenset(self.sources)

    def header(self, key: str) -> str:
        """How a person finds the column: our header, and theirs beside it where it is another."""
        if key not in COLUMN:
            return "dòng"
        ours, theirs = COLUMN[key].header, self.names.get(key, "")
        return f"{ours} ({theirs})"[:60] if self.map and theirs else ours

    def read(self, cells: Sequence[str]) -> tuple[dict[str, str], Wrong]:
        """Return a row's texts in our words by key, and why the row must not be taken."""
        wrong: Wrong = []
        texts: dict[str, str] = {}
        for key, sources in self.sources.items():
            text = next(filter(None, (get(cells) for get in sources)), "")
            if _ERROR.fullmatch(text):
                wrong.append((key, FAILED_FORMULA))
            elif self.map and text and key in self.map.words:
                text = _word(self.map.words[key], text)
            texts[key] = text
        for get, reasons in self.refusals:
            if reason := reasons.get(fold_bare(get(cells))):
                wrong.append(("code", reason))
        return texts, wrong


def known_headers(names: Sequence[str]) -> int:
    """Return how many of these headers some layout knows: the most that one of them does."""
    return max((_score(names, each) for each in (None, *column_maps().values())), default=0)


def lay_out(header: Sequence[str], chosen: str = "") -> Layout:
    """Return the layout of a file with this header.

    Parameters
    ----------
    chosen
        Key of a column map, or ``tannha``; "" takes the one that knows most of the headers.

    Raises
    ------
    Invalid
        ``column_map``: there is none of this key. ``header``: a needed column is missing, with the nearest header
        that the file has, or one comes twice.
    """
    found = _chosen(chosen) if chosen else _recognised(header)
    columns = [_key_of(name, found) for name in header]
    _check(header, columns, found)
    unknown = [name for name, key in zip(header, columns, strict=True) if key is None and clean(name)]
    notes = [f"đọc theo bảng cột {found.title} (có hiệu lực từ {found.effective_from:%d/%m/%Y})"] if found else []
    notes += [_skipped(name, found) for name in unknown]
    return Layout(
        map=found,
        sources=_sources(header, found),
        refusals=_refusals(header, found),
        places={index: key for index, key in enumerate(columns) if key},
        names={key: clean(name) for name, key in reversed([*zip(header, columns, strict=True)]) if key},
        notes=tuple(notes),
    )


def _chosen(key: str) -> ColumnMap | None:
    if key == OURS:
        return None
    if key not in column_maps():
        raise Invalid("column_map", "Không có bảng cột này", "There is no such column map")
    return column_maps()[key]


def _recognised(header: Sequence[str]) -> ColumnMap | None:
    best = max(column_maps().values(), key=lambda each: _score(header, each))
    return best if _score(header, best) > _score(header, None) else None


def _score(header: Sequence[str], found: ColumnMap | None) -> int:
    return len({key for name in header if (key := _key_of(name, found))})


@cache
def _names(found: ColumnMap | None) -> Mapping[str, str]:
    """The key of our column by the folded name of theirs; of a nested one, the name of the column it lies in."""
    if found is None:
        return {fold_bare(name): column.key for column in COLUMNS for name in (column.header, column.alias)}
    names: dict[str, str] = {}
    for key, theirs in found.columns.items():
        for name in theirs:
            names.setdefault(fold_bare(name.partition(".")[0]), key)
    return names | {fold_bare(name): "code" for name in found.refused if fold_bare(name) not in names}


def _key_of(name: str, found: ColumnMap | None) -> str | None:
    if found is None:
        column = column_named(name)
        return column.key if column else None
    return _names(found).get(fold_bare(name))


def _check(header: Sequence[str], columns: Sequence[str | None], found: ColumnMap | None) -> None:
    folded = [fold_bare(name) for name in header]
    twice = sorted({clean(n) for n, f, key in zip(header, folded, columns, strict=True) if key and folded.count(f) > 1})
    if found is None:
        twice = sorted({COLUMN[key].header for key in columns if key and columns.count(key) > 1})
    present = {key for key, theirs in found.columns.items() if _present(theirs, folded)} if found else set(columns)
    missing = [column for column in COLUMNS if column.needed and column.key not in present]
    if missing:
        free = [name for name, key in zip(header, columns, strict=True) if key is None and clean(name)]
        named = ", ".join(_missing(column, free, found) for column in missing)
        raise Invalid("header", f"Thiếu cột: {named}", f"Missing columns: {named}")
    if twice:
        raise Invalid("header", "Cột lặp lại: " + ", ".join(twice), "Repeated columns: " + ", ".join(twice))


def _present(theirs: Sequence[str], folded: Sequence[str]) -> bool:
    return any(fold_bare(name.partition(".")[0]) in folded for name in theirs)


def _missing(column: Column, free: Sequence[str], found: ColumnMap | None) -> str:
    """A missing column, by the name the file should have, and the header of the file that is most like it."""
    name = found.columns.get(column.key, (column.header,))[0] if found else column.header
    near = difflib.get_close_matches(fold_bare(name), [fold_bare(each) for each in free], 1, _ALIKE)
    like = [clean(each)[:60] for each in free if fold_bare(each) in near]
    return f"{name} (gần giống cột {like[0]} của tệp)" if like else name


def _skipped(name: str, found: ColumnMap | None) -> str:
    near = difflib.get_close_matches(fold_bare(name), list(_names(found)), 1, _ALIKE)
    like = ""
    if near:
        key = _names(found)[near[0]]
        like = f" (gần giống: {found.columns[key][0] if found else COLUMN[key].header})"
    return f"bỏ qua cột không dùng: {clean(name)[:60]}{like}"


def _sources(header: Sequence[str], found: ColumnMap | None) -> dict[str, list[_Get]]:
    folded = [fold_bare(name) for name in header]
    if found is None:
        return {key: [_cell(i)] for i, name in enumerate(header) if (key := _key_of(name, None))}
    sources: dict[str, list[_Get]] = {}
    for key, theirs in found.columns.items():
        for name in theirs:
            outer, _, inner = name.partition(".")
            if fold_bare(outer) in folded:
                at = folded.index(fold_bare(outer))
                sources.setdefault(key, []).append(_nested(at, inner) if inner else _cell(at))
    return sources


def _refusals(header: Sequence[str], found: ColumnMap | None) -> list[tuple[_Get, Mapping[str, str]]]:
    folded = [fold_bare(name) for name in header]
    if found is None:
        return []
    return [
        (_cell(folded.index(fold_bare(name))), {fold_bare(word): reason for word, reason in reasons.items()})
        for name, reasons in found.refused.items()
        if fold_bare(name) in folded
    ]


def _cell(index: int) -> _Get:
    return lambda cells: clean(cells[index]) if index < len(cells) else ""


def _nested(index: int, name: str) -> _Get:
    """The value of a JSON object in a cell; "" where the cell holds none."""

    def get(cells: Sequence[str]) -> str:
        text = cells[index].strip() if index < len(cells) else ""
        if not text.startswith("{") or len(text) > _MOST_NESTED:
            return ""
        try:
            value = json.loads(text).get(name)
        except (json.JSONDecodeError, RecursionError):
            return ""
        return clean(str(value)) if isinstance(value, str | int | float) else ""

    return get


def _word(words: Mapping[str, str], text: str) -> str:
    """Our word for theirs; one that is not in the map stays and is refused by the column's own reader."""
    return next((ours for theirs, ours in words.items() if fold_bare(theirs) == fold_bare(text)), text)
