"""Rows of a file of ready results, and what became of them. Times are aware."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.kinds import Channel, Custody, DeliveryState, What


@dataclass(frozen=True, slots=True)
class Post:
    """The citizen's choice of the postal service, as a row tells it (R1).

    Attributes
    ----------
    point
        The officer's pin, (latitude, longitude); None where the file has none.
    chosen_at
        None when the file does not say: it then counts from the import.
    window
        Wished hours in seconds from local midnight.
    fee_dong, postage_dong
        Procedure fee still to collect, and postage, kept apart (R2).
    """

    commune_code: str
    street_line: str
    what: What
    channel: Channel
    point: tuple[float, float] | None = None
    chosen_at: datetime | None = None
    wished_day: date | None = None
    window: tuple[int, int] | None = None
    fee_dong: int = 0
    postage_dong: int = 0
    papers_original: int = 1
    papers_copy: int = 0


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row that could be read: a dossier whose result is ready, and perhaps a wish to have it at home.

    ``number`` counts as a spreadsheet does, the header being 1; ``raw`` is the row as it came.
    """

    number: int
    raw: str
    code: str
    recipient_name: str
    phone: str | None = None
    email: str | None = None
    procedure_code: str | None = None
    procedure_name: str | None = None
    field_code: str | None = None
    field_name: str | None = None
    summary: str | None = None
    unit: str | None = None
    received_at: datetime | None = None
    channel: int = 1
    owner_kind: int = 1
    owner_name: str | None = None
    owner_id_number: str | None = None
    receipt_number: str | None = None
    due_at: datetime | None = None
    result_ready_at: datetime | None = None
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row was not taken: one for each field that is wrong."""

    row_number: int
    field: str
    """The Vietnamese header."""
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that stops nothing; ``row_number`` is None where it is about the whole file."""

    row_number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read: the rows that make sense, and the others with their reasons.

    Attributes
    ----------
    rows
        May be read anew at each look; hold on to no more of them than you need.
    positions, posted
        Where in ``rows`` a dossier's code stands, and the codes of those that go by post.
    """

    rows: Sequence[ResultRow]
    positions: Mapping[str, int]
    posted: frozenset[str]
    rejects: tuple[Reject, ...]
    notes: tuple[Note, ...]
    sheet: str = ""
    """Of a workbook, the sheet that was read."""
    column_map: str = ""
    """Key of the column map by which it was read; "" for our own headers."""


@dataclass(frozen=True, slots=True)
class Target:
    """What dossiers must share to lie in one envelope: who, where, and the same choice.

    Recipient and address are blind indexes, which is all that the database can compare.
    """

    recipient_index: str
    address_index: str
    what: What
    wished_day: date | None
    window: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """The delivery that a dossier we hold belongs to."""

    delivery_id: int
    envelope_id: int
    envelope_code: str
    custody: Custody
    state: DeliveryState
    target: Target
    codes: tuple[str, ...]
    """Of every dossier in the envelope."""


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold of a dossier before the import."""

    dossier_id: int
    centre_id: int
    digest: str
    status: int
    delivery: HeldDelivery | None
    cancelled: tuple[tuple[str, datetime], ...] = ()
    """Address index and time of the home deliveries that were called off for this recipient."""


class Change(StrEnum):
    """What an import does with a row."""

    ADD = "add"
    CHANGE = "change"
    NOTHING = "nothing"
    REJECT = "reject"


class Posting(StrEnum):
    """What it does with the home delivery of the row's dossier."""

    NONE = "none"
    JOIN = "join"
    """Into an open envelope of the same target, else a new one."""
    REFRESH = "refresh"
    """It lies right; the sums of its delivery are made anew."""
    MOVE = "move"
    """Its target changed: out of its envelope, then as JOIN."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision about one row; ``reason`` explains a rejection, ``note`` what was kept on purpose."""

    change: Change
    posting: Posting = Posting.NONE
    field: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or for a preview would do. ``rows`` is the sum of the four counts."""

    file_name: str
    rows: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    rejects: tuple[Reject, ...] = field(default=())
    notes: tuple[Note, ...] = field(default=())
    batch_id: int | None = None
    """None for a preview."""
    sheet: str = ""
    column_map: str = ""
    """How the file was read, as :class:`Sheet` tells it."""
