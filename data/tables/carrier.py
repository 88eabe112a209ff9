"""Envelopes given to a carrier's own network, what its feed says of them, and where the two sides differ."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.tables import base  # noqa: F401  names the constraints

_OPEN = text("closed_at IS NULL")


class CarrierOrder(SQLModel, table=True):
    """One order at the carrier: one envelope, one leg, one dispatch."""

    __tablename__ = "carrier_order"
    __table_args__ = (UniqueConstraint("envelope_id", "leg", "dispatch"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=80, unique=True)
    """From :func:`scheduling.model.order_number.order_number`: how the carrier knows it."""
    envelope_id: int = Field(foreign_key="envelope.id", index=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    leg: str = Field(max_length=1)
    dispatch: int
    """Counts from 1: sent out anew after a return is the next."""
    truth: str = Field(max_length=24)
    """Whose word counts (law 8): ``courier`` or ``carrier``."""
    standing: str = Field(max_length=24, index=True)
    """As :class:`scheduling.decide.reconcile_carrier.Standing` names it; folded, never typed in."""
    ordered_at: datetime
    placed_at: datetime | None = None
    """When the carrier said that it holds the order."""
    cancel_asked_at: datetime | None = None
    changed_at: datetime
    hinted_at: datetime | None = Field(default=None, index=True)
    """The carrier pushed that something happened: to be asked about, for anybody can push anything."""
    carrier_id: str | None = Field(default=None, max_length=80)
    waybill: str | None = Field(default=None, max_length=80)
    fee_dong: int | None = None


class CarrierEvent(SQLModel, table=True):
    """One line of a carrier's feed. Rows are only ever added."""

    __tablename__ = "carrier_event"
    __table_args__ = (UniqueConstraint("centre_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    key: str = Field(max_length=160)
    """The same however often it is told."""
    number: str = Field(max_length=80, index=True)
    generation: str = Field(max_length=8)
    code: str = Field(max_length=40)
    """(generation, code) is the key of the carrier's code table; codes of two generations never meet."""
    label: str = Field(max_length=300)
    meaning: str = Field(max_length=24)
    needs_person: bool
    happened_at: datetime | None = None
    received_at: datetime
    waybill: str | None = Field(default=None, max_length=80)
    place: str | None = Field(default=None, max_length=200)


class CarrierCursor(SQLModel, table=True):
    """How far a centre's feed was read; moved in the transaction that keeps the events before it."""

    __tablename__ = "carrier_cursor"

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", unique=True)
    cursor: str = Field(max_length=2000)
    read_at: datetime


class Difference(SQLModel, table=True):
    """What a partner holds otherwise than we do: repaired by a rule, or left to a person."""

    __table_args__ = (
        # The same difference found every night is one line.
        Index(
            "uq_difference_open",
            "partner",
            "subject",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    partner: str = Field(max_length=60)
    subject: str = Field(max_length=80)
    """An order's number, or a dossier's code."""
    kind: str = Field(max_length=24)
    ours: str | None = Field(default=None, max_length=24)
    theirs: str | None = Field(default=None, max_length=24)
    repair: str | None = Field(default=None, max_length=24)
    """What a rule does about it; None where only a person may act."""
    found_at: datetime
    seen_at: datetime
    """Found again by the latest comparison."""
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="account.id")
    """None when it was gone by itself or by its repair."""
