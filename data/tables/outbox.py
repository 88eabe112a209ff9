"""What partners must be told, every try at telling them (law 5), and how each partner's line is."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import AttemptResult, OutboxKind, OutboxState
from data.tables import base


class Outbox(SQLModel, table=True):
    """One thing to tell one partner, written in the transaction of the change it tells."""

    __table_args__ = (
        UniqueConstraint("lane", "sequence"),
        Index("ix_outbox_due", "partner", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: OutboxKind = Field(sa_type=base.kind(OutboxKind, "kind"))
    lane: str = Field(max_length=80)
    """First in, first out within the lane: ``dossier:12``, ``envelope:PB-1``, ``booking:LH-1``."""
    sequence: int
    partner: str = Field(max_length=60)
    """Whose line it goes by: ``dossiers:1`` and ``carrier:1`` of centre 1, ``messages:sms``."""
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", index=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    tells_status: int | None = None
    """Of a dossier: the state this message makes the partner hold."""
    payload: str = Field(sa_type=Encrypted)
    """The whole of it as JSON, frozen when the change happened: a retry sends the same."""
    state: OutboxState = Field(sa_type=base.kind(OutboxState, "state"))
    created_at: datetime
    due_at: datetime
    """Not before this: a wrong tap can be taken back until then, and a retry waits its turn."""
    attempts: int = 0
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = None
    settled_at: datetime | None = None
    last_code: str | None = Field(default=None, max_length=80)
    last_message: str | None = Field(default=None, max_length=500)
    provider_id: str | None = Field(default=None, max_length=120)
    """Of a message to a person: the provider's number of it ..."""
    reached: str | None = Field(default=None, max_length=24)
    """... and how far it got, in the words of :class:`scheduling.model.message.MessageState`."""


class SyncAttempt(SQLModel, table=True):
    """One call to a partner: the ledger. Started before the call, so that a crash leaves a trace."""

    __tablename__ = "sync_attempt"
    __table_args__ = (UniqueConstraint("outbox_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    number: int
    worker: str = Field(max_length=80)
    started_at: datetime
    ended_at: datetime | None = None
    result: AttemptResult = Field(sa_type=base.kind(AttemptResult, "result"))
    code: str | None = Field(default=None, max_length=80)
    message: str | None = Field(default=None, max_length=500)
    answer: str | None = Field(default=None, sa_type=Encrypted)
    """Each HTTP status and the beginning of what was answered, personal data masked; at most 2 KB."""


class PartnerLine(SQLModel, table=True):
    """How one partner answers: the circuit breaker, shared by all workers."""

    __tablename__ = "partner_line"

    id: int | None = Field(default=None, primary_key=True)
    partner: str = Field(max_length=60, unique=True)
    failures: int = 0
    """In a row; an answer, even a refusal, ends the row."""
    open_until: datetime | None = None
    """Nothing is sent before this; then one call tries whether it answers again."""
    answered_at: datetime | None = None
    failed_at: datetime | None = None
    last_code: str | None = Field(default=None, max_length=80)
    cursor: str | None = Field(default=None, max_length=2000)
    """From where it is read on, where it is read at all."""


class OptOut(SQLModel, table=True):
    """A number or address that wants no messages of one way. There until the person takes it back."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("way", "contact_index"),)

    id: int | None = Field(default=None, primary_key=True)
    way: str = Field(max_length=24)
    contact_index: str = Field(max_length=64)
    """Blind index over the number or address."""
    at: datetime
