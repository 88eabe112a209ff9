"""What holds for every page: nothing inline, nothing from elsewhere, a token in every form, one heading, labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.security.guards import who_may
from data.kinds import Role
from scheduling.services import events
from tests.api.pages.conftest import Browser
from tests.api.pages.faults import faults_of
from tests.scheduling.office import DAY, MORNING, Office, add_envelope, delivered, publish, ride_out

# Every page there is, by who opens it; test_every_page_is_looked_at compares it to the route table.
PAGES = {
    Role.OFFICER: [
        "/",
        "/?loc=problem",
        "/ho-so/1",
        "/ho-so/3",
        "/nhap",
        f"/ban-giao?ngay={DAY}",
        "/ban-giao/1",
        "/dong-bo",
        "/dong-bo/1",
        "/ho-so/1/lien-he",
        "/ho-so/1/mach-viec",
        "/lich-hen",
        "/lich-hen/gio-mo",
        "/lich-hen/gio-mo/khong-khop",
        "/lich-hen/moi",
        "/lich-hen/tai-nha",
        "/lich-hen/tai-nha/dat",
        "/lich-hen/tai-nha/khach",
    ],
    Role.DISPATCHER: [
        "/lich-hen/tai-nha",
        f"/ngay/{DAY}",
        "/duong-dong",
        "/ngay/2026-12-31",
        "/ban-giao/1",
        "/dia-ban",
        "/lich-truc",
        "/lich-truc/1",
        f"/lich-truc/1/ngay/{DAY}",
    ],
    Role.COURIER: ["/tuyen", "/tuyen/diem/1", "/tuyen/diem/2"],
    Role.ADMINISTRATOR: [
        "/quan-tri",
        "/dia-chi",
        "/dia-chi/theo-xa",
        "/dia-chi/2",
        "/dia-ban",
        "/buu-cuc",
        "/buu-cuc/them",
        "/buu-cuc/1",
        "/dong-bo/viec-chay",
    ],
}
# Pages that tests of their own come to by the way that leads there; every browser of these tests judges what it gets.
WALKED = {
    "tests/api/pages/test_booking.py": {
        "/dat-hen",
        "/dat-hen/ma",
        "/hen/{token}",
        "/hen/{token}/huy",
        "/viec",
        "/viec/dat",
        "/viec/dat/gio",
        "/viec/dat/ngay",
        "/viec/hen/{reference}",
        "/viec/hen/{reference}/huy",
        "/viec/hen/{reference}/kiem-tra",
        "/viec/hen/{reference}/tin-nhan",
        "/viec/tai-nha",
        "/viec/tai-nha/gio",
    },
    "tests/api/pages/test_appointments.py": {"/lich-hen/gio-mo/luat", "/lich-hen/so/{reference}"},
    "tests/api/pages/test_home_pages.py": {"/lich-hen/tai-nha/so/{reference}"},
    "tests/api/pages/test_plan_stops.py": {"/ngay/{day}/phuong-an/{plan_id}/phong-bi/{delivery_id}"},
}
NOT_PAGES = {
    "/healthz",
    "/openapi.json",
    "/map/roads",
    "/dia-ban/trong-hinh",
    "/dia-ban/bang.csv",
    "/ban-giao/{handover_id}/pdf",
    "/ngay",
    "/ngay/{day}/tien-do",
    "/ngay/{day}/tuyen.geojson",
    "/ngay/{day}/tuyen.gpx",
    "/ngay/{day}/tuyen.pdf",
    "/ngay/{day}/tuyen.xlsx",
    "/dang-nhap",
    "/metrics",
    "/hen/{token}/lich.ics",
    "/viec/hen/{reference}/lich.ics",
    "/ngon-ngu/{chosen}",
}


@pytest.fixture
def a_full_day(house: Office, request: pytest.FixtureRequest) -> dict[Role, Browser]:
    """One envelope delivered, one on the road, one result of an incomplete dossier; a browser of every role."""
    add_envelope(house, fee_dong=50_000)
    add_envelope(house)
    add_envelope(house, complete=False)
    route = ride_out(house)[0]
    rider = next(person for person in house.couriers if person.courier_id == route.courier_id)
    events.ingest(house.engine, rider, [delivered(route.stops[0].stop_id, 1)], MORNING)
    open_browser = request.getfixturevalue("browser_of")
    return {
        Role.OFFICER: open_browser(house.officer),
        Role.DISPATCHER: open_browser(house.dispatcher),
        Role.COURIER: open_browser(rider),
        Role.ADMINISTRATOR: request.getfixturevalue("administrator"),
    }


def test_no_page_breaks_the_rules(a_full_day: dict[Role, Browser]) -> None:
    """Every page of every role, on a day in the middle of its work."""
    wrong = {path: faults_of(a_full_day[role].get(path)) for role, paths in PAGES.items() for path in paths}
    assert {path: faults for path, faults in wrong.items() if faults} == {}


def test_the_forms_of_planning_and_signing_keep_the_rules(house: Office, dispatcher: Browser, officer: Browser) -> None:
    """The states that a full day has behind it: open, draft, published, a list to sign."""
    add_envelope(house)
    assert faults_of(dispatcher.get(f"/ngay/{DAY}")) == []
    assert faults_of(dispatcher.post(f"/ngay/{DAY}/lap-tuyen")) == []
    publish(house)
    assert faults_of(dispatcher.get(f"/ngay/{DAY}")) == []
    assert faults_of(officer.get("/ban-giao/1")) == []


def test_every_page_is_looked_at(app: FastAPI) -> None:
    """A page that is added without being listed above fails here."""
    pages = {path.removeprefix("GET ") for path, _ in who_may(app.routes) if path.startswith("GET ")}
    pages -= NOT_PAGES | {path for path in pages if path.startswith("/api/")}
    listed = set(patterns_of(path for paths in PAGES.values() for path in paths))
    assert sorted(pages) == sorted(listed | set().union(*WALKED.values()))


def patterns_of(paths: Iterator[str]) -> Iterator[str]:
    """The route's pattern for each path of the list."""
    names = {
        "ho-so": "dossier_id",
        "ban-giao": "handover_id",
        "dong-bo": "outbox_id",
        "ngay": "day",
        "dia-chi": "delivery_id",
        "lich-truc": "courier_id",
        "buu-cuc": "office_id",
        "diem": "stop_id",
    }
    for path in paths:
        parts = path.partition("?")[0].split("/")
        for place in range(1, len(parts)):
            if parts[place - 1] in names and parts[place][:1].isdigit():
                parts[place] = "{" + names[parts[place - 1]] + "}"
        yield "/".join(parts)


@pytest.mark.parametrize(
    "bad",
    [
        '<h1>a</h1><p style="color:red">x</p>',
        "<h1>a</h1><script>alert(1)</script>",
        '<h1>a</h1><button onclick="x()">x</button>',
        '<h1>a</h1><img src="https://elsewhere.example/a.png">',
        '<h1>a</h1><a href="//elsewhere.example">x</a>',
        '<h1>a</h1><form method="post" action="/x"><button>x</button></form>',
        '<h1>a</h1><input id="a">',
        "<h2>a</h2>",
        '<h1 id="a">a</h1><p id="a">b</p>',
    ],
)
def test_the_reader_of_pages_sees_each_fault(bad: str) -> None:
    """The negative control."""
    assert len(faults_of(bad)) == 1
