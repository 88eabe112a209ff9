"""The citizen's choice of home delivery, and what became of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import Channel, DeliveryState, FailureReason, Outcome, ProofPlace, Relation, What
from data.tables import base


class Delivery(SQLModel, table=True):
    """Trả kết quả tại nhà: one envelope to one address, as the citizen chose (R1)."""

    __table_args__ = (
        CheckConstraint(
            "(window_from_second IS NULL) = (window_to_second IS NULL) "
            "AND (window_from_second IS NULL OR window_from_second < window_to_second)",
            name="window_order",
        ),
        CheckConstraint("fee_dong >= 0 AND postage_dong >= 0", name="fees"),
    )

    id: int | None = Field(default=None, primary_key=True)
    envelope_id: int = Field(foreign_key="envelope.id", unique=True)
    address_id: int = Field(foreign_key="address.id", index=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    post_office_id: int | None = Field(default=None, foreign_key="post_office.id", index=True)
    """None when the commune is in no territory: it then goes to the carrier's own network."""
    what: What = Field(sa_type=base.kind(What, "what"))
    channel: Channel = Field(sa_type=base.kind(Channel, "channel"))
    chosen_at: datetime
    wished_day: date | None = None
    window_from_second: int | None = None
    window_to_second: int | None = None
    fee_dong: int = 0
    """Procedure fee still to collect (R2) ..."""
    postage_dong: int = 0
    """... kept apart from the postage."""
    due_day: date | None = None
    state: DeliveryState = Field(sa_type=base.kind(DeliveryState, "state"), index=True)
    failed_attempts: int = 0
    """Folded from the attempts."""
    cancelled_at: datetime | None = None
    recalled_at: datetime | None = None
    """When the centre asked for an envelope back that had left it."""


class Attempt(SQLModel, table=True):
    """Lần phát: one try at one stop, folded from the courier's events."""

    id: int | None = Field(default=None, primary_key=True)
    stop_id: int = Field(foreign_key="stop.id", unique=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    outcome: Outcome = Field(sa_type=base.kind(Outcome, "outcome"))
    reason: FailureReason | None = Field(default=None, sa_type=base.kind(FailureReason, "reason"))
    note: str | None = Field(default=None, sa_type=Encrypted)
    happened_at: datetime


class Proof(SQLModel, table=True):
    """Bằng chứng phát: who took the envelope, where (R7), and as whom (R19)."""

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", unique=True)
    received_by: str = Field(sa_type=Encrypted)
    relation: Relation = Field(sa_type=base.kind(Relation, "relation"))
    place: ProofPlace = Field(sa_type=base.kind(ProofPlace, "place"))
    authorisation: str | None = Field(default=None, sa_type=Encrypted)
    collected_dong: int = 0
