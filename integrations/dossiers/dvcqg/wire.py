"""The portal's own forms: the bodies we send and the answers we read. Source: contracts.md 2.1 and 2.2.

Every value sent is a string. What comes back is read tolerantly where clients disagree (``error_code`` as
number or text) and refused, by place, where the contract is broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

LOOKUP = "TraCuuHoSo"
SYNC = "DongBoHoSoMC"
STEPS = "CapNhatTienDoHoSoMC"
STEPS_AT_ONCE = 10
"""No source says why; more in one call were never seen (contracts.md 2.2)."""

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

Dossier = dict[str, str]


class MalformedAnswer(ValueError):
    """An answer that is not what the contract says; the text names the place and holds no value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said.

    Parameters
    ----------
    error_code
        As text, whatever form it came in.
    message
        The portal's words, or nothing. May hold personal data: mask before showing.
    holds_something
        Whether ``result`` came with at least one non-empty entry.
    session
        Of a login only.
    """

    error_code: str
    message: str
    holds_something: bool
    session: str | None
    found: Mapping[str, object] | None = field(default=None, compare=False)
    """The first entry of ``result``."""


def login_body(username: str, password: str) -> dict[str, str]:
    """Return the body that opens a session."""
    return {"username": username, "password": password}


def lookup_body(code: str) -> dict[str, Any]:
    """Return what TraCuuHoSo asks, less session and agency."""
    return {"service": LOOKUP, "mahoso": code}


def sync_body(dossier: Mapping[str, str], *, updating: bool) -> dict[str, Any]:
    """Return what DongBoHoSoMC says of one dossier, less session and agency."""
    return {"service": SYNC, "isUpdating": "True" if updating else "False", "data": [dict(dossier)]}


def steps_body(steps: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return what CapNhatTienDoHoSoMC says of at most ten steps of one dossier, less session and agency."""
    return {"service": STEPS, "data": [dict(step) for step in steps]}


def stamp(moment: datetime) -> str:
    """Return an aware moment as the portal writes it: ``yyyyMMddHHmmss`` of Vietnam.

    Raises
    ------
    ValueError
        The moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no place in Vietnam's day")
    return moment.astimezone(_ZONE).strftime("%Y%m%d%H%M%S")


def read_answer(body: object) -> Answer:
    """Read one answer from its JSON.

    Raises
    ------
    MalformedAnswer
        Not a JSON object, or a field of another type than the contract's.
    """
    if not isinstance(body, dict):
        raise MalformedAnswer("không phải đối tượng JSON")
    return Answer(
        error_code=_code(body.get("error_code")),
        message=_text(body, "message") or "",
        holds_something=_holds_something(body.get("result")),
        session=_text(body, "session"),
        found=_first(body.get("result")),
    )


def _code(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise MalformedAnswer("error_code")
    text = str(value).strip()
    if not text:
        raise MalformedAnswer("error_code")
    return text


def _text(body: Mapping[str, object], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise MalformedAnswer(name)
    return value


def _first(result: object) -> Mapping[str, object] | None:
    if isinstance(result, list):
        result = next((entry for entry in result if entry), None)
    return result if isinstance(result, dict) and result else None


def moment(text: object) -> datetime | None:
    """Read a moment of the portal; None when it is none."""
    try:
        read = datetime.strptime(str(text), "%Y%m%d%H%M%S")  # noqa: DTZ007  the wire form has no zone: it is Vietnam's
    except ValueError:
        return None
    return read.replace(tzinfo=_ZONE)


def _holds_something(result: object) -> bool:
    if result is None or result == "":
        return False
    if isinstance(result, list):
        return any(result)
    if isinstance(result, dict):
        return bool(result)
    raise MalformedAnswer("result")
