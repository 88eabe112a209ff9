"""Every router of the product. A new page or endpoint is one line here."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import sign_in
from api.rest import health, openapi

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    openapi.router,
    sign_in.router,
)
