"""Screenshots of the first day, by a real browser from the real application on the benchmark's database."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from data.encryption import Keyring
from data.session import connect
from routing.travel.protocol import TravelTimes
from tests.chromium import FLAGS, PHONE, chromium_path

LARGEST_BYTES = 250_000
CREDIT = "© OpenStreetMap contributors"
DESK = {"viewport": {"width": 1280, "height": 900}}
COURIER = "buuta3"
"""Sends marks every hour, so that the page has done and open stops."""


def pictures(
    url: str, keyring: Keyring, travel: TravelTimes, password: str, folder: Path
) -> Callable[[datetime], None]:
    """Return what takes the pictures of the moment it is told, into the folder."""
    path = chromium_path()
    if path is None:
        raise SystemExit("pictures need a Chromium: `make test` finds or installs one")
    folder.mkdir(parents=True, exist_ok=True)

    def take(moment: datetime) -> None:
        with _site(url, keyring, travel, moment) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            desk = _signed_in(browser, site, "dieuphoi", password, DESK)
            _keep(desk, folder / "first-day-dispatcher.png", "figure")
            _come_closer(desk)
            _keep(desk, folder / "first-day-map.png", "figure", "figure")
            phone = _signed_in(browser, site, COURIER, password, PHONE)
            _keep(phone, folder / "first-day-courier.png", ".map-part")
            browser.close()

    return take


@contextmanager
def _site(url: str, keyring: Keyring, travel: TravelTimes, moment: datetime) -> Iterator[str]:
    """The application on loopback; its clock stands at the moment."""
    settings = Settings(environment="demo", database_url=SecretStr(url))
    engine = connect(url, keyring)
    app = create_app(settings, engine=engine, clock=lambda: moment, travel=travel)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
            engine.dispose()


def _signed_in(browser: Browser, site: str, username: str, password: str, screen: dict[str, Any]) -> Page:
    """The first page of somebody who signs in, with roads, route and credit on its map."""
    page = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **screen).new_page()
    page.goto(f"{site}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    with _roads_drawn(page):
        page.get_by_role("button", name="Đăng nhập").click()
    return page


@contextmanager
def _roads_drawn(page: Page) -> Iterator[None]:
    """Wait, after the block, for the roads of what the map then shows, and for the credit they are owed."""
    with page.expect_response(lambda response: "/map/roads" in response.url, timeout=60_000):
        yield
    page.wait_for_load_state("networkidle")
    page.locator(".map").get_by_text(CREDIT).wait_for()


def _come_closer(page: Page) -> None:
    """Zoom into the thick of the map, as a keyboard does."""
    page.locator(".map").focus()
    for key in ("+", "+", "ArrowRight"):
        with _roads_drawn(page):
            page.keyboard.press(key)
    page.locator(".map").blur()


def _keep(page: Page, path: Path, bottom: str, top: str | None = None) -> None:
    """Keep the page from its top, or an element's, to the bottom of another element, in 256 colours."""
    below = page.locator(bottom).last.bounding_box()
    above = page.locator(top).first.bounding_box() if top else None
    assert below is not None
    scrolled = float(page.evaluate("scrollY"))
    begin = above["y"] + scrolled - 12 if above else 0
    width = page.viewport_size["width"] if page.viewport_size else 0
    height = below["y"] + below["height"] + scrolled + 12 - begin
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": begin, "width": width, "height": height})
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    assert size < LARGEST_BYTES, f"{path.name} has {size} bytes"
