"""The description of the API. There is no page that shows it: such pages load scripts from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request

from api.security.guards import anyone

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False, dependencies=[Depends(anyone())])
def openapi(request: Request) -> dict[str, Any]:
    """Describe every route under /api."""
    description: dict[str, Any] = request.app.openapi()
    return description
