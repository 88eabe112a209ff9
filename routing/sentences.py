"""The sentences of the reasons, Vietnamese and English side by side."""

from __future__ import annotations

from routing.plan import Reason
from routing.problem import Vehicle

_SENTENCES = {
    "no_vehicle": ("Không có tuyến nào chạy được.", "No route can run."),
    "skills": ("Không tuyến nào có đủ kỹ năng {skills}.", "No route has the skills {skills}."),
    "bound": (
        "Chỉ tuyến {vehicle} được đi điểm này, nhưng tuyến đó không đi được.",
        "Only route {vehicle} may call here, and it cannot.",
    ),
    "capacity": (
        "Cần chở {need} (loại tải {dimension}) nhưng tuyến {vehicle} chỉ có chỗ cho {room}, thiếu {by}.",
        "{need} of load {dimension} would have to be carried, but route {vehicle} has room for {room}: {by} short.",
    ),
    "window": (
        "Khung giờ của điểm này nằm ngoài mọi ca; gần nhất là tuyến {vehicle}, lệch {by_time}.",
        "Its windows lie outside every shift; the nearest is route {vehicle}, {by_time} away.",
    ),
    "too_far": (
        "Quá xa: dù chạy riêng, tuyến {vehicle} vẫn lố {by_time}.",
        "Too far: even alone on route {vehicle} it runs over by {by_time}.",
    ),
    "time": (
        "Thiếu {by_time}: gần được nhất là tuyến {vehicle}, nhưng sẽ trễ chừng ấy so với {whom}.",
        "Short by {by_time}: the nearest miss is route {vehicle}, which would be that late for {whom}.",
    ),
    "order": (
        "Thứ tự các điểm đã chốt không còn chỗ nào cho điểm này.",
        "The order of the stops already fixed leaves no place for it.",
    ),
    "max_tasks": (
        "Chỉ tuyến {vehicle} còn giờ, nhưng tuyến này tối đa {limit} điểm; bớt {by} điểm là đủ chỗ.",
        "Only route {vehicle} has the time, and it takes at most {limit} stops; {by} fewer would make room.",
    ),
    "max_travel_time": (
        "Chỉ tuyến {vehicle} còn giờ, nhưng sẽ vượt giới hạn thời gian chạy xe {by_time}.",
        "Only route {vehicle} has the time, and it would exceed its riding time by {by_time}.",
    ),
    "max_work_time": (
        "Chỉ tuyến {vehicle} còn giờ, nhưng bưu tá sẽ làm quá giới hạn {by_time}.",
        "Only route {vehicle} has the time, and its courier would work {by_time} too long.",
    ),
    "penalty": (
        "Ghé điểm này phải đi thêm {detour_time}, đắt hơn để lại ({penalty_time}).",
        "Calling here adds {detour_time}, dearer than leaving it out ({penalty_time}).",
    ),
    "fits": (
        "Vẫn xếp được vào tuyến {vehicle}, chỉ đi thêm {detour_time}.",
        "It still fits route {vehicle} and adds only {detour_time}.",
    ),
}

_WHOM = {
    "own": ("khung giờ của chính điểm này", "its own window"),
    "other": ("khung giờ của điểm {other}", "the window of stop {other}"),
    "shift": ("giờ hết ca", "the end of the shift"),
    "break": ("giờ nghỉ", "the break"),
}


def reason(code: str, *, by: int = 0, vehicle: Vehicle | None = None, **facts: int | str) -> Reason:
    """The reason `code` with its sentences; `facts` are what the sentences name besides."""
    texts = []
    for language, sentence in enumerate(_SENTENCES[code]):
        words: dict[str, int | str] = {**facts, "by": by, "by_time": length(by, language)}
        if vehicle is not None:
            words["vehicle"] = vehicle.description or vehicle.id
        for name in ("detour", "penalty"):
            if name in facts:
                words[f"{name}_time"] = length(int(facts[name]), language)
        if "whom" in facts:
            words["whom"] = _WHOM[str(facts["whom"])][language].format(**facts)
        texts.append(sentence.format(**words))
    return Reason(code, vi=texts[0], en=texts[1], by=by, vehicle=None if vehicle is None else vehicle.id)


def length(seconds: int, language: int) -> str:
    """`seconds` in words: hours and minutes, or seconds under a minute; 0 is Vietnamese, 1 English."""
    hour, minute, second = (("giờ", "phút", "giây"), ("h", "min", "s"))[language]
    if abs(seconds) < 60:
        return f"{seconds} {second}"
    minutes = -(-seconds // 60)  # rounded up: a near miss is not made to look nearer
    if minutes < 60:
        return f"{minutes} {minute}"
    return f"{minutes // 60} {hour} {minutes % 60:02d} {minute}"
