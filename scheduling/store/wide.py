"""Selects of more than four columns, which sqlmodel runs but does not type."""

from __future__ import annotations

from typing import Any

import sqlmodel


def select_wide(*entities: Any) -> Any:
    """The same as :func:`sqlmodel.select`; the caller's unpacking names the columns."""
    return sqlmodel.select(*entities)
