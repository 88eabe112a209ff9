"""A dossier system without an interface: files in from one folder, files out to another.

In come the system's own exports (CSV or XLSX), each read once and then moved to ``done``; their columns are those that
the import knows (docs/import.md). Out goes one CSV a day with a row for each state told, in the columns that the system
wants; a state told again adds no row. ``folder_columns.csv`` beside this module has the columns of the known systems.
"""

from __future__ import annotations

import csv
import io
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from python_calamine import CalamineError, CalamineWorkbook

from integrations.dossiers.opencps.mapping import COLLECTION
from integrations.dossiers.taking import untellable
from integrations.partner.failures import Failures
from integrations.partner.settings import Block, Text
from scheduling.ports import DossierPage, DossierRecord, FailureKind, PartnerFailure, Receipt, StepKind

FAILURES = Failures("folder", "thư mục trao đổi")
_LOOKED_BACK = 30
"""So many files are looked through for what was told last: a dossier is corrected within days."""
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


Told = Literal[
    "status",
    "handed_over",
    "returned",
    "via_postal",
    "papers",
    "way",
    "chosen",
    "returned_at",
    "note",
    "step",
    "step_at",
]
_STATES = frozenset({"status", "handed_over", "returned", "via_postal", "step"})


@cache
def known_columns(system: str) -> Mapping[str, str]:
    """Return the outgoing columns of a system: our field to its column, in order."""
    text = files(__package__).joinpath("folder_columns.csv").read_text("utf-8")
    return {row["field"]: row["column"] for row in csv.DictReader(text.splitlines()) if row["system"] == system}


class Words(Block):
    """How an installation writes that a result goes by post, and that it is fetched."""

    post: Text
    direct: Text


class FolderSettings(Block):
    """Where files come in and go out, and whose columns they have.

    Parameters
    ----------
    columns
        Columns of the outgoing file besides the known ones, by what they tell; or other names for those.
    words
        The installation's own words for how a result is fetched, read and written.
    """

    kind: Literal["folder"] = "folder"
    folder_in: Path
    folder_out: Path
    system: Literal["plain", "opencps", "td", "igate"] = "plain"
    columns: dict[Told, Text] = Field(default={})
    words: Words | None = None

    @model_validator(mode="after")
    def _guesses_nothing(self) -> FolderSettings:
        if self.system == "igate" and not (_STATES & self.all_columns().keys() and self.words):
            raise ValueError(
                "igate: no source says in which column iGate takes a state back, nor its codes of "
                "maHinhThucNhanKetQua: agree on them with its keeper and name them in columns and words"
            )
        return self

    def all_columns(self) -> dict[str, str]:
        """The outgoing columns: what they tell to their name, in order."""
        return {**known_columns(self.system), **{str(told): name for told, name in self.columns.items()}}


class FolderSystem:
    """A :class:`scheduling.ports.DossierSystem` and :class:`scheduling.ports.DossierSource` over two folders."""

    def __init__(self, settings: FolderSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings, self._now = settings, now
        self._columns = settings.all_columns()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Do nothing: no file stays open."""

    @property
    def takes(self) -> frozenset[StepKind]:
        """What its columns have a place for."""
        return frozenset(kind for field in self._columns for kind in _HOLDS.get(field, ()))

    def push(self, record: DossierRecord) -> Receipt:
        """Add the state to today's file, on the disk when this returns, unless it was the last that was told.

        Raises
        ------
        PartnerFailure
            ``TEMPORARY``, ``folder.unusable``.
        """
        cannot = untellable(record, self.takes)
        if cannot is not None:
            return cannot
        row = {column: _VALUES[field](record) for field, column in self._columns.items()}
        if self._settings.words and "way" in self._columns:
            row[self._columns["way"]] = self._settings.words.post if record.by_post else self._settings.words.direct
        with self._lock:
            try:
                return self._add(row, next(iter(row.values())))
            except OSError as error:
                raise self._failed(error) from error

    def changes(self, cursor: str | None, known: Sequence[str]) -> DossierPage:
        """Read the oldest file that came in; the file read last is put away first, for its rows are taken in by now.

        Parameters
        ----------
        cursor
            The name of that file.
        """
        folder = self._settings.folder_in
        try:
            done = folder / "done"
            done.mkdir(parents=True, exist_ok=True)
            if cursor and (folder / cursor).exists():
                (folder / cursor).replace(done / cursor)
            waiting = sorted(each for each in folder.iterdir() if each.suffix.lower() in (".csv", ".xlsx"))
            if not waiting:
                return DossierPage((), (), "", more=False)
            rows = tuple(self._in_our_words(row) for row in _rows(waiting[0]))
            return DossierPage(rows, (), waiting[0].name, more=True)
        except (OSError, UnicodeDecodeError, CalamineError, csv.Error) as error:
            raise self._failed(error) from error

    def _in_our_words(self, row: dict[str, str]) -> dict[str, str]:
        words, way = self._settings.words, self._columns.get("way", "")
        if words is None or way not in row:
            return row
        return {**row, way: {words.post: "có", words.direct: "không"}.get(row[way], row[way])}

    def _add(self, row: Mapping[str, str], code: str) -> Receipt:
        folder = self._settings.folder_out
        folder.mkdir(parents=True, exist_ok=True)
        key = next(iter(row))
        last = None
        for path in sorted(folder.glob("trang-thai-*.csv"))[-_LOOKED_BACK:]:
            last = next((each for each in reversed(list(_rows(path))) if each[key] == code), last)
        path = folder / f"trang-thai-{self._now().astimezone(_ZONE):%Y%m%d}.csv"
        if last == row:
            return Receipt("same", path.name, replaced=True)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(row))
        if not path.exists():
            writer.writeheader()
        writer.writerow(row)
        head = b"" if path.exists() else "\ufeff".encode()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
            file.write(head + text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())
        return Receipt("written", path.name, replaced=last is not None)

    def _failed(self, error: Exception) -> PartnerFailure:
        text = f"không đọc hoặc ghi được thư mục trao đổi ({type(error).__name__})."
        return FAILURES.make(FailureKind.TEMPORARY, "unusable", text)


def _rows(path: Path) -> list[dict[str, str]]:
    if path.suffix.lower() == ".xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        head, *rest = [["" if cell is None else str(cell).strip() for cell in row] for row in sheet] or [[]]
        return [dict(zip(head, row, strict=True)) for row in rest]
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def _moment(at: datetime | None) -> str:
    return at.astimezone(_ZONE).strftime("%d/%m/%Y %H:%M:%S") if at else ""


def _tells(record: DossierRecord, *kinds: StepKind) -> bool:
    return any(step.kind in kinds for step in record.steps)


def _via_postal(record: DossierRecord) -> str:
    """As OpenCPS counts; nothing where the row is not about the result."""
    if record.returned_at:
        return "4"
    if record.steps and not _tells(record, StepKind.HANDED_OVER):
        return ""
    return "3" if record.by_post else "1"


_VALUES: Mapping[str, Callable[[DossierRecord], str]] = {
    "code": lambda record: record.code,
    "status": lambda record: str(record.status),
    "handed_over": lambda record: "1" if record.returned_at or _tells(record, StepKind.HANDED_OVER) else "0",
    "returned": lambda record: "1" if record.returned_at else "0",
    "via_postal": _via_postal,
    "papers": lambda record: next((str(COLLECTION[step.kind]) for step in record.steps if step.kind in COLLECTION), ""),
    "way": lambda record: "1" if record.by_post else "0",
    "chosen": lambda record: "có" if record.by_post else "không",
    "returned_at": lambda record: _moment(record.returned_at),
    "note": lambda record: record.return_note or "",
    "step": lambda record: "; ".join(step.text for step in record.steps),
    "step_at": lambda record: "; ".join(_moment(step.at) for step in record.steps),
}
_HOLDS: Mapping[str, Collection[StepKind]] = {
    "status": (StepKind.DELIVERED,),
    "handed_over": (StepKind.HANDED_OVER,),
    "returned": (StepKind.DELIVERED,),
    "returned_at": (StepKind.DELIVERED,),
    "via_postal": (StepKind.HANDED_OVER, StepKind.DELIVERED),
    "papers": tuple(COLLECTION),
    "step": tuple(StepKind),
}
