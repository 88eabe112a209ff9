"""The sentences for why a stop is where it is and when it is, Vietnamese and English side by side."""

from __future__ import annotations

from routing.plan import Reason
from routing.problem import Vehicle
from routing.sentences import length

_SENTENCES = {
    "anchored": (
        "Nằm trong lộ trình sẵn có của tuyến {vehicle}.",
        "Part of the sequence that route {vehicle} rides already.",
    ),
    "only_vehicle": ("Chỉ tuyến {vehicle} được đi điểm này.", "Only route {vehicle} may call here."),
    "only_room": ("Chỉ tuyến {vehicle} còn nhận được.", "Only route {vehicle} still has room for it."),
    "needed": (
        "Bỏ điểm này thì phần còn lại của tuyến {vehicle} không giữ được giờ.",
        "Without it the rest of route {vehicle} would not hold.",
    ),
    "cheapest": (
        "Gọn nhất ở tuyến này; sang tuyến {vehicle} tốn thêm {by_time}.",
        "Cheapest here; route {vehicle} would cost {by_time} more.",
    ),
    "elsewhere": (
        "Tuyến {vehicle} có thể đi điểm này, tiết kiệm {by_time}.",
        "Route {vehicle} could call here for {by_time} less.",
    ),
    "window_opens": (
        "Bắt đầu khi khung giờ đã hẹn mở, chờ {by_time}.",
        "Begins as its promised window opens, after a wait of {by_time}.",
    ),
    "wish_opens": (
        "Bắt đầu khi khung giờ mong muốn mở, chờ {by_time}.",
        "Begins as its wished window opens, after a wait of {by_time}.",
    ),
    "wish_missed": (
        "Ngoài khung giờ mong muốn: giữ khung giờ này sẽ tốn hơn {by_time}.",
        "Outside its wished window: keeping it would cost more than {by_time}.",
    ),
    "window_closes": (
        "Khung giờ đã hẹn chỉ còn {by_time}.",
        "Its promised window closes {by_time} later.",
    ),
    "follows": ("Ngay sau điểm trước đó.", "As soon as the stop before it is done."),
}


def because(code: str, *, by: int = 0, vehicle: Vehicle) -> Reason:
    """The reason `code` with its sentences; `vehicle` is the one they name."""
    name = vehicle.description or vehicle.id
    texts = (text.format(vehicle=name, by_time=length(by, language)) for language, text in enumerate(_SENTENCES[code]))
    vi, en = texts
    return Reason(code, vi, en, by=by, vehicle=vehicle.id)
