"""Every router of the product. A new page or endpoint is one line here."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    admin,
    courier,
    couriers,
    days,
    dossiers,
    doubtful,
    handovers,
    imports,
    morning,
    offices,
    plan_stops,
    roads,
    rosters,
    route_files,
    sign_in,
    sync,
    territories,
)
from api.pages.appointments import book as appointments_book
from api.pages.appointments import contact as appointments_contact
from api.pages.appointments import day as appointments_day
from api.pages.appointments import home as appointments_home
from api.pages.appointments import home_book as appointments_home_book
from api.pages.appointments import home_guest as appointments_home_guest
from api.pages.appointments import rules as appointments_rules
from api.pages.booking import choose as booking_choose
from api.pages.booking import home as booking_home
from api.pages.booking import link as booking_link
from api.pages.booking import mine as booking_mine
from api.pages.booking import start as booking_start
from api.rest import (
    appointments,
    calendars,
    carrier_hints,
    courier_events,
    fleet_days,
    health,
    home_deliveries,
    home_windows,
    metrics,
    openapi,
)
from api.rest import dossiers as dossiers_api
from api.rest import offices as offices_api
from api.rest import rosters as rosters_api
from api.rest import territories as territories_api

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
    carrier_hints.router,
    openapi.router,
    appointments.router,
    calendars.router,
    home_deliveries.router,
    home_windows.router,
    dossiers_api.router,
    courier_events.router,
    fleet_days.router,
    offices_api.router,
    rosters_api.router,
    territories_api.router,
    sign_in.router,
    morning.router,
    dossiers.router,
    doubtful.router,
    imports.router,
    handovers.router,
    sync.router,
    days.router,
    plan_stops.router,
    route_files.router,
    courier.router,
    admin.router,
    territories.router,
    offices.router,
    rosters.router,
    couriers.router,
    roads.router,
    appointments_book.router,
    appointments_home_book.router,
    appointments_home_guest.router,
    appointments_home.router,
    appointments_rules.router,
    appointments_day.router,
    appointments_contact.router,
    booking_start.router,
    booking_choose.router,
    booking_home.router,
    booking_mine.router,
    booking_link.router,
)
