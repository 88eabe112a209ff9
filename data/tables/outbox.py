"""What partners must be told, and every try at telling them (law 5)."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import AttemptResult, OutboxState
from data.tables import base


class Outbox(SQLModel, table=True):
    """One message about one dossier, written in the transaction of the change it tells."""

    __table_args__ = (
        UniqueConstraint("dossier_id", "sequence"),
        Index("ix_outbox_due", "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    sequence: int
    """First in, first out within the dossier."""
    tells_status: int
    """The state this message makes the partner hold."""
    payload: str = Field(sa_type=Encrypted)
    """The whole record as JSON, frozen when the change happened: a retry sends the same."""
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
