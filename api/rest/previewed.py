"""Writes that may be looked at first: ``?preview=true`` says what would happen, writes nothing and needs no key."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from api.http.idempotency import Keyed, keyed

Preview = Annotated[bool, Query(description="Say what would happen, write nothing; needs no Idempotency-Key.")]


async def keyed_unless_preview(request: Request, preview: Preview = False) -> Keyed | None:
    """The key of a write; a preview changes nothing and needs none."""
    return None if preview else await keyed(request)


KeyedUnlessPreview = Annotated[Keyed | None, Depends(keyed_unless_preview)]
"""Handlers declare ``write: KeyedUnlessPreview``; None asks for a preview."""
