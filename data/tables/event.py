"""What couriers' devices say. Rows are only ever added (law 4)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import EventKind
from data.tables import base


class CourierEvent(SQLModel, table=True):
    """One mark of one device. (device, sequence) makes a replay harmless."""

    __tablename__ = "courier_event"
    __table_args__ = (UniqueConstraint("device_id", "sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    device_id: str = Field(max_length=64)
    sequence: int
    courier_id: int = Field(foreign_key="courier.id", index=True)
    stop_id: int = Field(foreign_key="stop.id", index=True)
    kind: EventKind = Field(sa_type=base.kind(EventKind, "kind"))
    captured_at: datetime
    received_at: datetime
    payload: str = Field(sa_type=Encrypted)
    """JSON: who received, or why not; for an undo the sequence it takes back."""
