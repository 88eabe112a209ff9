"""The way between what a partner is told and the JSON kept in the outbox."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

from scheduling.ports import DossierRecord

T = TypeVar("T")


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(of: type[Any]) -> TypeAdapter[Any]:
    if of not in _adapters:
        _adapters[of] = TypeAdapter(of)  # takes a millisecond to build
    return _adapters[of]


def as_json(value: object) -> str:
    """Return a frozen value as JSON; equal values give equal text."""
    return _adapter(type(value)).dump_json(value).decode()


def from_json(of: type[T], text: str) -> T:
    """Read back what :func:`as_json` wrote."""
    value: T = _adapter(of).validate_json(text)
    return value


def record_to_json(record: DossierRecord) -> str:
    """Return the record as JSON; equal records give equal text."""
    return as_json(record)


def record_from_json(text: str) -> DossierRecord:
    """Read back what :func:`record_to_json` wrote."""
    return from_json(DossierRecord, text)
