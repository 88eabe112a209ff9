"""How texts are compared: the same word is typed in several ways, and all of them must meet.

Two strengths. :func:`fold` forgives how a text was typed (NFC or NFD, case, where the tone mark stands,
spacing, dots and commas) and **keeps the accents**: it decides who and where someone is, and "Hùng" is not
"Hưng", "Tân Thành" is not "Tân Thạnh". :func:`fold_bare` drops the accents too; it finds candidates for what
was typed without them, and never decides alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

# grave, acute, tilde, hook above, dot below
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# A tone at the end of a word may have no letter to join, and is no separator for that.
_SEPARATORS = re.compile(r"[^\w/\u0300-\u036f]+|_+")
_APOSTROPHES = re.compile("['’‘`ʼ]")
# The Icelandic letter looks like the Vietnamese one in capitals, and maps are full of it: "Trần Hưng Ðạo".
_ETH = str.maketrans("ð", "đ")
# Only where a dot or a number shows that it is one: "P. 5", "P5", "TT Lai Vung"; a lone "x" is somebody's initial.
_ABBREVIATIONS = (
    (re.compile(r"\b(?:p\.|p(?=\d))"), "phường "),
    (re.compile(r"\b(?:q\.|q(?=\d))"), "quận "),
    (re.compile(r"\bx\."), "xã "),
    (re.compile(r"\bh\."), "huyện "),
    (re.compile(r"\bđ\."), "đường "),
    (re.compile(r"\btt\b"), "thị trấn "),
    (re.compile(r"\btx\b"), "thị xã "),
    (re.compile(r"\btp\b"), "thành phố "),
    (re.compile(r"\bkp(?=\b|\d)"), "khu phố "),
)
KINDS = ("xã", "phường", "đặc khu", "thị trấn", "tỉnh", "thành phố")


def clean(text: str) -> str:
    """Return the text as it is kept and shown: NFC, one space between words, nothing invisible."""
    visible = "".join(sign if _is_visible(sign) else " " for sign in unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fold(text: str) -> str:
    """Return the text's key for "is it the same?": equal however it was typed, accents kept. Idempotent."""
    words = _SEPARATORS.sub(" ", _APOSTROPHES.sub("", _lower(text))).split()
    return " ".join(map(_tones_last, words))


def fold_bare(text: str) -> str:
    """Return the text's key for finding candidates: as :func:`fold`, without accents (đ is d). Idempotent."""
    plain = unicodedata.normalize("NFD", fold(text)).replace("đ", "d")
    return fold("".join(sign for sign in plain if not unicodedata.category(sign).startswith("M")))


def fold_address(line: str) -> str:
    """Return the key of a street line: as :func:`fold`, with P., X., TT, TP, KP and their like written out."""
    return fold(spell_out(line))


def spell_out(line: str) -> str:
    """Return the line in lower case with P., X., TT, TP, KP and their like written out; commas and the rest stay."""
    lowered = _lower(line)
    for abbreviation, word in _ABBREVIATIONS:
        lowered = abbreviation.sub(word, lowered)
    return lowered


def split_kind(name: str) -> tuple[str, str]:
    """Take a unit's name apart: ``"X. Lai Vung"`` gives ``("xã", "lai vung")``, the name folded; no kind gives ``""``.

    A kind without accents counts only in a text without any: "Phương" is also a name.
    """
    folded = fold_address(name)
    for kind, keys in _kind_keys():
        for key in keys if folded == fold_bare(folded) else keys[:1]:
            if folded.startswith(key):
                return kind, folded.removeprefix(key)
    return "", folded


@cache
def _kind_keys() -> tuple[tuple[str, tuple[str, str]], ...]:
    """Each kind, and how a name of it begins: with accents, and without."""
    return tuple((kind, (fold(kind) + " ", fold_bare(kind) + " ")) for kind in KINDS)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold()).translate(_ETH)


@lru_cache(maxsize=4096)  # addresses are made of few words
def _tones_last(word: str) -> str:
    """Move tone marks to the end of the word, where "hòa" and "hoà" agree. A key, not a spelling."""
    signs = unicodedata.normalize("NFD", word)
    tones = sorted(sign for sign in signs if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONES) + "".join(tones))


def _is_visible(sign: str) -> bool:
    # Control and format signs (zero-width spaces, byte order marks), and what no text may hold.
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
