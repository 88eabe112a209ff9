"""The sentences for broken rules, Vietnamese and English: what a dispatcher is told of a move that may not be made."""

from __future__ import annotations

import re

from routing.plan import Plan, Reason
from routing.problem import Problem
from routing.sentences import length
from routing.violation import Violation

_SENTENCES = {
    "window": ("Điểm {stop} lệch khung giờ đã hẹn {by_time}.", "Stop {stop} is {by_time} outside its windows."),
    "shift": ("Tuyến {vehicle} lố ca {by_time}.", "Route {vehicle} runs {by_time} over its shift."),
    "break_window": (
        "Giờ nghỉ của tuyến {vehicle} lệch {by_time}.",
        "The break of route {vehicle} is {by_time} off.",
    ),
    "skills": (
        "Tuyến {vehicle} thiếu kỹ năng cho điểm {stop}.",
        "Route {vehicle} lacks the skills for stop {stop}.",
    ),
    "other_vehicle": ("Điểm {stop} đã giao cho tuyến khác.", "Stop {stop} belongs to another route."),
    "anchor_vehicle": (
        "Điểm {stop} thuộc lộ trình của tuyến khác.",
        "Stop {stop} is part of another route's sequence.",
    ),
    "anchor_order": (
        "Điểm {stop} đổi thứ tự của lộ trình đã định.",
        "Stop {stop} changes the order of the sequence ridden already.",
    ),
    "locked": (
        "Có điểm chen trước điểm {stop}, là điểm đã đi hoặc đang tới.",
        "Something comes before stop {stop}, which is done or being ridden to.",
    ),
    "capacity": ("Tuyến {vehicle} chở quá tải {by}.", "Route {vehicle} carries {by} too much."),
    "max_tasks": ("Tuyến {vehicle} quá số điểm cho phép {by}.", "Route {vehicle} has {by} stops too many."),
    "max_travel_time": (
        "Tuyến {vehicle} chạy xe quá giới hạn {by_time}.",
        "Route {vehicle} rides {by_time} too long.",
    ),
    "courier_work": ("Bưu tá làm quá giới hạn {by_time}.", "The courier works {by_time} too long."),
    "courier_travel": ("Bưu tá chạy xe quá giới hạn {by_time}.", "The courier rides {by_time} too long."),
    "shipment_order": ("Phải lấy trước khi giao.", "What is brought must be fetched first."),
}
_OTHER = ("Kế hoạch sai quy tắc {code}.", "The plan breaks the rule {code}.")
_WHERE = re.compile(r"routes\[(\d+)\](?:\.steps\[(\d+)\])?")


def said(problem: Problem, plan: Plan, violation: Violation) -> Reason:
    """`violation`, which the checker found in `plan`, for people."""
    words: dict[str, int | str] = {"code": violation.code, "by": violation.by, "vehicle": "?", "stop": "?"}
    at, vehicle = _WHERE.fullmatch(violation.where), None
    if at is not None:
        route = plan.routes[int(at[1])]
        vehicle = next(each for each in problem.vehicles if each.id == route.vehicle)
        words["vehicle"] = vehicle.description or vehicle.id
        key = route.steps[int(at[2])].key if at[2] else None
        task = next((task for task in problem.tasks if task.key == key), None)
        if task is not None:
            words["stop"] = task.description or task.id
    texts = _SENTENCES.get(violation.code, _OTHER)
    vi, en = (text.format(**words, by_time=length(violation.by, language)) for language, text in enumerate(texts))
    return Reason(violation.code, vi, en, by=violation.by, vehicle=None if vehicle is None else vehicle.id)
