"""Reads ``address_words.toml``: abbreviations and the words that tell the parts of an address apart."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AddressWords:
    """Every text in lower case, with accents.

    Attributes
    ----------
    short, short_with_dot
        What an abbreviation stands for; the second kind counts only before a dot or a number.
    street
        Names of streets as they are shortened, and in full.
    older_district
        Districts that went into another before the list of old districts was closed.
    kinds
        By part of an address (``lane``, ``hamlet``, ...) the words that open it.
    placeholders
        Street names that mean "none".
    """

    short: Mapping[str, str]
    short_with_dot: Mapping[str, str]
    street: Mapping[str, str]
    older_district: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    placeholders: tuple[str, ...]


@cache
def address_words() -> AddressWords:
    """The shipped words."""
    read = tomllib.loads(Path(__file__).with_name("address_words.toml").read_text("utf-8"))
    kinds = {part: tuple(words) for part, words in read["kinds"].items()}
    return AddressWords(
        read["short"],
        read["short_with_dot"],
        read["street"],
        read["older_district"],
        kinds,
        tuple(read["placeholder"]["street"]),
    )
