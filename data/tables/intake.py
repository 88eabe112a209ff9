"""Files that came in, and the rows that could not be taken."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.tables import base  # noqa: F401


class ImportBatch(SQLModel, table=True):
    """One file given by one person."""

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    file_name: str = Field(max_length=200)
    file_digest: str = Field(max_length=64)
    received_at: datetime
    finished_at: datetime | None = None
    """None while it runs, and when it was stopped: giving the same file again then goes on with it."""
    rows_total: int | None = None
    """How many rows the file has; the counts below say how far it got."""
    column_map: str | None = Field(default=None, max_length=40)
    """How its columns were read: a name of data/reference/column_maps, or None for our own headers."""
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0


class RejectedRow(SQLModel, table=True):
    """A row that was refused, kept whole so that nothing is lost."""

    __tablename__ = "rejected_row"
    __table_args__ = (UniqueConstraint("import_batch_id", "row_number", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    import_batch_id: int = Field(foreign_key="import_batch.id", index=True)
    row_number: int
    """As a spreadsheet counts: the header is 1."""
    field: str = Field(max_length=60)
    reason: str = Field(max_length=300)
    raw: str = Field(sa_type=Encrypted)


class IdempotencyKey(SQLModel, table=True):
    """The reply once given to a keyed write, so that a retry gets it again and writes nothing."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("owner", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    owner: str = Field(max_length=80)
    key: str = Field(max_length=120)
    request_digest: str = Field(max_length=64)
    status_code: int
    reply: str = Field(sa_type=Encrypted)
    created_at: datetime = Field(index=True)
