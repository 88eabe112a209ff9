"""Reads ``citizens.toml``: the figures by which citizens are known and told."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class CodeRules:
    """See the comments in ``citizens.toml`` for what each figure means."""

    seconds: int
    tries: int
    session_seconds: int
    link_after_seconds: int


@dataclass(frozen=True, slots=True)
class SlowingRules:
    tries: int
    tries_of_one_network: int
    first_seconds: int
    longest_seconds: int
    forget_seconds: int


@dataclass(frozen=True, slots=True)
class MessageRules:
    gather_seconds: int
    remind_seconds: int
    on_the_way_seconds: int
    retell_seconds: int


@dataclass(frozen=True, slots=True)
class ResultRules:
    ready_before_seconds: int
    again_after_days: int
    again_within_days: int


@dataclass(frozen=True, slots=True)
class CitizenRules:
    """All of the file."""

    code: CodeRules
    slowing: SlowingRules
    messages: MessageRules
    result: ResultRules


@cache
def citizen_rules() -> CitizenRules:
    """The rules that are shipped."""
    return read_citizen_rules(Path(__file__).with_name("citizens.toml").read_text("utf-8"))


def read_citizen_rules(text: str) -> CitizenRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    read: dict[str, Any] = tomllib.loads(text)
    return CitizenRules(
        CodeRules(**read["code"]),
        SlowingRules(**read["slowing"]),
        MessageRules(**read["messages"]),
        ResultRules(**read["result"]),
    )
