"""A partner's words with personal data and secrets taken out, fit for an operator's page and a log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_HIDDEN = "***"
_PHONE_OR_ID = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.\-]?\d){8,10}(?!\d)|\d{9,}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_MAX_CHARACTERS = 300


def masked(text: str, *, hide: Iterable[str | None], keep: str = "", most: int = _MAX_CHARACTERS) -> str:
    """Return ``text`` without phone numbers, ID numbers, e-mail addresses and the values ``hide``.

    Parameters
    ----------
    text
        What the partner wrote.
    hide
        Values known to be personal or secret; compared as whole words, whatever their case.
    keep
        The dossier code, whose digits are no phone number.
    most
        So many characters are kept.
    """
    text = unicodedata.normalize("NFC", text)
    folded = _folded(text)
    for value in hide:
        word = unicodedata.normalize("NFC", value or "").strip()
        if word and _folded(word) in folded:  # else no pattern is made: that takes longer than all the rest
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _HIDDEN, text, flags=re.IGNORECASE)
    pieces = text.split(keep) if keep else [text]
    clean = keep.join(_PHONE_OR_ID.sub(_HIDDEN, _EMAIL.sub(_HIDDEN, piece)) for piece in pieces)
    return " ".join(clean.split())[:most]


def _folded(text: str) -> str:
    """Return ``text`` so that what differs by case only is the same, as a pattern that ignores case sees it."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")
