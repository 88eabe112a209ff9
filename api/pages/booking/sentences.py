"""How a case's steps, and why there is no place, read in two languages. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from data.kinds import BookingStep
from scheduling.model.booking import Place, Why
from scheduling.model.case import CaseStep, Happened

_CASE = {
    CaseStep.FILED: ("Đã tiếp nhận hồ sơ", "Your request was taken in"),
    CaseStep.PROMISED: ("Ngày hẹn trả kết quả", "Day the result is promised"),
    CaseStep.READY: ("Đã có kết quả", "The result is ready"),
    CaseStep.HOME_CHOSEN: ("Bạn chọn nhận kết quả tại nhà", "You chose to have the result brought home"),
    CaseStep.SENT: ("Trung tâm đã giao kết quả cho bưu tá", "The result was handed to the courier"),
    CaseStep.TRIED: ("Bưu tá đến nhưng chưa giao được", "The courier came and could not hand it over"),
    CaseStep.BACK: ("Chưa giao được tại nhà, kết quả đã về Trung tâm", "Not handed over; it is at the centre again"),
    CaseStep.RETURNED: ("Đã trả kết quả", "You have the result"),
    CaseStep.PAPERS_FETCHED: ("Bưu tá đã nhận giấy tờ tại nhà", "The courier has taken your papers"),
    CaseStep.PAPERS_IN: ("Giấy tờ đã về đến Trung tâm", "Your papers are at the centre"),
}
_BOOKING = {
    BookingStep.JOINED: ("Chờ chỗ trống", "Waiting for a free place"),
    BookingStep.HELD: ("Giữ chỗ", "Place held"),
    BookingStep.OFFERED: ("Có chỗ trống cho bạn", "A place was offered to you"),
    BookingStep.CONFIRMED: ("Xác nhận lịch hẹn", "Booking confirmed"),
    BookingStep.REMINDED: ("Nhắc hẹn", "Reminded"),
    BookingStep.MOVED: ("Đổi giờ hẹn", "Moved to another time"),
    BookingStep.FULFILLED: ("Đã gặp", "Met"),
    BookingStep.MISSED: ("Lỡ hẹn", "Missed"),
    BookingStep.CANCELLED: ("Hủy lịch hẹn", "Booking cancelled"),
    BookingStep.EXPIRED: ("Hết giờ giữ chỗ", "The hold ran out"),
}
_WHY = {
    Why.FULL: ("khung giờ đã hết chỗ", "times are full"),
    Why.NO_ROW: ("khung giờ không đủ dài cho thủ tục này", "times are too short for this service"),
    Why.TOO_LATE: ("khung giờ sắp bắt đầu", "times begin too soon"),
    Why.TOO_NEAR: (
        "khung giờ gần quá, thủ tục này phải đặt sớm hơn",
        "times are nearer than may be booked",
    ),
    Why.NOT_YET: ("khung giờ chưa mở đặt", "times are not open for booking yet"),
}


def step_words(happened: Happened, english: bool) -> str:
    """What happened, in a few words."""
    words = _CASE[happened.step] if isinstance(happened.step, CaseStep) else _BOOKING[happened.step]
    return words[english]


def why_none(places: Iterable[Place], english: bool) -> list[str]:
    """Why no place is free, the commonest reason first, each with how many times it holds."""
    counted = Counter(place.why_not for place in places if place.why_not in _WHY)
    return [f"{number} {_WHY[why][english]}" for why, number in counted.most_common() if why is not None]
