"""How the exports of other dossier systems name their columns: one dated file with its source for each system."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "column_maps"


@dataclass(frozen=True, slots=True, eq=False)
class ColumnMap:
    """One system's columns in our words.

    Attributes
    ----------
    columns
        By the key of our column, the names theirs may have; the first that is filled counts. ``A.b`` is the value
        ``b`` of the JSON object in column ``A``.
    words
        By the key of our column, their word for ours ("2" for "có").
    refused
        By their column and word, why such a row must not be taken.
    """

    key: str
    title: str
    effective_from: date
    source: str
    columns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]
    refused: Mapping[str, Mapping[str, str]]


@cache
def column_maps() -> Mapping[str, ColumnMap]:
    """Return every column map by its key, the name of its file."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def _read(path: Path) -> ColumnMap:
    held = tomllib.loads(path.read_text("utf-8"))
    return ColumnMap(
        key=path.stem,
        title=held["title"],
        effective_from=held["effective_from"],
        source=held["source"],
        columns={key: tuple(names) for key, names in held["columns"].items()},
        words=held.get("words", {}),
        refused=held.get("refused", {}),
    )
