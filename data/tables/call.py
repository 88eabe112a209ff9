"""Calls at home: what a courier comes for besides bringing a result."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from data.kinds import BookingKind
from data.tables import base


class HomeCall(SQLModel, table=True):
    """Việc tại nhà: papers fetched, or a filing guided. Rides as a delivery whose envelope is filled at the door.

    The envelope of a call holds no result, so no row of ``envelope_dossier`` speaks of it.
    """

    __tablename__ = "home_call"
    __table_args__ = (
        CheckConstraint("kind IN ('home_collection', 'home_visit')", name="call_kind"),
        CheckConstraint("kind <> 'home_collection' OR dossier_id IS NOT NULL", name="papers_of_a_dossier"),
        CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name="received"),
    )

    delivery_id: int = Field(foreign_key="delivery.id", primary_key=True)
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", index=True)
    """None of a filing that is guided before there is a dossier, until an officer says which it led to."""
    kind: BookingKind = Field(sa_type=base.kind(BookingKind, "kind"))
    procedure_code: str | None = Field(default=None, max_length=60)
    """Of a guided filing: the procedure it is about, where that is known ..."""
    language: str | None = Field(default=None, max_length=3)
    """... and the language, as an ISO 639-3 code."""
    received_at: datetime | None = None
    """When the papers were in the centre's hands again ..."""
    received_by: int | None = Field(default=None, foreign_key="account.id")
    """... and who counted them there."""
    erased_at: datetime | None = None
    """When its person was forgotten, where it led to no dossier."""
