"""Every router of the product. A new page or endpoint is one line here."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import admin, courier, days, dossiers, handovers, imports, morning, roads, sign_in, sync
from api.rest import appointments, courier_events, fleet_days, health, home_deliveries, openapi
from api.rest import dossiers as dossiers_api

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    openapi.router,
    appointments.router,
    home_deliveries.router,
    dossiers_api.router,
    courier_events.router,
    fleet_days.router,
    sign_in.router,
    morning.router,
    dossiers.router,
    imports.router,
    handovers.router,
    sync.router,
    days.router,
    courier.router,
    admin.router,
    roads.router,
)
