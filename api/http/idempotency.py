"""Keyed writes: the same key with the same body has one effect and one reply (law 3).

A handler declares ``write: KeyedWrite`` and answers with :func:`once`, which hands the effect an open
session. Effect and reply are one transaction: neither is there without the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from sqlmodel import Session

from api.errors import ApiError
from api.state import AppState
from data.session import writing
from data.tables import IdempotencyKey
from scheduling.model.person import Person
from scheduling.store import replies

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,120}")


class KeyMissing(ApiError):
    """A write came without a key, or with one that is none."""

    code = "api.idempotency_key_missing"

    def __init__(self) -> None:
        super().__init__(
            f"Cần đầu mục {HEADER}: 1 đến 120 ký tự in được, không có khoảng trắng.",
            f"The header {HEADER} is needed: 1 to 120 printable characters without blanks.",
        )


class KeyReused(ApiError):
    """The key was used for another request."""

    code = "api.idempotency_key_reused"
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(f"{HEADER} này đã dùng cho một yêu cầu khác.", "The key was used for another request.")


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key of a request, and a digest of what it asks."""

    key: str
    digest: str


async def keyed(request: Request) -> Keyed:
    """Read the key and digest the method, the address and the body.

    Raises
    ------
    KeyMissing
        There is no usable key.
    """
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise KeyMissing
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return Keyed(key, hashlib.sha256(asked + await request.body()).hexdigest())


KeyedWrite = Annotated[Keyed, Depends(keyed)]
"""Handlers of JSON writes declare ``write: KeyedWrite``."""


def once(
    state: AppState,
    person: Person,
    write: Keyed,
    effect: Callable[[Session], Any],
    *,
    status_code: int = HTTPStatus.OK,
) -> Response:
    """Run ``effect`` in one transaction with its reply, or give the reply it gave before.

    Of two requests that come at once with one key, the second waits for the first to commit. An effect
    that raises leaves nothing, not even the key: the same request may then succeed later.

    Parameters
    ----------
    effect
        Does the work in the session given, which it must not commit, and returns the reply's content.

    Raises
    ------
    KeyReused
        The key was used by this person for something else.
    """
    owner = _owner(person)
    with writing(state.engine) as session:
        earlier = replies.claim(session, owner, write.key, write.digest, state.clock())
        if earlier is None:
            content = _text(effect(session))
            replies.settle(session, owner, write.key, int(status_code), content)
    if earlier is None:
        return _json(content, int(status_code))
    return _replayed(earlier, write)


def once_repeatable(
    state: AppState,
    person: Person,
    write: Keyed,
    effect: Callable[[], Any],
    *,
    status_code: int = HTTPStatus.OK,
) -> Response:
    """As :func:`once`, for work in many transactions of its own that changes nothing when it is done again.

    The key is taken before the work begins, so that another request can never use it meanwhile; the reply is
    kept when the work is done. Where a process died in between, or the work was refused, the same request does
    it again. Raises KeyReused.
    """
    owner = _owner(person)
    with writing(state.engine) as session:
        earlier = replies.claim(session, owner, write.key, write.digest, state.clock())
    if earlier is not None and (earlier.request_digest != write.digest or replies.is_settled(earlier)):
        return _replayed(earlier, write)
    content = _text(effect())
    with writing(state.engine) as session:
        status_code, content = replies.settle_first(session, owner, write.key, int(status_code), content)
    return _json(content, status_code)


def _owner(person: Person) -> str:
    return f"key:{person.api_key_id}" if person.api_key_id is not None else f"account:{person.account_id}"


def _text(content: Any) -> str:
    return json.dumps(jsonable_encoder(content), ensure_ascii=False)


def _replayed(earlier: IdempotencyKey, write: Keyed) -> Response:
    if earlier.request_digest != write.digest:
        raise KeyReused
    return _json(earlier.reply, earlier.status_code, {REPLAYED: "true"})


def _json(content: str, status_code: int, headers: dict[str, str] | None = None) -> Response:
    return Response(content, status_code, headers, media_type="application/json")
