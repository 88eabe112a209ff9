"""The way between a dossier record and the JSON kept in the outbox."""

from __future__ import annotations

from pydantic import TypeAdapter

from scheduling.ports import DossierRecord

_ADAPTER = TypeAdapter(DossierRecord)


def record_to_json(record: DossierRecord) -> str:
    """Return the record as JSON; equal records give equal text."""
    return _ADAPTER.dump_json(record).decode()


def record_from_json(text: str) -> DossierRecord:
    """Read back what :func:`record_to_json` wrote."""
    return _ADAPTER.validate_json(text)
