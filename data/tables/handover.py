"""Custody changes signed by two sides (R3, R4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.kinds import Custody, HandoverState
from data.tables import base


class Handover(SQLModel, table=True):
    """Biên bản bàn giao: the envelopes one side gives to a courier for one route, or a post office back to a centre."""

    __table_args__ = (
        CheckConstraint("state <> 'confirmed' OR (given_at IS NOT NULL AND received_at IS NOT NULL)", name="two_sides"),
        CheckConstraint("given_by IS NULL OR received_by IS NULL OR given_by <> received_by", name="two_people"),
        CheckConstraint("(to_custody = 'courier') = (route_id IS NOT NULL)", name="route"),
        CheckConstraint("(route_id IS NULL) = (courier_id IS NULL)", name="courier"),
        CheckConstraint("to_custody <> 'centre' OR centre_id IS NOT NULL", name="centre"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    route_id: int | None = Field(default=None, foreign_key="route.id", index=True)
    """None where nobody rides: what could not be delivered goes back to its centre."""
    courier_id: int | None = Field(default=None, foreign_key="courier.id", index=True)
    post_office_id: int = Field(foreign_key="post_office.id", index=True)
    centre_id: int | None = Field(default=None, foreign_key="centre.id", index=True)
    """The centre that gives or gets back; None when the post office gives a courier what it kept overnight."""
    from_custody: Custody = Field(sa_type=base.kind(Custody, "from_custody"))
    to_custody: Custody = Field(
        default=Custody.COURIER,
        sa_type=base.kind(Custody, "to_custody"),
        sa_column_kwargs={"server_default": Custody.COURIER.value},
    )
    state: HandoverState = Field(sa_type=base.kind(HandoverState, "state"))
    prepared_at: datetime
    given_by: int | None = Field(default=None, foreign_key="account.id")
    given_at: datetime | None = None
    received_by: int | None = Field(default=None, foreign_key="account.id")
    received_at: datetime | None = None


class HandoverItem(SQLModel, table=True):
    """One line of the list."""

    __tablename__ = "handover_item"
    __table_args__ = (UniqueConstraint("handover_id", "envelope_id"),)

    id: int | None = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="handover.id", index=True)
    envelope_id: int = Field(foreign_key="envelope.id", index=True)
    line_number: int
