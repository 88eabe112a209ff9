"""The way between a courier's mark and the JSON kept with its event."""

from __future__ import annotations

from pydantic import TypeAdapter

from scheduling.model.event import CourierMark

_ADAPTER = TypeAdapter(CourierMark)


def mark_to_json(mark: CourierMark) -> str:
    """Return the mark as JSON; equal marks give equal text."""
    return _ADAPTER.dump_json(mark).decode()


def mark_from_json(text: str) -> CourierMark:
    """Read back what :func:`mark_to_json` wrote."""
    return _ADAPTER.validate_json(text)
