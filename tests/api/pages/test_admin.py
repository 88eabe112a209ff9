"""The administrator's page."""

from __future__ import annotations

import pytest

from scheduling.errors import NotFound
from scheduling.services.overview import overview
from tests.api.pages.conftest import Browser
from tests.scheduling.office import Office, add_envelope


def test_the_whole_is_on_one_page(house: Office, officer: Browser, administrator: Browser) -> None:
    """Every office with what it holds, every account, the roads, and what was done last."""
    add_envelope(house, dossiers=2)
    officer.get("/ho-so/1")
    page = administrator.get("/quan-tri")
    for wanted in ("Trung tâm 1", "Trung tâm 2", "Bưu cục 1", "Bưu cục 2", "2 hồ sơ", "1 phong bì chờ", "ước tính"):
        assert wanted in page
    for name in ("canbo1", "dieuphoi1", "buuta11", "buuta21", "quantri"):
        assert f"<code>{name}</code>" in page
    assert "Xem hồ sơ" in page
    assert ">hồ sơ 1<" in page, "what was looked at is said in Vietnamese, not by the name of a table"


def test_nothing_that_opens_an_account_is_on_it(administrator: Browser) -> None:
    """No hash, no token, no key."""
    assert "argon2" not in administrator.get("/quan-tri")


def test_nobody_else_sees_the_whole(house: Office, officer: Browser, dispatcher: Browser, courier: Browser) -> None:
    """Neither by the page, nor by asking the service itself."""
    for browser in (officer, dispatcher, courier):
        browser.get("/quan-tri", 403)
    for person in (house.officer, house.dispatcher, house.couriers[0]):
        with pytest.raises(NotFound):
            overview(house.engine, person)
