"""A dispatcher asks why of a stop on the page, tries a move, and makes it."""

from __future__ import annotations

import re

from scheduling.services import days
from tests.api.pages.conftest import Browser
from tests.scheduling.office import DAY, Office, add_envelope, draft, publish, ride_out


def page_of(plan_id: int, delivery_id: int = 1) -> str:
    return f"/ngay/{DAY}/phuong-an/{plan_id}/phong-bi/{delivery_id}"


def shift_elsewhere(house: Office) -> str:
    """The roster on which delivery 1 does not ride."""
    routes = days.day_view(house.engine, house.dispatcher, DAY).plan.routes  # type: ignore[union-attr]
    own = next(route.courier_code for route in routes if 1 in [stop.delivery_id for stop in route.stops])
    return "3" if own == "BT11" else "1"


def test_a_stop_is_moved_from_the_day_to_another_route(house: Office, dispatcher: Browser) -> None:
    """The day links to the stop, the stop says why, the trial what would come of it, and the move is made."""
    add_envelope(house)
    add_envelope(house)
    plan_id = draft(house)
    assert page_of(plan_id) in dispatcher.get(f"/ngay/{DAY}")
    page = dispatcher.get(page_of(plan_id))
    assert "Vì sao" in page
    assert "Nếu chuyển" not in page
    target = shift_elsewhere(house)
    trial = dispatcher.get(f"{page_of(plan_id)}?toi={target}")
    assert "Nếu chuyển sang BT1" in trial
    fields = dict(re.findall(r'type="hidden" name="(toi|truoc)" value="(\w+)"', trial))
    moved = dispatcher.post(page_of(plan_id), **fields)
    assert "Đã chuyển" in moved
    assert shift_elsewhere(house) != target


def test_a_move_that_breaks_a_rule_is_shown_without_a_button(house: Office, dispatcher: Browser) -> None:
    delivery_id = add_envelope(house, window=(10_000, 20_000))
    page = dispatcher.get(f"{page_of(draft(house), delivery_id)}?toi=1")
    assert "Không chuyển được" in page
    assert '<button class="btn main">' not in page


def test_what_was_typed_wrong_and_another_offices_plan_are_refused(house: Office, dispatcher: Browser) -> None:
    add_envelope(house)
    plan_id = draft(house)
    dispatcher.get(f"{page_of(plan_id)}?toi=x", status=422)
    dispatcher.get(f"{page_of(plan_id)}?toi=1&truoc=-1", status=422)
    dispatcher.get(page_of(plan_id + 1), status=404)


def test_a_published_day_says_that_a_move_must_be_published_and_a_running_one_offers_none(
    house: Office, dispatcher: Browser
) -> None:
    add_envelope(house)
    assert "đã công bố. Chuyển điểm tạo một bản nháp mới" in dispatcher.get(page_of(publish(house)))
    ride_out(house)
    assert "phong-bi/1" not in dispatcher.get(f"/ngay/{DAY}")
