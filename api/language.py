"""Vietnamese unless the client prefers English."""

from __future__ import annotations

from typing import Literal

from fastapi import Request

Language = Literal["vi", "en"]


def language_of(request: Request) -> Language:
    """Return the language that Accept-Language weighs higher; Vietnamese when it names neither."""
    weights = {"vi": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _quality(parameter))
    return "en" if weights["en"] > weights["vi"] else "vi"


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
