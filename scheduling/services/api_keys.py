"""Keys of other systems: shown once, kept as a digest, limited to scopes and to one office."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import Role
from data.session import reading, writing
from data.tables import ApiKey
from scheduling.errors import Invalid, NotFound
from scheduling.model.person import Person
from scheduling.model.visitor import KeyHolder
from scheduling.store import accounts as store
from scheduling.store import audit
from scheduling.store.intake import centre_of
from scheduling.store.plans import own_office

_SCOPE = re.compile(r"[a-z-]+:[a-z-]+")
_KEY = re.compile(r"tnh_([0-9a-f]{12})_([0-9a-f]{64})")
LONGEST_NAME = 120
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """A key as an administrator sees it; the secret is not there any more."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    centre_id: int | None
    post_office_id: int | None
    active: bool
    used_at: datetime | None


def create_api_key(
    engine: Engine,
    by: Person,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    *,
    centre_id: int | None = None,
    post_office_id: int | None = None,
) -> str:
    """Make a key and return it; it is shown this once. It lives until revoked.

    Raises
    ------
    Invalid
        The name is empty or too long, a scope is not like ``deliveries:read``, or not exactly one office is given.
    NotFound
        The office is not there, or not one of ``by``.
    """
    scopes = sorted(set(scopes))
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid("name", f"Khoá cần có tên, dài nhất {LONGEST_NAME} ký tự.", "A key needs a name, not too long.")
    if not scopes or not all(_SCOPE.fullmatch(scope) for scope in scopes):
        raise Invalid("scopes", "Phạm vi phải có dạng deliveries:read.", "A scope looks like deliveries:read.")
    if (centre_id is None) == (post_office_id is None):
        raise Invalid("office", "Khoá gắn với đúng một đơn vị.", "A key belongs to exactly one office.")
    prefix = secrets.token_hex(6)
    key = f"tnh_{prefix}_{secrets.token_hex(32)}"
    row = ApiKey(
        name=name.strip(),
        prefix=prefix,
        key_digest=_digest(key),
        scopes=" ".join(scopes),
        centre_id=centre_id,
        post_office_id=post_office_id,
        created_at=now,
    )
    with writing(engine) as session:
        if centre_id is not None:
            centre_of(session, by, centre_id)
        else:
            own_office(session, by, post_office_id)
        session.add(row)
        session.flush()
        audit.note(session, by, "api_key.created", "api_key", row.id, now)
    return key


def revoke_api_key(engine: Engine, by: Person, prefix: str, now: datetime) -> None:
    """End a key for good. Raises NotFound."""
    with writing(engine) as session:
        row = store.api_key_of(session, prefix)
        if row is None:
            raise NotFound("Không có khoá này.", "There is no such key.")
        row.active = False
        session.add(row)
        audit.note(session, by, "api_key.revoked", "api_key", row.id, now)


def api_keys(engine: Engine) -> tuple[ApiKeyView, ...]:
    """Every key, by name."""
    with reading(engine) as session:
        return tuple(_view(row) for row in store.all_api_keys(session))


def key_holder(engine: Engine, key: str, now: datetime) -> KeyHolder | None:
    """The system whose key this is; None when it is malformed, unknown, revoked, or of no office."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    with reading(engine) as session:
        row = store.api_key_of(session, match[1])
        if row is None or not hmac.compare_digest(row.key_digest, _digest(key)) or not row.active:
            return None
        if (row.centre_id is None) == (row.post_office_id is None):
            return None  # a row nobody of ours wrote; without an office it would see every one
        holder = KeyHolder(_person(row), frozenset(row.scopes.split()))
        used_at = row.used_at
    if used_at is None or now - used_at >= _USED_EVERY:
        _mark_used(engine, match[1], now)
    return holder


def _person(row: ApiKey) -> Person:
    """A key acts as the staff of its office would, in that office's rows only."""
    return Person(
        role=Role.OFFICER if row.centre_id is not None else Role.DISPATCHER,
        api_key_id=row.id,
        centre_id=row.centre_id,
        post_office_id=row.post_office_id,
        display_name=row.name,
    )


def _mark_used(engine: Engine, prefix: str, now: datetime) -> None:
    with writing(engine) as session:
        row = store.api_key_of(session, prefix)
        if row is not None:
            row.used_at = now
            session.add(row)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _view(row: ApiKey) -> ApiKeyView:
    assert row.id is not None
    return ApiKeyView(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes.split()),
        centre_id=row.centre_id,
        post_office_id=row.post_office_id,
        active=row.active,
        used_at=row.used_at,
    )
