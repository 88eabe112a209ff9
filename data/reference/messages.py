"""Reads ``messages.toml``: what citizens are told, by kind and language."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

from data.kinds import MessageKind

_SHIPPED = Path(__file__).with_name("messages.toml")
LANGUAGES = ("vi", "en")
FACTS = frozenset({"code", "minutes", "service", "when", "until", "where", "reference", "link"})
"""What a template may speak of."""

Words = Mapping[tuple[MessageKind, str], str]
"""Templates by kind and language."""

_in_force: list[Words] = []
_site: list[str] = ["http://127.0.0.1:8000"]


class MessageWordsError(Exception):
    """A file of messages cannot be used."""

    code = "data.messages"


def message_words() -> Words:
    """The templates in force: an office's own if it gave any at the start, else the shipped ones."""
    if not _in_force:
        _in_force.append(read_message_words(_SHIPPED.read_text("utf-8")))
    return _in_force[0]


def use_message_words(path: Path) -> None:
    """Put an office's own file in force for this process; called once, at the start. Raises MessageWordsError."""
    try:
        _in_force[:] = [read_message_words(path.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError) as error:
        raise MessageWordsError(f"{path}: {error}") from error


def link_to(path: str) -> str:
    """The address of one of our pages, as a message names it."""
    return _site[0] + path


def use_site(url: str) -> None:
    """Say how browsers reach the product, for this process; called once, at the start."""
    _site[:] = [url.rstrip("/")]


def read_message_words(text: str) -> Words:
    """Parse the file.

    Raises
    ------
    MessageWordsError
        A message or a language is missing, unknown, or speaks of what there is not; names it.
    """
    try:
        read = tomllib.loads(text)
        return {
            (kind, language): _checked(kind, read[kind][language]) for kind in MessageKind for language in LANGUAGES
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise MessageWordsError(f"messages: {error}") from error


def _checked(kind: MessageKind, template: str) -> str:
    named = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    if named - FACTS:
        raise ValueError(f"{kind} speaks of {sorted(named - FACTS)}")
    return template
