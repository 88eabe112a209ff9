"""What makes two rows speak of the same person, place or content."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from scheduling.decide.folding import fold, fold_address
from scheduling.model.intake import Post, ResultRow


def recipient_key(row: ResultRow) -> str:
    """What makes two recipients the same person: name and phone; without a phone also the address.

    Without either, nothing can show it, and the dossier stands alone.
    """
    if row.phone:
        return f"{fold(row.recipient_name)}|{row.phone}"
    return f"{fold(row.recipient_name)}||{address_key(row.post) if row.post else row.code}"


def address_key(post: Post) -> str:
    """What makes two addresses the same: commune and street line, however typed."""
    return f"{post.commune_code}|{fold_address(post.street_line)}"


def content_key(row: ResultRow) -> str:
    """The row's content as text: equal for equal rows, wherever they stand and however they were typed.

    What is empty is left out, so that a column we learn later changes no row that does not use it.
    """
    held = {key: value for key, value in asdict(row).items() if key not in ("number", "raw")}
    return json.dumps(_without_empty(held), default=str, sort_keys=True, ensure_ascii=False)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(held) for key, held in value.items() if held is not None}
    return value
