"""A gateway's fields, filled with one message; and its answer's values, found by their path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

_HOLE = re.compile(r"\{(\w+)\}")
_ALL_VALUES = "{values}"


def filled(fields: Any, words: Mapping[str, str], values: Mapping[str, str]) -> Any:
    """Return ``fields`` with each ``{name}`` that ``words`` knows replaced, once: what is put in is not read again."""
    if isinstance(fields, dict):
        return {name: filled(value, words, values) for name, value in fields.items()}
    if isinstance(fields, list):
        return [filled(value, words, values) for value in fields]
    if isinstance(fields, SecretStr):
        return fields.get_secret_value()
    if fields == _ALL_VALUES:
        return dict(values)
    if not isinstance(fields, str):
        return fields
    return _HOLE.sub(lambda hole: words.get(hole[1], hole[0]), fields)


def found(answer: Any, path: str | None) -> str | None:
    """Return the value at ``path`` (names or positions joined by dots) as text; None when there is none."""
    if path is None:
        return None
    for name in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(name)
        elif isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    if isinstance(answer, bool):
        return str(answer).lower()
    return str(answer).strip() if isinstance(answer, int | str) else None
