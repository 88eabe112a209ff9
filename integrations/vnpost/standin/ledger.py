"""The orders that a stand-in took, and what has happened to each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from integrations.partner.standin.journal import Journal


class Move(BaseModel):
    """What happens to an order, as POSTed to ``/_move``."""

    number: str
    code: str
    message: str = ""
    notes: str = ""
    place: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class Happening:
    """One thing that happened to one order, at ``at``, and was written down at ``told_at``.

    ``serial`` counts over all orders.
    """

    serial: int
    told_at: datetime
    at: datetime
    what: Move


@dataclass(slots=True)
class Held:
    """One order taken. Two of one number are two orders."""

    serial: int
    number: str
    body: dict[str, Any]
    taken_at: datetime
    cancelled: bool = False
    waybill: str = ""
    happenings: list[Happening] = field(default_factory=list)

    @property
    def updated_at(self) -> datetime:
        """When something last happened to it."""
        return max([self.taken_at, *(each.told_at for each in self.happenings)])


class Ledger:
    """What the stand-in holds, in memory and, with a path, on disk before it is acknowledged.

    Parameters
    ----------
    path
        Of the :class:`Journal`, one line a step.

    Raises
    ------
    DamagedStore
        Naming the line.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.orders: list[Held] = []
        self._happened = 0
        self._journal = Journal(path)
        self._journal.open(self._redo)

    def close(self) -> None:
        """Close the file."""
        self._journal.close()

    def take(self, number: str, body: dict[str, Any], at: datetime) -> Held:
        """Take an order, whether or not one of this number is held."""
        self._journal.write({"step": "take", "number": number, "body": body, "at": at.isoformat()})
        serial = len(self.orders) + 1
        held = Held(serial, number, body, at)
        self.orders.append(held)
        return held

    def cancel(self, held: Held) -> None:
        """Call an order off."""
        self._journal.write({"step": "cancel", "serial": held.serial})
        held.cancelled = True

    def of(self, number: str) -> list[Held]:
        """Return the orders of a number, oldest first."""
        return [held for held in self.orders if held.number == number]

    def happen(self, held: Held, move: Move, now: datetime) -> None:
        """Let something happen to an order; a waybill is known from then on."""
        what = move.model_dump(mode="json")
        self._journal.write({"step": "happen", "serial": held.serial, "what": what, "now": now.isoformat()})
        self._happened += 1
        held.waybill = held.waybill or f"EM{held.serial:09}VN"
        held.happenings.append(Happening(self._happened, now, move.at or now, move))

    def move(self, move: Move, now: datetime) -> bool:
        """Let something happen to the newest order of a number; tell whether there is one."""
        orders = self.of(move.number)
        if orders:
            self.happen(orders[-1], move, now)
        return bool(orders)

    def received(self) -> dict[str, Any]:
        """Return all orders by number, as JSON."""
        orders: dict[str, list[dict[str, Any]]] = {}
        for held in self.orders:
            shown = {
                "body": held.body,
                "cancelled": held.cancelled,
                "waybill": held.waybill,
                "codes": [each.what.code for each in held.happenings],
            }
            orders.setdefault(held.number, []).append(shown)
        return orders

    def _redo(self, step: dict[str, Any]) -> None:
        match step["step"]:
            case "take":
                self.take(step["number"], step["body"], datetime.fromisoformat(step["at"]))
            case "cancel":
                self.cancel(self.orders[step["serial"] - 1])
            case "happen":
                now = datetime.fromisoformat(step["now"])
                self.happen(self.orders[step["serial"] - 1], Move.model_validate(step["what"]), now)
            case other:
                raise ValueError(other)
