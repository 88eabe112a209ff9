"""What the map is told to draw."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from api.pages.day_map import day_map
from data.kinds import Outcome
from routing.travel.protocol import TravelKind
from scheduling.services import events
from tests.scheduling.office import MORNING, Office, add_envelope, delivered, failed, ride_out, routes, undo

ODBL = "© OpenStreetMap contributors, ODbL"


@dataclass
class Roads:
    """Travel times of a kind, with what a map must say of their source."""

    kind: TravelKind
    credit: str | None
    version: str = "1"


@pytest.mark.parametrize(
    ("roads", "credits", "drawn"),
    [
        (
            Roads(TravelKind.ROADS, "© OpenStreetMap contributors, ODbL"),
            ["đường thật", "© OpenStreetMap contributors, ODbL"],
            True,
        ),
        (Roads(TravelKind.SIMULATED_ROADS, None), ["mạng đường mô phỏng"], True),
        (Roads(TravelKind.ESTIMATE, None), ["ước tính"], False),
        (None, [], False),
    ],
)
def test_the_map_says_where_its_roads_come_from(roads: Roads | None, credits: list[str], drawn: bool) -> None:
    """Real roads carry the credit of their licence, invented ones say so, and estimates draw none."""
    told = day_map((10.29, 105.66), "Bưu cục", [], travel=roads)  # type: ignore[arg-type]
    assert (told["credits"], told["roads"]) == (credits, drawn)


def test_a_marked_stop_is_drawn_as_gone_until_the_mark_is_taken_back(house: Office) -> None:
    """Done and failed are behind the courier; a stop whose mark was withdrawn is ahead again."""
    for _ in range(3):
        add_envelope(house)
    (route, *_) = ride_out(house)
    courier = next(person for person in house.couriers if person.courier_id == route.courier_id)
    one, two = route.stops[0].stop_id, route.stops[1].stop_id
    events.ingest(house.engine, courier, [delivered(one, 1), failed(two, 2)], MORNING)
    events.ingest(house.engine, courier, [undo(two, 3, of=2)], MORNING)
    now = next(each for each in routes(house) if each.route_id == route.route_id)
    assert now.stops[0].outcome is Outcome.DELIVERED
    told = day_map((10.29, 105.66), "Bưu cục", [now], travel=None, next_stop_id=two)
    assert [stop["gone"] for stop in told["routes"][0]["stops"]][:2] == [True, False]
    assert [stop["n"] for stop in told["routes"][0]["stops"] if stop["next"]] == [2]


def test_more_couriers_than_colours_begin_again(house: Office) -> None:
    """The ninth route has the first one's colour, not none."""
    add_envelope(house)
    route = ride_out(house)[0]
    told = day_map((10.29, 105.66), "Bưu cục", [route] * 9, travel=None)
    assert [each["colour"] for each in told["routes"]] == [0, 1, 2, 3, 4, 5, 6, 7, 0]
