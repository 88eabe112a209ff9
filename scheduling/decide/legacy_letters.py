"""Vietnamese letters of the time before Unicode, recognised so that they are never kept as rubbish.

TCVN3 (ABC, the fonts called .Vn...) and VNI write Vietnamese with Western letters: "Hå s¬" and "Hoà sô" are both
"Hồ sơ". Read as Unicode they are valid text, and wrong. They are not converted: TCVN3 keeps no capitals, and both need
to be told from text that is meant so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

TCVN3 = "TCVN3 (ABC)"
VNI = "VNI"

# Each plain letter, and the signs that stand for it with its marks. Order and marks do not matter for recognising.
_TCVN3_LETTERS = {
    "a": "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË¡¢",
    "d": "®§",
    "e": "ÐÌÎÏÑªÕÒÓÔÖ£",
    "i": "Ý×ØÜÞ",
    "o": "ãßáâä«èåæçé¬íêëìî¤¥",
    "u": "óïñòô\xadøõö÷ù¦",
    "y": "ýúûüþ",
}
_TCVN3_PLAIN = {sign: plain for plain, signs in _TCVN3_LETTERS.items() for sign in signs}
# VNI puts a mark after its vowel; a few letters have signs of their own.
_VNI_MARK = re.compile(r"(?<=[aeouyöô])[ùøûõïâêáàåãäéèúüë]", re.IGNORECASE)
_VNI_PLAIN = dict(zip("ñöôíìæóòî", "duoiiiiiy", strict=True))

# Signs that no Vietnamese word in Unicode holds, inside a word.
_TCVN3_TELLS = re.compile(
    r"(?<=[^\W\d_])[¨©ª«¬\xad®µ¶·¸¹»¼½¾]|[¨©ª«¬\xad®µ¶·¸¹»¼½¾](?=[^\W\d_])|(?<=[a-z])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞß]"
)
_VNI_TELLS = re.compile(r"(?<=[aeouyöô])[äåëïøöûü]|ñ(?=[aeiouyöô])|(?<=[öô])[ùøûõï]|ö(?=[ôaâiuc])", re.IGNORECASE)
_SURE = 2


def legacy_header(names: Sequence[str], known: Callable[[Sequence[str]], int]) -> str:
    """Return the encoding in which these headers were typed, or "" when they are Unicode or unknown.

    Parameters
    ----------
    known
        How many of some headers are names of columns, accents not counting.
    """
    best, found = known(names) + 1, ""
    for encoding, plain in ((TCVN3, _plain_tcvn3), (VNI, _plain_vni)):
        meant = known([plain(name) for name in names])
        if meant > best:
            best, found = meant, encoding
    return found


def legacy_text(text: str) -> str:
    """Return the encoding that a row of cells is surely typed in, or ""; one strange letter alone is a foreign name."""
    if text.isascii():
        return ""
    if len(_TCVN3_TELLS.findall(text)) >= _SURE:
        return TCVN3
    return VNI if len(_VNI_TELLS.findall(text)) >= _SURE else ""


def _plain_tcvn3(text: str) -> str:
    return "".join(_TCVN3_PLAIN.get(sign, sign) for sign in text)


def _plain_vni(text: str) -> str:
    return "".join(_VNI_PLAIN.get(sign, sign) for sign in _VNI_MARK.sub("", text.lower()))
