"""What an officer sees of a dossier, an envelope and its delivery. Times are aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data.kinds import Channel, Custody, DeliveryState, FailureReason, OutboxKind, OutboxState, Outcome, Precision, What


@dataclass(frozen=True, slots=True)
class MorningRow:
    """One ready result on the officer's morning list."""

    dossier_id: int
    dossier_code: str
    procedure_name: str | None
    owner_name: str | None
    recipient_name: str
    result_ready_at: datetime | None
    due_at: datetime | None
    dossier_status: int
    by_post: bool
    envelope_code: str | None
    custody: Custody | None
    delivery_state: DeliveryState | None
    failed_attempts: int
    missing_fields: tuple[str, ...]
    """Starred portal fields we do not hold: the push would be refused."""
    told: OutboxState | None
    """How the last message to the dossier system stands."""


@dataclass(frozen=True, slots=True)
class MorningView:
    """The officer's morning: ready results of one centre, newest need first."""

    centre_id: int
    centre_name: str
    rows: tuple[MorningRow, ...]
    ready: int
    by_post: int
    out: int
    delivered: int
    needs_person: int
    total_rows: int
    """Before paging."""


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try at one stop."""

    number: int
    happened_at: datetime
    outcome: Outcome
    reason: FailureReason | None
    note: str | None
    courier_name: str
    received_by: str | None
    relation: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message to a partner and where it stands."""

    outbox_id: int
    dossier_code: str
    """Of a message about no dossier: its lane."""
    tells_status: int | None
    state: OutboxState
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None
    attempts: int
    last_code: str | None
    last_message: str | None
    kind: OutboxKind = OutboxKind.DOSSIER
    tells: str | None = None
    """Of a record: what happened, in Vietnamese, where its state does not say it."""
    reached: str | None = None
    """Of a message to a person, how far it got (GOV.UK Notify's words)."""


@dataclass(frozen=True, slots=True)
class DossierStanding:
    """Where a dossier stands, for another system that knows its people itself: nobody's name, phone or address."""

    dossier_id: int
    code: str
    status: int
    """TrangThaiHoSo."""
    returned_at: datetime | None
    by_post: bool
    envelope_code: str | None
    custody: Custody | None
    delivery_state: DeliveryState | None
    failed_attempts: int
    told: OutboxState | None
    """How the last message to the dossier system stands; None where there is none."""


@dataclass(frozen=True, slots=True)
class DossierView:
    """One dossier, whole, as its officer may see it."""

    dossier_id: int
    code: str
    procedure_name: str | None
    field_name: str | None
    owner_name: str | None
    status: int
    received_at: datetime | None
    due_at: datetime | None
    result_ready_at: datetime | None
    returned_at: datetime | None
    missing_fields: tuple[str, ...]
    recipient_name: str
    recipient_phone: str | None
    envelope_code: str | None
    envelope_dossier_codes: tuple[str, ...]
    custody: Custody | None
    delivery_id: int | None
    delivery_state: DeliveryState | None
    what: What | None
    channel: Channel | None
    chosen_at: datetime | None
    wished_day: date | None
    window: tuple[int, int] | None
    """Seconds from local midnight."""
    address_line: str | None
    commune_code: str | None
    commune_name: str | None
    precision: Precision | None
    fee_dong: int
    postage_dong: int
    attempts: tuple[AttemptView, ...] = field(default=())
    messages: tuple[MessageView, ...] = field(default=())
    is_recalled: bool = False
    """The centre has asked for the envelope back."""
