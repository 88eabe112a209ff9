"""Reading JSON objects key by key, so that nothing is missed and nothing is passed over."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, TypeVar

from routing.errors import ProblemError, within

Thing = TypeVar("Thing")
Other = TypeVar("Other")
_REQUIRED: Any = object()

LARGEST = 2**63 - 1
"""No integer is larger: sums of them can be told, and are floats too."""


class Fields:
    """A JSON object whose keys are taken one by one; :meth:`done` refuses what nobody took.

    Raises
    ------
    ProblemError
        With the place, from every method.
    """

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, dict):
            raise ProblemError("", f"{short(raw)} is not an object")
        self._raw = raw
        self._left = set(raw)

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def take(self, key: str, convert: Callable[[Any], Thing], default: Other = _REQUIRED) -> Thing | Other:
        """The value at `key`, converted; `default` where the key is missing."""
        self._left.discard(key)
        if key not in self._raw:
            if default is _REQUIRED:
                raise ProblemError(key, "missing")
            return default
        with within(key):
            return convert(self._raw[key])

    def refuse(self, key: str, why: str, unless: object = _REQUIRED) -> None:
        """Refuse `key` by name if it is there and its value is not `unless`."""
        self._left.discard(key)
        if key in self._raw and self._raw[key] != unless:
            raise ProblemError(key, why)

    def ignore(self, *keys: str) -> None:
        """Keys that say nothing that is not known from others."""
        self._left.difference_update(keys)

    def done(self) -> None:
        """Every key must have been taken by now."""
        if self._left:
            key = min(self._left)
            raise ProblemError(key if key.isidentifier() else short(key), "unknown key")


def parse(source: str | bytes) -> Fields:
    """The JSON object in `source`."""
    try:
        return Fields(json.loads(source, object_pairs_hook=_object))
    except (ValueError, RecursionError) as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError("", f"not JSON: {error}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that says nothing twice: of two values of one key the first would be passed over."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        raise ProblemError("", f"the key {twice!r} twice in one object")
    return found


def integer(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ProblemError("", f"{short(raw)} is not an integer")
    if abs(raw) > LARGEST:
        raise ProblemError("", f"{short(raw)} is not within {LARGEST} of 0")
    return raw


def count(raw: object) -> int:
    """An integer that is not negative."""
    if integer(raw) < 0:
        raise ProblemError("", f"{raw} is negative")
    return integer(raw)


def number(raw: object) -> float:
    """Any finite number."""
    value = raw if isinstance(raw, float) else float(integer(raw))
    if not math.isfinite(value):
        raise ProblemError("", f"{value} is not a number")
    return value


def text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ProblemError("", f"{short(raw)} is not text")
    try:
        raw.encode()
    except UnicodeEncodeError as error:
        raise ProblemError("", f"holds half a character, {raw[error.start]!a}: no file could hold it") from error
    return raw


def each(convert: Callable[[Any], Thing], at_most: int | None = None) -> Callable[[object], tuple[Thing, ...]]:
    """A converter of lists, one place an entry."""

    def whole(raw: object) -> tuple[Thing, ...]:
        if not isinstance(raw, list):
            raise ProblemError("", f"{short(raw)} is not a list")
        if at_most is not None and len(raw) > at_most:
            raise ProblemError("", f"{len(raw)} entries, at most {at_most}")
        result = []
        for index, entry in enumerate(raw):
            with within(f"[{index}]"):
                result.append(convert(entry))
        return tuple(result)

    return whole


def short(raw: object) -> str:
    """`raw` as JSON, cut to what fits a sentence."""
    if isinstance(raw, list | dict) and len(raw) > 10:
        return f"a list of {len(raw)} entries" if isinstance(raw, list) else f"an object of {len(raw)} keys"
    try:
        shown = json.dumps(raw, ensure_ascii=False)
    except RecursionError:  # read at the last depth there is, and told a few calls deeper
        return "what is nested so deep"
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
