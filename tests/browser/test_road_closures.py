"""An area is drawn on the map corner by corner, and what is drawn is what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewSite
from tests.browser.people import Person


def test_an_area_is_drawn_sent_and_seen(
    new_site: NewSite,
    new_page: Callable[..., Page],
    accessibility: Callable[[Page], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Three clicks and a fourth taken back close an area; the page fits a phone and axe finds no fault."""
    monkeypatch.setenv("TANNHA_CLOSURES_FILE", str(tmp_path / "closures.geojson"))
    with new_site(results=0) as site:
        dispatcher = Person(new_page(), site.url, "dieuphoi1")
        dispatcher.open("/duong-dong")
        page = dispatcher.page
        canvas = page.locator("#map")
        field = page.locator("[name=vung]")
        for place in ({"x": 300, "y": 150}, {"x": 420, "y": 160}, {"x": 380, "y": 260}, {"x": 100, "y": 100}):
            canvas.click(position=place)  # type: ignore[arg-type]
        dispatcher.presses("Bỏ góc cuối")
        ring = json.loads(field.input_value())["coordinates"][0]
        assert len(ring) == 4
        assert ring[0] == ring[-1]
        page.get_by_label("Lý do").fill("ngập sâu")
        page.get_by_label("Ai báo").fill("UBND xã")
        dispatcher.presses("Đóng đường")
        dispatcher.sees("Đã đóng đường")
        expect(canvas.locator("path").first).to_be_visible()
        for width, height in ((1280, 800), (360, 740)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert accessibility(page) == []
