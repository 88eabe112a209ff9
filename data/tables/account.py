"""People who sign in, their sessions, and the keys of other systems."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from data.kinds import Role
from data.tables import base


class Account(SQLModel, table=True):
    """A local account. Its office limits every query made in its name."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("role <> 'officer' OR centre_id IS NOT NULL", name="officer_has_centre"),
        CheckConstraint("role <> 'dispatcher' OR post_office_id IS NOT NULL", name="dispatcher_has_post_office"),
        CheckConstraint("role <> 'courier' OR courier_id IS NOT NULL", name="courier_has_courier"),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(max_length=64, unique=True)
    password_hash: str = Field(max_length=200)
    display_name: str = Field(max_length=120)
    role: Role = Field(sa_type=base.kind(Role, "role"))
    centre_id: int | None = Field(default=None, foreign_key="centre.id")
    post_office_id: int | None = Field(default=None, foreign_key="post_office.id")
    courier_id: int | None = Field(default=None, foreign_key="courier.id")
    active: bool = True
    failed_sign_ins: int = 0
    locked_until: datetime | None = None
    created_at: datetime


class SignIn(SQLModel, table=True):
    """A server-side session: the browser holds a random token, this table its digest."""

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    csrf_token: str = Field(max_length=64)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class ApiKey(SQLModel, table=True):
    """A key of another system, limited to scopes and to one office."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    prefix: str = Field(max_length=16, unique=True)
    key_digest: str = Field(max_length=64)
    scopes: str = Field(max_length=400)
    """Space-separated, for example ``dossiers:write deliveries:read``."""
    centre_id: int | None = Field(default=None, foreign_key="centre.id")
    post_office_id: int | None = Field(default=None, foreign_key="post_office.id")
    active: bool = True
    created_at: datetime
    used_at: datetime | None = None
