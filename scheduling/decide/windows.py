"""What windows are free at an address, and why not. Listing and booking call this one function and never solve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data.kinds import Audience, DayState, Precision
from data.reference.windows import WindowRules
from scheduling.decide import witness_kernel as kernel
from scheduling.decide.cells import ZONE
from scheduling.decide.promise import days, outlook, targets
from scheduling.decide.witness import grown, permille
from scheduling.errors import NotFound, Refused
from scheduling.model.window import Choice, DayWindows, Demand, HomeAsk, HomeWindow, WhyNot
from scheduling.model.witness import SKILLS, InsertAt, Vectors, Witness

SENTENCES: dict[WhyNot, tuple[str, str]] = {
    WhyNot.NO_ADDRESS: (
        "Chưa biết địa chỉ này nằm ở đâu, hoặc chưa có bưu cục phục vụ.",
        "It is not known where this address is, or no post office serves it.",
    ),
    WhyNot.PAST: ("Khung giờ này đã qua.", "This window has passed."),
    WhyNot.NOT_YET: ("Ngày này chưa mở đặt hẹn.", "This day is not open for booking yet."),
    WhyNot.WAITED: (
        "Giờ vừa trống đang được mời người chờ trước, xin thử lại sau ít phút.",
        "A time just came free and is offered first to who waits; try again in some minutes.",
    ),
    WhyNot.CLOSED: ("Đã hết giờ đặt cho ngày này.", "Booking for this day has closed."),
    WhyNot.NO_COURIER: ("Ngày này không có bưu tá đi phát.", "No courier rides on this day."),
    WhyNot.NO_SKILL: (
        "Ngày này không có bưu tá đã học việc này.",
        "No courier who rides on this day has learnt what it takes.",
    ),
    WhyNot.ROADS: (
        "Đang tính lại đường đi cho ngày này, xin thử lại sau ít phút.",
        "The rides of this day are being timed again; try again in some minutes.",
    ),
    WhyNot.LOAD: ("Bưu tá đã nhận đủ phong bì cho ngày này.", "The couriers carry all they can on this day."),
    WhyNot.TOO_FAR: (
        "Từ bưu cục đến nơi không kịp khung giờ này.",
        "This window cannot be reached in time from the post office.",
    ),
    WhyNot.NO_TIME: (
        "Không tuyến nào còn kịp ghé trong khung giờ này.",
        "No route can call in this window any more.",
    ),
    WhyNot.RESERVE: (
        "Giờ còn lại của bưu tá dành cho phong bì không hẹn giờ.",
        "The couriers' remaining time is kept for deliveries without a window.",
    ),
    WhyNot.UNSURE: (
        "Tuyến còn chỗ nhưng khó đến đúng giờ, nên không nhận hẹn.",
        "A route could call, but too rarely on time to promise it.",
    ),
}
_BY_NEARNESS = {
    0: WhyNot.NO_COURIER,
    kernel.LOAD: WhyNot.LOAD,
    kernel.TOO_FAR: WhyNot.TOO_FAR,
    kernel.NO_TIME: WhyNot.NO_TIME,
    kernel.RESERVE: WhyNot.RESERVE,
    kernel.UNSURE: WhyNot.UNSURE,
}
PRECISE = frozenset({Precision.PIN, Precision.HOUSE, Precision.STREET})
"""Points precise enough for a window of two hours; others are offered half-days."""


@dataclass(frozen=True, slots=True)
class DaySheet:
    """Everything of one day that decides what is free on it, besides the address.

    Attributes
    ----------
    fleet_day_id
        None while nobody has opened the day.
    own_visits
        The household's visits of that day by their window, which another dossier of it joins.
    freed_at
        When room was made that who waits for the day was not offered yet.
    """

    day: date
    fleet_day_id: int | None
    state: DayState
    witness: Witness
    own_visits: Mapping[tuple[int, int], int]
    freed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A window, and the place in the witness or the household's visit that it would take."""

    window: HomeWindow
    place: InsertAt | None = None
    joins: int | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same for every address on a day: its windows, and each of them refused for each reason."""

    windows: NDArray[np.int64]
    ends: tuple[float, ...]
    """As timestamps: to compare moments of two time zones takes as long as to search a route."""
    refused: Mapping[WhyNot, tuple[Found, ...]]


@lru_cache(maxsize=512)
def _frame(day: date, windows: tuple[tuple[int, int], ...]) -> _Frame:
    spans = [(_moment(day, opens), _moment(day, closes)) for opens, closes in windows]
    choices = [Choice(day, *window) for window in windows]
    return _Frame(
        np.array(windows, np.int64),
        tuple(ends.timestamp() for _, ends in spans),
        {
            why: tuple(Found(HomeWindow(choice, *span, why)) for choice, span in zip(choices, spans, strict=True))
            for why in WhyNot
        },
    )


def offers(
    sheet: DaySheet,
    vectors: Vectors | None,
    ask: HomeAsk,
    audience: Audience,
    now: datetime,
    road_version: str,
    rules: WindowRules,
) -> tuple[Found, ...]:
    """Say of each window of one day whether it can be kept at this address, and why not.

    Parameters
    ----------
    vectors
        From every stop of the sheet's witness to the address and back; None where no point is known.

    Returns
    -------
    tuple
        What can be booked, the fewest added seconds first; then what cannot, in order of time.
    """
    frame = _frame(sheet.day, rules.windows if ask.precision in PRECISE else rules.half_days)
    whole = _not_on_this_day(sheet, vectors, ask, audience, now, road_version, rules)
    if whole is not None or vectors is None:
        return frame.refused[whole or WhyNot.NO_ADDRESS]
    found, moment = _searched(sheet, vectors, frame, ask.demand, rules), now.timestamp()
    for index, blank in enumerate(frame.refused[WhyNot.PAST]):
        if sheet.own_visits and blank.window.choice.window in sheet.own_visits:
            found[index] = _joined(sheet, blank.window, ask, rules)
        if frame.ends[index] <= moment:
            found[index] = blank
    return tuple(sorted(found, key=_rank))


def require_window(found: tuple[Found, ...], choice: Choice) -> Found:
    """Return what was found of this window.

    Raises
    ------
    Refused
        It cannot be booked; says why.
    NotFound
        There is no such window at this address.
    """
    for each in found:
        if each.window.choice == choice:
            if each.window.why_not is not None:
                raise Refused(*sentences(each.window))
            return each
    raise NotFound("Không có khung giờ này cho địa chỉ này.", "There is no such window at this address.")


def sentences(window: HomeWindow) -> tuple[str, str]:
    """Why a window cannot be booked, in Vietnamese and English."""
    assert window.why_not is not None
    return window.lacking or SENTENCES[window.why_not]


def as_day(sheet: DaySheet, found: tuple[Found, ...]) -> DayWindows:
    """What is shown of a day."""
    return DayWindows(sheet.day, sheet.witness.version, tuple(each.window for each in found))


def closes_at(day: date, rules: WindowRules) -> datetime:
    """The cut-off of a day: afterwards its plan is made."""
    return _moment(day, -rules.closes_before_midnight_seconds)


def inner_seconds(precision: Precision, rules: WindowRules) -> int:
    """What is added to each ride from or to a point that is not better known."""
    if precision in PRECISE:
        return 0
    return rules.hamlet_seconds if precision is Precision.HAMLET else rules.commune_seconds


def _not_on_this_day(
    sheet: DaySheet,
    vectors: Vectors | None,
    ask: HomeAsk,
    audience: Audience,
    now: datetime,
    road_version: str,
    rules: WindowRules,
) -> WhyNot | None:
    """Why nothing can be booked on a day at all."""
    today = now.astimezone(ZONE).date()
    if sheet.day < today:
        return WhyNot.PAST
    if audience is Audience.PUBLIC and (sheet.day - today).days > rules.opens_until_days:
        return WhyNot.NOT_YET
    if sheet.state not in (DayState.OPEN, DayState.DRAFT) or now >= closes_at(sheet.day, rules):
        return WhyNot.CLOSED
    if vectors is None or ask.post_office_id is None:
        return WhyNot.NO_ADDRESS
    if sheet.freed_at is not None and now < sheet.freed_at + timedelta(seconds=rules.waiters_first_seconds):
        return WhyNot.WAITED
    if sheet.witness.road_version != road_version:
        return WhyNot.ROADS
    learnt = sheet.witness.routes[:, SKILLS]
    return WhyNot.NO_SKILL if len(learnt) and (ask.demand.needs & ~learnt).all() else None


def _searched(sheet: DaySheet, vectors: Vectors, frame: _Frame, demand: Demand, rules: WindowRules) -> list[Found]:
    witness = sheet.witness
    places, kept = kernel.search(
        witness.routes,
        witness.stops,
        vectors.there,
        vectors.back,
        frame.windows,
        np.array([demand.work_seconds, demand.envelopes, demand.collect_dong, demand.needs]),
        *days(rules.spread),
        targets(rules),
        *outlook(witness, rules.spread),
    )
    found = []
    for index, (place, share) in enumerate(zip(places.tolist(), kept.tolist(), strict=True)):
        nearness, route, position, there, onward, added = place
        if nearness != kernel.FREE:
            found.append(frame.refused[_BY_NEARNESS[nearness]][index])
            continue
        into = InsertAt(route, position, there, onward, added, permille(share))
        found.append(
            Found(_free(frame.refused[WhyNot.PAST][index].window, into.added_seconds, into.kept_permille), place=into)
        )
    return found


def _joined(sheet: DaySheet, window: HomeWindow, ask: HomeAsk, rules: WindowRules) -> Found:
    """The household's own visit, with one more envelope in it."""
    visit_id = sheet.own_visits[window.choice.window]
    more = replace(ask.demand, work_seconds=ask.further_work_seconds)
    bigger = grown(sheet.witness, visit_id, more, rules)
    if bigger is None:
        return Found(replace(window, why_not=WhyNot.NO_TIME))
    return Found(_free(window, 0, bigger[1]), joins=visit_id)


def _free(window: HomeWindow, added_seconds: int, kept_permille: int) -> HomeWindow:
    return HomeWindow(window.choice, window.starts_at, window.ends_at, None, added_seconds, kept_permille)


def _rank(found: Found) -> tuple[bool, int, int]:
    window = found.window
    return window.why_not is not None, window.added_seconds, window.choice.opens_second


@lru_cache(maxsize=4096)
def _moment(day: date, second: int) -> datetime:
    return datetime.combine(day, time(), ZONE) + timedelta(seconds=second)
