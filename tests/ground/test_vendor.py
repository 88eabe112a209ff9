"""The front-end files that set-up brings in are the ones pages and PDFs need."""

from __future__ import annotations

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from scripts.vendor import FILES, TEST_FILES
from tests.conftest import ROOT

VENDOR = ROOT / "api" / "static" / "vendor"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "bcdđghklmnpqrstvx" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES
)


def test_the_alphabet_of_these_tests_is_whole() -> None:
    """Twelve vowels with six tones each and 17 consonants, every one a single character."""
    assert len(LETTERS) == len(set(LETTERS)) == 12 * 6 + 17


def test_every_file_is_there() -> None:
    """All that scripts/vendor.py names was copied, with a licence for each package."""
    for _, name in FILES:
        assert (VENDOR / name).stat().st_size > 0
    for _, name in TEST_FILES:
        assert (ROOT / "tests" / "vendor" / name).stat().st_size > 0


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_pdf_font_draws_every_vietnamese_letter(weight: str) -> None:
    """The ttf has an outline for each letter and tone, upper and lower, and for digits, đồng and dashes."""
    with TTFont(VENDOR / "fonts" / f"BeVietnamPro-{weight}.ttf") as font:
        glyphs, outlines = font.getBestCmap(), font["glyf"]
        for character in LETTERS + LETTERS.upper() + "0123456789₫.,:;/()–—…•×“”":
            assert ord(character) in glyphs, character
            assert outlines[glyphs[ord(character)]].numberOfContours != 0, character


def test_the_page_font_covers_every_vietnamese_letter_in_each_weight() -> None:
    """The style sheet's ranges together hold every letter for each weight, and its files are ours and woff2 only."""
    css = (VENDOR / "be-vietnam-pro.css").read_text(encoding="utf-8")
    covered: dict[str, set[int]] = {}
    for block in re.findall(r"@font-face\s*\{(.*?)\}", css, flags=re.DOTALL):
        sources = re.findall(r"url\((.*?)\)", block)
        assert len(sources) == 1
        assert (VENDOR / sources[0]).read_bytes()[:4] == b"wOF2"
        weight = re.findall(r"font-weight: (\d+)", block)[0]
        for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", block):
            covered.setdefault(weight, set()).update(range(int(low, 16), int(high or low, 16) + 1))
    assert sorted(covered) == ["400", "500", "600", "700"]
    for characters in covered.values():
        assert {ord(letter) for letter in LETTERS + LETTERS.upper()} <= characters


def test_no_file_points_to_a_source_map_that_is_not_served() -> None:
    """A browser's tools would ask for a map that is not there."""
    scripts = [*VENDOR.glob("*.js"), *VENDOR.glob("*.css")]
    assert len(scripts) >= 7
    assert [path.name for path in scripts if b"sourceMappingURL" in path.read_bytes()] == []
