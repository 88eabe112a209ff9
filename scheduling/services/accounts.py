"""Local accounts: made, changed and closed by an administrator."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data.kinds import Role
from data.session import reading, writing
from data.tables import Account
from scheduling.errors import Conflict, Invalid, NotFound
from scheduling.model.person import Person
from scheduling.services.passwords import Passwords, check_strength
from scheduling.store import accounts as store
from scheduling.store import audit

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made from. The role says which office is needed; an administrator has none."""

    username: str
    password: str
    display_name: str
    role: Role
    centre_id: int | None = None
    post_office_id: int | None = None
    courier_id: int | None = None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as an administrator sees it."""

    id: int
    username: str
    display_name: str
    role: Role
    active: bool
    locked_until: datetime | None


def create_account(engine: Engine, by: Person, new: NewAccount, passwords: Passwords, now: datetime) -> int:
    """Make an account and return its id.

    Raises
    ------
    Invalid
        The user name, the password or the role's office is missing or wrong; ``field`` names it.
    Conflict
        The user name is taken.
    """
    username = normal_username(new.username)
    if not _USERNAME.fullmatch(username):
        raise Invalid(
            "username",
            "Tên đăng nhập gồm 3 đến 64 chữ thường không dấu, chữ số, dấu chấm, gạch nối.",
            "A user name has 3 to 64 lower-case letters, digits, dots and hyphens.",
        )
    if not new.display_name.strip():
        raise Invalid("display_name", "Cần có tên hiển thị.", "A display name is needed.")
    check_strength(new.password, username)
    _check_office(new)
    account = Account(
        username=username,
        password_hash=passwords.hash(new.password),
        display_name=unicodedata.normalize("NFC", new.display_name.strip()),
        role=new.role,
        centre_id=new.centre_id,
        post_office_id=new.post_office_id,
        courier_id=new.courier_id,
        created_at=now,
    )
    with writing(engine) as session:
        if store.account_named(session, username) is not None:
            raise _taken()
        session.add(account)
        try:
            session.flush()
        except IntegrityError as error:  # another process took the name, or the office is not there
            raise _taken() if "username" in str(error.orig) else _no_such_office() from error
        audit.note(session, by, "account.created", "account", account.id, now)
    assert account.id is not None
    return account.id


def accounts(engine: Engine) -> tuple[AccountView, ...]:
    """Every account, by user name."""
    with reading(engine) as session:
        return tuple(_view(account) for account in store.all_accounts(session))


def set_active(engine: Engine, by: Person, account_id: int, active: bool, now: datetime) -> None:
    """Close an account, which ends its sessions, or open it again. Raises NotFound."""
    with writing(engine) as session:
        account = locked(session, account_id)
        account.active = active
        if not active:
            store.delete_sign_ins(session, account_id)
        audit.note(session, by, "account.opened" if active else "account.closed", "account", account_id, now)


def reset_password(
    engine: Engine, by: Person, account_id: int, password: str, passwords: Passwords, now: datetime
) -> None:
    """An administrator sets a new password; locks are lifted and every session ends.

    Raises
    ------
    Invalid
        The password is too weak.
    NotFound
        There is no such account.
    """
    hashed = passwords.hash(password)  # before the transaction: it takes long
    with writing(engine) as session:
        account = locked(session, account_id)
        check_strength(password, account.username)
        replace_password(session, account, hashed)
        store.delete_sign_ins(session, account_id)
        audit.note(session, by, "account.password_reset", "account", account_id, now)


def normal_username(username: str) -> str:
    """The form in which user names are stored and looked up."""
    return unicodedata.normalize("NFC", username).strip().casefold()


def person_of(account: Account) -> Person:
    """The person an account stands for, limited to its office."""
    return Person(
        role=account.role,
        account_id=account.id,
        centre_id=account.centre_id,
        post_office_id=account.post_office_id,
        courier_id=account.courier_id,
        display_name=account.display_name,
    )


def locked(session: Session, account_id: int) -> Account:
    """The account, its row locked until the transaction ends. Raises NotFound."""
    account = store.account_locked(session, account_id)
    if account is None:
        raise NotFound("Không có tài khoản này.", "There is no such account.")
    return account


def replace_password(session: Session, account: Account, hashed: str) -> None:
    """Store a new hash and lift the lock."""
    account.password_hash = hashed
    account.failed_sign_ins = 0
    account.locked_until = None
    session.add(account)


def _check_office(new: NewAccount) -> None:
    needed = {
        Role.OFFICER: "centre_id",
        Role.DISPATCHER: "post_office_id",
        Role.COURIER: "courier_id",
        Role.ADMINISTRATOR: None,
    }[new.role]
    for name in ("centre_id", "post_office_id", "courier_id"):
        if name == needed and getattr(new, name) is None:
            raise Invalid(name, "Vai trò này cần gắn với một đơn vị.", f"The role {new.role} needs a {name}.")
        if name != needed and getattr(new, name) is not None:
            raise Invalid(name, "Vai trò này không gắn với đơn vị đó.", f"The role {new.role} has no {name}.")


def _view(account: Account) -> AccountView:
    assert account.id is not None
    return AccountView(
        id=account.id,
        username=account.username,
        display_name=account.display_name,
        role=account.role,
        active=account.active,
        locked_until=account.locked_until,
    )


def _taken() -> Conflict:
    return Conflict("Tên đăng nhập đã có người dùng.", "The user name is taken.")


def _no_such_office() -> NotFound:
    return NotFound("Không có đơn vị này.", "There is no such office.")
