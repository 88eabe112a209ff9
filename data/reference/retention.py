"""Reads ``retention.toml``: how long what names a person is kept."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Retention:
    """See the comments in ``retention.toml`` for what each term is of."""

    dossier: timedelta
    booking: timedelta
    message: timedelta
    answer: timedelta
    rejected_row: timedelta


def retention() -> Retention:
    """The shipped terms."""
    days = tomllib.loads(Path(__file__).with_name("retention.toml").read_text("utf-8"))["days"]
    return Retention(**{name: timedelta(days=value) for name, value in days.items()})
