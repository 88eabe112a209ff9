"""The dispatcher's day on the page."""

from __future__ import annotations

from collections.abc import Callable

from data.kinds import DayState, PlanState
from data.session import writing
from data.tables import Address, Delivery, PlanVersion
from scheduling.model.person import Person
from scheduling.services import days, planning
from tests.api.pages.conftest import Browser
from tests.scheduling.office import DAY, MORNING, Office, add_envelope, publish, ride_out

PAGE = f"/ngay/{DAY}"


def newest(house: Office) -> tuple[DayState, PlanState | None]:
    """How the day and its newest plan stand."""
    view = days.day_view(house.engine, house.dispatcher, DAY)
    return view.state, view.plan.state if view.plan else None


def test_a_day_with_nothing_to_carry_says_so(house: Office, dispatcher: Browser) -> None:
    """And offers no button that could only fail."""
    page = dispatcher.get("/ngay")
    assert "Thứ Hai, 23/11/2026" in page
    assert "Chưa có phong bì nào chờ phát" in page
    assert "lap-tuyen" not in page


def test_a_day_without_couriers_says_so(house: Office, dispatcher: Browser) -> None:
    """Work without a shift: the roster is what is missing."""
    add_envelope(house)
    page = dispatcher.get("/ngay/2026-12-31")
    assert "Chưa có bưu tá nào trong lịch trực ngày này" in page
    assert "lap-tuyen" not in page


def test_what_waits_shows_its_tries_and_its_doubtful_address(house: Office, dispatcher: Browser) -> None:
    """The dispatcher sees what needs care before planning."""
    delivery_id = add_envelope(house, window=(28_800, 36_000))
    with writing(house.engine) as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.failed_attempts = 2
        session.get_one(Address, delivery.address_id).precision = "commune"  # type: ignore[assignment]
    page = dispatcher.get(PAGE)
    assert "1 phong bì chờ phát, 2 ca trực." in page
    assert "đã hụt 2 lần" in page
    assert "Chỉ biết xã, phường" in page
    assert "08:00–10:00" in page


def test_a_draft_is_made_shown_and_published(house: Office, dispatcher: Browser) -> None:
    """From the button to the couriers, with the source of the times on the page."""
    add_envelope(house)
    add_envelope(house)
    page = dispatcher.post(f"{PAGE}/lap-tuyen")
    assert "Phương án 1, bản nháp" in page
    assert "Thời gian đi đường: ước tính" in page
    assert newest(house) == (DayState.DRAFT, PlanState.DRAFT)
    page = dispatcher.post(f"{PAGE}/cong-bo", plan_id=1)
    assert "Đã công bố. Bưu tá thấy tuyến của mình" in page
    assert "Chờ ký bàn giao" in page
    assert newest(house) == (DayState.PUBLISHED, PlanState.PUBLISHED)


def test_a_second_plan_waits_for_the_first(house: Office, dispatcher: Browser) -> None:
    """While one is being solved a second click is refused with a sentence, not a second solve."""
    add_envelope(house)
    day_id = days.day_view(house.engine, house.dispatcher, DAY).day_id
    planning.start_plan(house.engine, house.dispatcher, day_id, MORNING)
    assert "Đang lập tuyến cho ngày này." in dispatcher.post(f"{PAGE}/lap-tuyen", 409)


def test_the_progress_is_asked_for_until_the_plan_is_made(house: Office, dispatcher: Browser) -> None:
    """A part of the page while it is solved; then the order to load the page again."""
    add_envelope(house)
    day_id = days.day_view(house.engine, house.dispatcher, DAY).day_id
    plan_id = planning.start_plan(house.engine, house.dispatcher, day_id, MORNING)
    planning.set_progress(house.engine, plan_id, 0.42)
    part = dispatcher.client.get(f"{PAGE}/tien-do")
    assert 'value="42"' in part.text
    assert "<html" not in part.text
    assert "hx-refresh" not in part.headers
    with writing(house.engine) as session:
        session.get_one(PlanVersion, plan_id).state = PlanState.FAILED
    assert dispatcher.client.get(f"{PAGE}/tien-do").headers["hx-refresh"] == "true"


def test_a_plan_that_failed_says_why_and_can_be_made_again(house: Office, dispatcher: Browser) -> None:
    """The reason of the version is on the page beside the button."""
    add_envelope(house)
    day_id = days.day_view(house.engine, house.dispatcher, DAY).day_id
    plan_id = planning.start_plan(house.engine, house.dispatcher, day_id, MORNING)
    with writing(house.engine) as session:
        version = session.get_one(PlanVersion, plan_id)
        version.state, version.failure = PlanState.FAILED, "Máy chủ dừng giữa chừng, hãy lập lại."
    page = dispatcher.get(PAGE)
    assert "Máy chủ dừng giữa chừng, hãy lập lại." in page
    assert f'action="{PAGE}/lap-tuyen"' in page


def test_everything_left_out_has_its_reason(house: Office, dispatcher: Browser) -> None:
    """A window that no shift can keep: the row says so in a sentence."""
    add_envelope(house)
    add_envelope(house, window=(3_600, 7_200))
    page = dispatcher.post(f"{PAGE}/lap-tuyen")
    assert "Để lại hôm nay, và vì sao" in page
    view = days.day_view(house.engine, house.dispatcher, DAY)
    assert view.plan is not None
    (left,) = view.plan.left_out
    assert len(left.sentence) > 10
    assert left.sentence in page


def test_closing_brings_the_open_stops_back(house: Office, dispatcher: Browser) -> None:
    """The page warns how many, and they wait again the next day."""
    add_envelope(house)
    ride_out(house)
    assert "1 điểm chưa ghi sẽ trở lại danh sách chờ." in dispatcher.get(PAGE)
    page = dispatcher.post(f"{PAGE}/dong")
    assert "Đã đóng ngày" in page
    assert "lap-tuyen" not in page
    assert "TN-01-0001" in dispatcher.get("/ngay/2026-11-24")


def test_an_old_plan_cannot_be_published(house: Office, dispatcher: Browser) -> None:
    """Two tabs: the button of the older draft is answered with a sentence."""
    add_envelope(house)
    dispatcher.post(f"{PAGE}/lap-tuyen")
    dispatcher.post(f"{PAGE}/lap-tuyen")
    dispatcher.post(f"{PAGE}/cong-bo", 409, plan_id=1)


def test_a_day_belongs_to_its_post_office(house: Office, browser_of: Callable[[Person | str], Browser]) -> None:
    """The other office's dispatcher sees an empty day of their own, and cannot publish ours."""
    add_envelope(house)
    plan_id = publish(house)
    other = browser_of("dieuphoi2")
    page = other.get(PAGE)
    assert "Bưu cục 2" in page
    assert "TN-01-0001" not in page
    other.post(f"{PAGE}/cong-bo", 404, plan_id=plan_id)


def test_only_the_dispatcher_plans(house: Office, officer: Browser, courier: Browser) -> None:
    """Neither page nor button for anybody else."""
    for browser in (officer, courier):
        browser.get(PAGE, 403)
        browser.post(f"{PAGE}/lap-tuyen", 403)
