"""How a citizen is known by the phone on a dossier, and what slows who guesses."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import ContactPart, IdentityPaper
from data.tables import base


class OneTimeCode(SQLModel, table=True):
    """Somebody typed a dossier code and a phone. A job looks whether they belong together, and draws a code if so."""

    __tablename__ = "one_time_code"

    id: int | None = Field(default=None, primary_key=True)
    ticket_digest: str = Field(max_length=64, unique=True)
    """The browser holds the ticket; a code is good with its ticket only."""
    dossier_code: str | None = Field(default=None, sa_type=Encrypted)
    """As typed; emptied when it has been looked at."""
    phone: str | None = Field(default=None, sa_type=Encrypted)
    """As typed; emptied when it has been looked at."""
    language: str = Field(max_length=2)
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", index=True)
    """None where code and phone do not belong together, and before it was looked at."""
    code_digest: str | None = Field(default=None, max_length=64)
    """Keyed: six digits could be tried out on a plain digest."""
    tries: int = 0
    created_at: datetime
    expires_at: datetime = Field(index=True)
    answered_at: datetime | None = Field(default=None, index=True)
    """When it was looked at."""
    used_at: datetime | None = None


class Slowing(SQLModel, table=True):
    """Tries counted by what was typed or where it came from, for all processes."""

    id: int | None = Field(default=None, primary_key=True)
    key_index: str = Field(max_length=64, unique=True)
    """Blind index over a phone, a dossier code or an address of the network."""
    tries: int = 0
    last_at: datetime
    refused_until: datetime | None = None


class ContactChange(SQLModel, table=True):
    """An officer changed how or where somebody is reached, and saw a paper that says who asked. Rows are only added."""

    __tablename__ = "contact_change"

    id: int | None = Field(default=None, primary_key=True)
    dossier_id: int = Field(foreign_key="dossier.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    at: datetime
    paper: IdentityPaper = Field(sa_type=base.kind(IdentityPaper, "paper"))
    """What was shown; its number is kept nowhere."""
    part: ContactPart = Field(sa_type=base.kind(ContactPart, "part"))
