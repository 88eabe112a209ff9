"""Somebody without a dossier, to whom somebody comes home to guide a filing."""

from __future__ import annotations

from dataclasses import dataclass

from data.reference.languages import VIETNAMESE
from scheduling.model.choice import Choice


@dataclass(frozen=True, slots=True)
class Guest:
    """Who, where and what about; ``phone`` is None for people without one, ``procedure_code`` where it is open."""

    name: str
    phone: str | None
    home: Choice
    procedure_code: str | None = None
    language: str = VIETNAMESE
