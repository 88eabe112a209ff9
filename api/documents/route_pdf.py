"""A day's routes on paper: one line a stop with its big number, where to, what to collect, and a box to sign in.

Each route begins on a page of its own. Phones are masked, for a paper may be lost; the courier's own page has them.
"""

from __future__ import annotations

from pathlib import Path

from api import filters, words
from api.documents.paper import BOTTOM, LINE, MARGIN, Paper
from data.kinds import PlanState, Precision
from scheduling.model.day import DayView, PlanView, RouteView, StopView

PADDING = 1.8
LEAST_HEIGHT = 17.0
NUMBER_SIZE = 22
# (heading, width in mm); together the width between the margins of A4.
COLUMNS = (
    ("Điểm", 15.0),
    ("Tới lúc", 23.0),
    ("Người nhận, địa chỉ", 63.0),
    ("Phong bì", 30.0),
    ("Phải thu", 23.0),
    ("Ký nhận", 32.0),
)
EDGES = tuple(MARGIN + sum(width for _, width in COLUMNS[:index]) for index in range(len(COLUMNS)))


def route_pdf(view: DayView, plan: PlanView, routes: tuple[RouteView, ...], font_dir: Path) -> bytes:
    """Return the paper of these routes of a plan.

    Parameters
    ----------
    font_dir
        As :class:`api.documents.paper.Paper` needs it.
    """
    when = filters.day(view.day)
    paper = Paper(f"Tuyến phát {when}", f"{view.post_office_name}, ngày {when}", plan.created_at, font_dir)
    for route in routes:
        paper.foot = f"{view.post_office_name}, ngày {when}, {route.courier_name} ({route.courier_code})"
        paper.add_page()
        _heading(paper, view, plan, route)
        _table(paper, route)
        _totals(paper, route)
        _signatures(paper, route)
    if not routes:
        paper.add_page()
        paper.text_at(MARGIN, MARGIN, paper.epw, f"Ngày {when} không có tuyến nào.", 10)
    return bytes(paper.output())


def _heading(paper: Paper, view: DayView, plan: PlanView, route: RouteView) -> None:
    top = paper.text_at(MARGIN, MARGIN, paper.epw, view.post_office_name, 9)
    paper.text_at(MARGIN, top + 2.5, paper.epw, f"{route.courier_name} ({route.courier_code})", 15, "B")
    line = ", ".join(
        (
            filters.long_day(view.day),
            f"đi {filters.clock(route.departs_second)}, về {filters.clock(route.returns_second)}",
            f"{len(route.stops)} điểm",
            filters.length(route.ride_metres),
            f"phương án {plan.number}" + ("" if plan.state is PlanState.PUBLISHED else " (bản nháp)"),
        )
    )
    end = paper.text_at(MARGIN, paper.get_y() + 3, paper.epw, line, 9.5)
    if route.lunch:
        end = paper.text_at(MARGIN, end, paper.epw, f"Nghỉ trưa {filters.window(route.lunch)}", 9.5)
    paper.set_y(end + 3)


def _table(paper: Paper, route: RouteView) -> None:
    _head(paper)
    for stop in route.stops:
        height = _height(paper, stop)
        if paper.get_y() + height > paper.h - BOTTOM:
            paper.add_page()
            _head(paper)
        _row(paper, stop, height)


def _head(paper: Paper) -> None:
    top, height = paper.get_y(), 6.5
    paper.set_fill_color(238, 236, 228)
    paper.rect(MARGIN, top, paper.epw, height, style="F")
    for x, (name, width) in zip(EDGES, COLUMNS, strict=True):
        paper.text_at(x + 0.8, top + 1.4, width - 1.6, name, 8, "B", "R" if name == "Phải thu" else "L")
    paper.set_xy(MARGIN, top + height)


def _whom(stop: StopView) -> tuple[tuple[str, float, str], ...]:
    """The lines of the widest column: text, size, style."""
    known = {Precision.COMMUNE: " · chỉ biết xã", Precision.HAMLET: " · chỉ biết ấp"}.get(stop.precision, "")
    calls = filters.phone_masked(stop.recipient_phone) or "không có số điện thoại"
    return (
        (stop.recipient_name, 9.5, "B"),
        (f"{stop.address_line}, " + stop.commune_name.replace(" ", filters.NBSP), 9.5, ""),
        (calls + known, 8, ""),
    )


def _height(paper: Paper, stop: StopView) -> float:
    lines = sum(paper.height_of(COLUMNS[2][1] - 1.6, text, size, style) for text, size, style in _whom(stop))
    envelope = LINE + paper.height_of(COLUMNS[3][1] - 1.6, _papers(stop), 8)
    return max(lines, envelope, LEAST_HEIGHT - 2 * PADDING) + 2 * PADDING


def _row(paper: Paper, stop: StopView, height: float) -> None:
    top = paper.get_y()
    y = top + PADDING
    paper.text_at(EDGES[0], y + 2.6, COLUMNS[0][1] - 3, str(stop.position), NUMBER_SIZE, "B", "R")
    end = paper.text_at(EDGES[1] + 0.8, y, COLUMNS[1][1] - 1.6, filters.clock(stop.arrives_second), 11, "B")
    if stop.window:
        paper.text_at(EDGES[1] + 0.8, end + 0.6, COLUMNS[1][1] - 1.6, f"hẹn\n{filters.window(stop.window)}", 8, "B")
    end = y
    for text, size, style in _whom(stop):
        end = paper.text_at(EDGES[2] + 0.8, end, COLUMNS[2][1] - 1.6, text, size, style)
    end = paper.text_at(EDGES[3] + 0.8, y, COLUMNS[3][1] - 1.6, stop.envelope_code, 8.5, "B")
    paper.text_at(EDGES[3] + 0.8, end, COLUMNS[3][1] - 1.6, _papers(stop), 8)
    _money(paper, stop, y)
    paper.set_draw_color(150)
    paper.rect(EDGES[5] + 1.5, top + 1.4, COLUMNS[5][1] - 1.5, height - 2.8)
    paper.set_draw_color(190)
    paper.line(MARGIN, top + height, MARGIN + paper.epw, top + height)
    paper.set_xy(MARGIN, top + height)


def _papers(stop: StopView) -> str:
    if stop.call:
        return words.word(stop.call) + (" (đã hủy)" if stop.called_off else "")
    parts = [f"{stop.papers_original} chính"] if stop.papers_original else []
    parts += [f"{stop.papers_copy} sao"] if stop.papers_copy else []
    tries = f"\nlần thứ {stop.failed_attempts + 1}" if stop.failed_attempts else ""
    return ", ".join(parts) + tries


def _money(paper: Paper, stop: StopView, y: float) -> None:
    """Fee and postage apart (R2), below what they come to."""
    x, width = EDGES[4] + 0.8, COLUMNS[4][1] - 1.6
    if not stop.fee_dong + stop.postage_dong:
        paper.text_at(x, y, width, "–", 9.5, "", "R")
        return
    end = paper.text_at(x, y, width, filters.dong(stop.fee_dong + stop.postage_dong), 9.5, "B", "R")
    paper.text_at(
        x, end, width, f"lệ phí {filters.number(stop.fee_dong)}\ncước {filters.number(stop.postage_dong)}", 7.5, "", "R"
    )


def _totals(paper: Paper, route: RouteView) -> None:
    if paper.get_y() + 10 > paper.h - BOTTOM:
        paper.add_page()
    fees, postage = sum(stop.fee_dong for stop in route.stops), sum(stop.postage_dong for stop in route.stops)
    text = f"Cộng {len(route.stops)} phong bì. Phải thu {filters.dong(fees + postage)}"
    text += f": lệ phí {filters.dong(fees)}, cước {filters.dong(postage)}."
    paper.set_y(paper.text_at(MARGIN, paper.get_y() + 2, paper.epw, text, 9.5, "B") + 4)


def _signatures(paper: Paper, route: RouteView) -> None:
    height, gap = 30.0, 8.0
    if paper.get_y() + height > paper.h - BOTTOM:
        paper.add_page()
    top, width = paper.get_y(), (paper.epw - gap) / 2
    for index, (title, name) in enumerate((("BƯU TÁ", route.courier_name), ("ĐIỀU PHỐI, KHI VỀ", ""))):
        x = MARGIN + index * (width + gap)
        paper.set_draw_color(150)
        paper.rect(x, top, width, height)
        paper.text_at(x, top + 2, width, title, 9, "B", "C")
        paper.text_at(x, top + 6, width, "(ký, ghi rõ họ tên)", 8, "", "C")
        paper.text_at(x, top + height - 6, width, name, 9, "", "C")
    paper.set_y(top + height)
