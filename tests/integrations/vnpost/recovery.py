"""Faults, and a caller that recovers from them as the port's docstring asks; shared by the matrix and its controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from scheduling.model.carriage import CarrierOrder, Doubt
from scheduling.ports import Carrier, FailureKind, PartnerFailure

T = TypeVar("T")
PATIENCE_SECONDS = 0.15
"""How long a client waits for an answer that will not come."""
MOST_TRIES = 60

_CUT: tuple[dict[str, Any], ...] = ({"kind": "drop"}, {"kind": "silence", "seconds": 4 * PATIENCE_SECONDS})
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 504},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 400},
    {"kind": "status", "status": 404},
    {"kind": "status", "status": 302},
    {"kind": "token_expired"},
    {"kind": "token_expired", "times": 2},
    {"kind": "malformed"},
    {"kind": "malformed", "acts": False},
    {"kind": "half"},
    {"kind": "duplicate"},
    {"kind": "reorder"},
    {"kind": "body", "body": {}},
    {"kind": "body", "body": []},
    {"kind": "body", "body": {"Status": "999", "Message": "?"}},
    {"kind": "body", "body": {"success": False, "message": "Hệ thống bận"}},
    {"kind": "status", "status": 500, "acts": True},
    {"kind": "status", "status": 504, "acts": True},
    *_CUT,
    *({**cut, "acts": False} for cut in _CUT),
    # An outage: every call of every kind dies for a while.
    {"kind": "drop", "acts": False, "service": "*", "times": 4},
)


SOON_OVER = tuple(fault for fault in FAULTS if fault["kind"] != "silence")
"""The faults that cost no patience."""


def cases(services: list[str], *, in_doubt_after: str | None = None) -> Iterator[list[dict[str, Any]]]:
    """Return each fault at each call; also each on the way back from a line cut after ``in_doubt_after`` acted."""
    for service in services:
        for fault in FAULTS:
            yield [{"service": service, **fault}]
    for service in services if in_doubt_after else ():
        for fault in FAULTS:
            again = {"service": service, **fault}
            skip = {"skip": 1} if again["service"] == in_doubt_after else {}
            yield [{"service": in_doubt_after, "kind": "drop"}, again | skip]


@dataclass
class Person:
    """Who settles what nothing else can, by asking the carrier: here, by looking into the stand-in."""

    holds: Callable[[str], bool]
    asked: int = 0


def bring(carrier: Carrier, order: CarrierOrder, person: Person, *, forget_doubt: bool = False) -> None:
    """Call ``place`` until the carrier holds the order.

    ``forget_doubt`` is what no caller may do; it is the matrix's negative control.
    """
    doubt: Doubt | None = None
    for _ in range(MOST_TRIES):
        started = datetime.now(UTC)
        try:
            carrier.place(order, None if forget_doubt else doubt)
        except PartnerFailure as failure:
            if failure.kind is FailureKind.UNKNOWN:
                doubt = Doubt(doubt.since if doubt else started, datetime.now(UTC))
            if failure.code in ("carrier.in_doubt", "carrier.number_taken"):
                person.asked += 1
                if person.holds(order.number):
                    return
                doubt = None
        else:
            return
    raise AssertionError(f"not placed in {MOST_TRIES} tries")


def is_silent(faults: list[dict[str, Any]]) -> bool:
    """Tell whether only a client of little patience gets past these faults in good time."""
    return any(fault["kind"] == "silence" for fault in faults)


def until_done(call: Callable[[], T]) -> T:
    """Call until it succeeds; what may be done again without harm."""
    for _ in range(MOST_TRIES):
        try:
            return call()
        except PartnerFailure:
            continue
    raise AssertionError(f"not done in {MOST_TRIES} tries")
