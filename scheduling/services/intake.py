"""Take in a file of ready results: look first, then import. Importing a file twice changes nothing."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine

from data.encryption import keyring_of
from data.reference.communes import communes
from data.session import reading, writing
from scheduling.decide.folding import clean
from scheduling.decide.intake import read_results
from scheduling.decide.intake_verdict import judge
from scheduling.failpoints import reach
from scheduling.model.intake import Change, Held, ImportReport, Note, Reject, ResultRow
from scheduling.model.person import Person
from scheduling.model.table import HowToRead
from scheduling.services.pace import Pace
from scheduling.store import import_batches
from scheduling.store import intake as store
from scheduling.store.audit import note

T = TypeVar("T")

ROWS_PER_TRANSACTION = 10
"""To begin with; then as many as fit (``pace``), so that no write transaction lasts 100 ms (law 1)."""
MOST_ROWS_PER_TRANSACTION = 25
ROWS_PER_READ = 100


def preview(
    engine: Engine,
    person: Person,
    centre_id: int,
    file_name: str,
    content: bytes,
    now: datetime,
    how: HowToRead | None = None,
) -> ImportReport:
    """Say what :func:`import_dossiers` would do with the file; writes nothing.

    Raises
    ------
    NotFound
        The centre is not the person's.
    Invalid
        The file as a whole cannot be read; ``field`` is ``file``, ``sheet``, ``column_map`` or ``header``.
    """
    run = _Run(engine, person, centre_id, file_name, content, now, how)
    for entries in run.look(engine):
        run.take(entries)
    run.take_rejects(run.sheet.rejects)
    return run.report(None)


def import_dossiers(
    engine: Engine,
    person: Person,
    centre_id: int,
    file_name: str,
    content: bytes,
    now: datetime,
    chance: random.Random | None = None,
    how: HowToRead | None = None,
) -> ImportReport:
    """Import the file into the centre. Raises as :func:`preview` does, before anything is written.

    What is unchanged is found by reading alone. The other rows are judged again and written in slices of one short
    transaction each, and counted in it. After a crash between two slices the same file goes on with its batch.

    Parameters
    ----------
    how
        What a person chose where the file leaves a choice of sheet or columns.
    chance
        Makes the codes of envelopes; the system's own randomness by default.
    """
    chance = chance or random.SystemRandom()
    run = _Run(engine, person, centre_id, file_name, content, now, how)
    with writing(engine) as session:
        store.centre_of(session, person, centre_id, lock=True)
        digest = keyring_of(engine.dialect).blind_index(hashlib.sha256(content).hexdigest())
        batch = import_batches.open_batch(
            session, person, centre_id, run.file_name, digest, run.total, run.sheet.column_map, now
        )
        note(session, person, "dossiers.import", "import_batch", batch.id, now)
        reach("intake.before_open_commit")
    reach("intake.after_open_commit")
    assert batch.id is not None
    choices = store.ChoicesOf(run.sheet)
    for entries in run.to_write(engine, Pace(ROWS_PER_TRANSACTION, MOST_ROWS_PER_TRANSACTION)):
        with writing(engine) as session:
            store.centre_of(session, person, centre_id, lock=True)
            entries = run.decide(entries, store.held_of(session, [entry.row.code for entry in entries], lock=True))
            store.write_entries(session, centre_id, entries, choices, now, chance)
            written = [entry.verdict.change for entry in entries if entry.verdict.change is not Change.REJECT]
            refused = import_batches.keep_rejects(session, batch.id, _refused(entries))
            import_batches.count_in(session, batch.id, [*written, *[Change.REJECT] * refused])
            reach("intake.before_slice_commit")
        reach("intake.after_slice_commit")
        run.take(entries)
    for rejects in _slices(run.sheet.rejects, ROWS_PER_READ):
        with writing(engine) as session:
            store.centre_of(session, person, centre_id, lock=True)
            fresh = import_batches.keep_rejects(session, batch.id, rejects)
            import_batches.count_in(session, batch.id, [Change.REJECT] * fresh)
            reach("intake.before_rejects_commit")
        reach("intake.after_rejects_commit")
        run.take_rejects(rejects)
    with writing(engine) as session:
        store.centre_of(session, person, centre_id, lock=True)
        import_batches.finish(session, batch.id, now)
    return run.report(batch.id)


class _Run:
    """One look at one file: what was read, and what was decided so far."""

    def __init__(
        self,
        engine: Engine,
        person: Person,
        centre_id: int,
        file_name: str,
        content: bytes,
        now: datetime,
        how: HowToRead | None,
    ) -> None:
        self.centre_id = centre_id
        self.file_name = clean(file_name)[:200]
        self._ring = keyring_of(engine.dialect)
        with reading(engine) as session:
            home = communes().get(store.centre_of(session, person, centre_id).commune_code)
            self._served = store.served_communes(session, now)
        self.sheet = read_results(content, home.province_code if home else None, how)
        self.total = len(self.sheet.rows) + len({reject.row_number for reject in self.sheet.rejects})
        self.counts: Counter[Change] = Counter()
        self.rejects: list[Reject] = []
        self.rejected_rows: set[int] = set()
        self.notes = list(self.sheet.notes)

    def decide(self, entries: Sequence[store.Entry], held: Mapping[str, Held]) -> list[store.Entry]:
        """Judge rows again, against what is held of them now."""
        return [self._judged(entry.row, entry.keys, held.get(entry.row.code)) for entry in entries]

    def _judged(self, row: ResultRow, keys: store.Keys, known: Held | None) -> store.Entry:
        verdict = judge(row, keys.digest, self.centre_id, known, keys.target, self.sheet.posted)
        return store.Entry(row, keys, verdict, known)

    def look(self, engine: Engine) -> Iterator[list[store.Entry]]:
        """Judge every row against what is held, without a lock: what a preview shows."""
        for rows in _slices(self.sheet.rows, ROWS_PER_READ):
            with reading(engine) as session:
                held = store.held_of(session, [row.code for row in rows])
            self.notes += _unserved(rows, self._served)
            yield [self._judged(row, store.keys_of(self._ring, row), held.get(row.code)) for row in rows]

    def to_write(self, engine: Engine, pace: Pace) -> Iterator[Sequence[store.Entry]]:
        """Count the rows that change nothing, and yield the others in slices."""
        for entries in self.look(engine):
            self.take([entry for entry in entries if entry.verdict.change is Change.NOTHING])
            yield from pace.slices([entry for entry in entries if entry.verdict.change is not Change.NOTHING])

    def take(self, entries: Sequence[store.Entry]) -> None:
        """Count what was decided, once it holds."""
        self.counts.update(entry.verdict.change for entry in entries)
        self.rejects += _refused(entries)
        self.notes += [Note(entry.row.number, entry.verdict.note) for entry in entries if entry.verdict.note]

    def take_rejects(self, rejects: Sequence[Reject]) -> None:
        """Count rows that could not be read, each once however many fields are wrong."""
        fresh = {reject.row_number for reject in rejects} - self.rejected_rows
        self.rejected_rows |= fresh
        self.counts[Change.REJECT] += len(fresh)
        self.rejects += rejects

    def report(self, batch_id: int | None) -> ImportReport:
        """What became of the file."""
        return ImportReport(
            file_name=self.file_name,
            rows=self.counts.total(),
            added=self.counts[Change.ADD],
            changed=self.counts[Change.CHANGE],
            unchanged=self.counts[Change.NOTHING],
            rejected=self.counts[Change.REJECT],
            rejects=tuple(sorted(self.rejects, key=lambda reject: reject.row_number)),
            notes=tuple(sorted(self.notes, key=lambda note: note.row_number or 0)),
            batch_id=batch_id,
            sheet=self.sheet.sheet,
            column_map=self.sheet.column_map,
        )


def _refused(entries: Sequence[store.Entry]) -> list[Reject]:
    return [
        Reject(entry.row.number, entry.verdict.field, entry.verdict.reason, entry.row.raw)
        for entry in entries
        if entry.verdict.change is Change.REJECT
    ]


def _unserved(rows: Sequence[ResultRow], served: Collection[str]) -> list[Note]:
    return [
        Note(row.number, f"{communes()[row.post.commune_code].full_name} không thuộc địa bàn bưu cục nào")
        for row in rows
        if row.post and row.post.commune_code not in served
    ]


def _slices(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for begin in range(0, len(things), size):
        yield things[begin : begin + size]
