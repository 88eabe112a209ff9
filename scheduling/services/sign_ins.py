"""Sessions of people: a random token in the browser, its digest and its limits in the database."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.session import reading, writing
from data.tables import Account, SignIn
from scheduling.errors import Invalid, Refused
from scheduling.model.visitor import SignInRules, Visitor
from scheduling.services.accounts import locked, normal_username, person_of, replace_password
from scheduling.services.passwords import Passwords, check_strength
from scheduling.store import accounts as store
from scheduling.store import audit

_SEEN_EVERY = timedelta(minutes=1)


class SignInRefused(Refused):
    """Wrong name, wrong password, closed or locked: the answer never says which."""

    code = "accounts.sign_in_refused"

    def __init__(self) -> None:
        super().__init__(
            "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang bị tạm khoá vì nhập sai nhiều lần.",
            "The user name or the password is wrong, or the account is locked for a while after wrong passwords.",
        )


def sign_in(
    engine: Engine,
    username: str,
    password: str,
    passwords: Passwords,
    rules: SignInRules,
    now: datetime,
    *,
    replacing: str | None = None,
) -> str:
    """Begin a session and return its token, which is kept nowhere else.

    The password is verified outside the transaction, since that takes long; what counts is decided
    under the account's lock, so that guesses made at once in many processes are still counted.

    Parameters
    ----------
    replacing
        The token the browser brought along: that session ends, whoever it belonged to.

    Raises
    ------
    SignInRefused
        With the same words and after the same work, whatever the cause.
    """
    with reading(engine) as session:
        found = store.account_named(session, normal_username(username))
        account_id, stored = (found.id, found.password_hash) if found else (None, None)
    right, renewed = passwords.verify(password, stored)
    token = None
    if account_id is not None:
        with writing(engine) as session:
            account = locked(session, account_id)
            if _is_locked(account, now):
                pass  # not counted and not written: who keeps guessing must not grow the lock or the audit
            elif not right or account.password_hash != stored:
                _count_failure(session, account, rules, now)
            elif account.active:
                replace_password(session, account, renewed or account.password_hash)
                if replacing is not None:
                    store.delete_sign_in(session, digest_of(replacing))
                store.delete_expired_sign_ins(session, now)
                token = _begin(session, account, rules, now)
    if token is None:
        raise SignInRefused
    return token


def visitor_with(engine: Engine, token: str, rules: SignInRules, now: datetime) -> Visitor | None:
    """The person whose session the token opens; None when it is unknown, expired, idle, or of a closed account."""
    digest = digest_of(token)
    with reading(engine) as session:
        found = store.sign_in_of(session, digest)
        if found is None:
            return None
        row, account = found
        seen_at = row.seen_at
        if not account.active or now >= row.expires_at or now - seen_at >= rules.idle:
            return None
        visitor = Visitor(person_of(account), digest, row.csrf_token, row.expires_at)
    if now - seen_at >= _SEEN_EVERY:
        _mark_seen(engine, digest, now)
    return visitor


def sign_out(engine: Engine, visitor: Visitor, now: datetime) -> None:
    """End the session."""
    with writing(engine) as session:
        store.delete_sign_in(session, visitor.token_digest)
        audit.note(session, visitor.person, "sign_in.ended", "account", visitor.person.account_id, now)


def change_password(
    engine: Engine, visitor: Visitor, old: str, new: str, passwords: Passwords, rules: SignInRules, now: datetime
) -> None:
    """The person sets a new password; every other session of the account ends.

    Wrong old passwords count towards the lock, so that a stolen session cannot guess on.

    Raises
    ------
    Invalid
        The old password is wrong (``old_password``) or the new one too weak (``password``).
    """
    account_id = visitor.person.account_id
    assert account_id is not None
    with reading(engine) as session:
        found = store.sign_in_of(session, visitor.token_digest)
        username, stored = (found[1].username, found[1].password_hash) if found else ("", None)
    right, _ = passwords.verify(old, stored)
    if right:
        check_strength(new, username)
    hashed = passwords.hash(new) if right else ""
    with writing(engine) as session:
        account = locked(session, account_id)
        right = right and account.password_hash == stored and not _is_locked(account, now)
        if right:
            replace_password(session, account, hashed)
            store.delete_sign_ins(session, account_id, keep=visitor.token_digest)
            audit.note(session, visitor.person, "account.password_changed", "account", account_id, now)
        elif not _is_locked(account, now):
            _count_failure(session, account, rules, now)
    if not right:
        raise Invalid("old_password", "Mật khẩu hiện tại không đúng.", "The present password is wrong.")


def digest_of(token: str) -> str:
    """What the database keeps of a token: useless to who reads it there."""
    return hashlib.sha256(token.encode()).hexdigest()


def _begin(session: Session, account: Account, rules: SignInRules, now: datetime) -> str:
    assert account.id is not None
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_digest=digest_of(token),
            account_id=account.id,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + rules.lifetime,
        )
    )
    audit.note(session, person_of(account), "sign_in.begun", "account", account.id, now)
    return token


def _is_locked(account: Account, now: datetime) -> bool:
    return account.locked_until is not None and now < account.locked_until


def _count_failure(session: Session, account: Account, rules: SignInRules, now: datetime) -> None:
    account.failed_sign_ins += 1
    lock = rules.lock_after(account.failed_sign_ins)
    account.locked_until = None if lock is None else now + lock
    session.add(account)
    audit.note(session, person_of(account), "sign_in.failed", "account", account.id, now)


def _mark_seen(engine: Engine, token_digest: str, now: datetime) -> None:
    with writing(engine) as session:
        found = store.sign_in_of(session, token_digest)
        if found is not None:
            found[0].seen_at = now
            session.add(found[0])
