"""Misbehaviour on demand: the next N calls of a service go wrong in one named way."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

ANY = "*"


class FaultKind(StrEnum):
    """What goes wrong. "Acted" says whether the call is carried out first, unless the fault says otherwise."""

    STATUS = "status"
    """Answers with HTTP ``status``; not acted."""
    BODY = "body"
    """Answers ``body`` under HTTP 200; not acted."""
    TOKEN_EXPIRED = "token_expired"
    """Forgets all tokens and refuses this call's; not acted."""
    DELAY = "delay"
    """Waits ``seconds``, then serves the call as usual."""
    DUPLICATE = "duplicate"
    """Acted; every record of the answer comes twice."""
    REORDER = "reorder"
    """Acted; the records of the answer come in the reverse order."""
    MALFORMED = "malformed"
    """Acted, then answers with half a JSON text."""
    HALF = "half"
    """Acted, then cuts the connection in the middle of the answer's body."""
    DROP = "drop"
    """Acted, then cuts the connection without a byte. Not acted, and many times over, it is an outage."""
    SILENCE = "silence"
    """Acted, then says nothing for ``seconds`` and cuts the connection."""


_DOES_NOT_ACT = {FaultKind.STATUS, FaultKind.BODY, FaultKind.TOKEN_EXPIRED}


class Fault(BaseModel):
    """One order to misbehave, as POSTed to ``/_faults``.

    ``service`` is the name of a call, or ``*``; ``times`` is how many calls it still meets; ``skip`` calls go by
    untouched first; ``acts`` overrides whether the call is carried out before.
    """

    model_config = ConfigDict(extra="forbid")

    kind: FaultKind
    service: str = ANY
    times: int = Field(default=1, ge=1)
    skip: int = Field(default=0, ge=0)
    acts: bool | None = None
    status: int = Field(default=500, ge=300, le=599)
    seconds: float = Field(default=1, ge=0, le=600)
    body: Any = None

    @property
    def acts_first(self) -> bool:
        """Whether the call is carried out before it goes wrong."""
        return self.kind not in _DOES_NOT_ACT if self.acts is None else self.acts


class Faults:
    """The orders not yet used up, oldest first."""

    def __init__(self) -> None:
        self.pending: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add an order."""
        self.pending.append(fault.model_copy())

    def clear(self) -> None:
        """Drop all orders."""
        self.pending.clear()

    def take(self, service: str) -> Fault | None:
        """Return the fault that this call of ``service`` meets, if any, and use it up once."""
        for fault in self.pending:
            if fault.service not in (ANY, service):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self.pending.remove(fault)
            return fault
        return None
