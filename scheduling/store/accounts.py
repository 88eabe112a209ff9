"""The rows behind the door: accounts, sessions, keys. No office limits them; administrators and the door itself do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from data.tables import Account, ApiKey, SignIn


def account_named(session: Session, username: str) -> Account | None:
    """The account of that (normalised) name, unlocked."""
    return session.exec(select(Account).where(Account.username == username)).one_or_none()


def account_locked(session: Session, account_id: int) -> Account | None:
    """The account, its row locked until the transaction ends."""
    return session.exec(select(Account).where(Account.id == account_id).with_for_update()).one_or_none()


def all_accounts(session: Session) -> Sequence[Account]:
    """Every account, by name."""
    return session.exec(select(Account).order_by(col(Account.username))).all()


def sign_in_of(session: Session, token_digest: str) -> tuple[SignIn, Account] | None:
    """The session of that token with its account, whatever their age and state."""
    statement = select(SignIn, Account).join(Account, col(Account.id) == col(SignIn.account_id))
    return session.exec(statement.where(SignIn.token_digest == token_digest)).one_or_none()


def delete_sign_in(session: Session, token_digest: str) -> None:
    """End one session; does nothing when there is none."""
    session.exec(delete(SignIn).where(col(SignIn.token_digest) == token_digest))


def delete_sign_ins(session: Session, account_id: int, *, keep: str | None = None) -> None:
    """End all sessions of an account, except the one whose token digest is ``keep``."""
    statement = delete(SignIn).where(col(SignIn.account_id) == account_id)
    session.exec(statement if keep is None else statement.where(col(SignIn.token_digest) != keep))


def delete_expired_sign_ins(session: Session, now: datetime) -> None:
    """Remove the sessions past their absolute end."""
    session.exec(delete(SignIn).where(col(SignIn.expires_at) <= now))


def api_key_of(session: Session, prefix: str) -> ApiKey | None:
    """The key with that public prefix, whatever its state."""
    return session.exec(select(ApiKey).where(ApiKey.prefix == prefix)).one_or_none()


def all_api_keys(session: Session) -> Sequence[ApiKey]:
    """Every key, by name."""
    return session.exec(select(ApiKey).order_by(col(ApiKey.name), col(ApiKey.id))).all()
