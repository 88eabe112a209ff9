"""Who looked at or changed what (R6, law 9). Rows are only ever added."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from data.tables import base  # noqa: F401


class Audit(SQLModel, table=True):
    """One look or change. Holds ids, never personal data."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    api_key_id: int | None = Field(default=None, foreign_key="api_key.id", index=True)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=40)
    subject_id: int | None = None
    detail: str | None = Field(default=None, max_length=300)
