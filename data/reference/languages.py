"""The languages in which somebody may be guided, by their ISO 639-3 codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "languages.toml"
VIETNAMESE = "vie"
"""Every courier speaks it."""


@cache
def languages() -> Mapping[str, tuple[str, str]]:
    """What each language is called in Vietnamese and in English, by its code; read once."""
    held = tomllib.loads(PATH.read_text("utf-8"))
    return {each["code"]: (each["vi"], each["en"]) for each in held["language"]}
