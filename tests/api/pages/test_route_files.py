"""Routes leave the house only for their own dispatcher, and it is written down."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from data.session import reading
from data.tables import Audit
from tests.api.pages.conftest import Browser
from tests.scheduling.office import DAY, Office, add_envelope, ride_out

PAGE = f"/ngay/{DAY}"
API = f"/api/v1/fleet-days/{DAY}/routes"


def test_the_day_page_offers_the_files_and_links_of_the_route(house: Office, dispatcher: Browser) -> None:
    """The buttons lead to files that are there, and each taking is one line of the audit."""
    for _ in range(2):
        add_envelope(house)
    [route] = ride_out(house)
    page = dispatcher.get(PAGE)
    assert "google" not in page  # no household's place is given to others unless the office says so
    for ending in ("xlsx", "geojson", "gpx", "pdf"):
        assert f'href="{PAGE}/tuyen.{ending}' in page
        assert dispatcher.client.get(f"{PAGE}/tuyen.{ending}?tuyen={route.route_id}").status_code == 200
    with reading(house.engine) as session:
        actions = [row.action for row in session.exec(select(Audit)) if row.action.startswith("routes.")]
    assert actions == ["routes.xlsx", "routes.geojson", "routes.gpx", "routes.pdf"]


def test_the_api_gives_the_same_files_to_a_session(house: Office, dispatcher: Browser) -> None:
    """With their media types; a day without a plan and a strange route are not there."""
    assert dispatcher.client.get(f"{API}.gpx").status_code == 404
    add_envelope(house)
    ride_out(house)
    reply = dispatcher.client.get(f"{API}.geojson")
    assert reply.headers["content-type"] == "application/geo+json"
    assert json.loads(reply.content)["type"] == "FeatureCollection"
    assert dispatcher.client.get(f"{API}.geojson?route=999").status_code == 404


@pytest.mark.parametrize("path", [f"{PAGE}/tuyen.xlsx", f"{API}.xlsx"])
def test_nobody_else_takes_them(house: Office, officer: Browser, courier: Browser, path: str) -> None:
    """An officer and a courier are refused."""
    add_envelope(house)
    ride_out(house)
    for browser in (officer, courier):
        assert browser.client.get(path).status_code == 403
