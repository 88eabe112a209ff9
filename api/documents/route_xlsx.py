"""A day's routes as a workbook: one row a stop, cells of the kinds they are, ready to be sorted and summed."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

import xlsxwriter

from api import filters, words
from scheduling.model.day import DayView, PlanView, RouteView, StopView

# (heading, width in characters, name of the format)
COLUMNS = (
    ("Tuyến", 7, "text"),
    ("Bưu tá", 20, "text"),
    ("Điểm", 6, "number"),
    ("Tới lúc", 8, "clock"),
    ("Hẹn từ", 8, "clock"),
    ("Hẹn đến", 8, "clock"),
    ("Phong bì", 16, "text"),
    ("Người nhận", 24, "text"),
    ("Điện thoại", 14, "text"),
    ("Địa chỉ", 40, "text"),
    ("Xã/phường", 20, "text"),
    ("Vĩ độ", 10, "degrees"),
    ("Kinh độ", 10, "degrees"),
    ("Biết vị trí tới", 14, "text"),
    ("Bản chính", 9, "number"),
    ("Bản sao", 8, "number"),
    ("Lệ phí", 11, "dong"),
    ("Cước", 11, "dong"),
    ("Phải thu", 12, "dong"),
    ("Chặng (m)", 10, "number"),
    ("Chặng (giây)", 11, "number"),
    ("Kết quả", 14, "text"),
)
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@"},
    "number": {"num_format": "#,##0"},
    "clock": {"num_format": "hh:mm"},
    "degrees": {"num_format": "0.00000"},
    "dong": {"num_format": '#,##0" đ"'},
}


def route_xlsx(view: DayView, plan: PlanView, routes: tuple[RouteView, ...]) -> bytes:
    """Return the workbook. Phones are masked as on paper; text that looks like a formula stays text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Tuyến phát {filters.day(view.day)}", "created": _naive(plan.created_at)})
    formats = {name: book.add_format({"valign": "top", **kind}) for name, kind in FORMATS.items()}
    head = book.add_format({"bold": True, "bg_color": "#EEECE4", "text_wrap": True, "valign": "top"})
    page = book.add_worksheet(f"Tuyến {view.day:%d-%m-%Y}")
    for index, (name, width, _) in enumerate(COLUMNS):
        page.set_column(index, index, width)
        page.write_string(0, index, name, head)
    row = 0
    for number, route in enumerate(routes, 1):
        for stop in route.stops:
            row += 1
            for index, (value, (_, _, kind)) in enumerate(zip(_cells(number, route, stop), COLUMNS, strict=True)):
                _write(page, row, index, value, formats[kind])
    page.freeze_panes(1, 3)
    page.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return out.getvalue()


def _cells(number: int, route: RouteView, stop: StopView) -> tuple[Any, ...]:
    begins, ends = stop.window or (None, None)
    return (
        str(number),
        f"{route.courier_name} ({route.courier_code})",
        stop.position,
        _clock(stop.arrives_second),
        _clock(begins),
        _clock(ends),
        stop.envelope_code,
        stop.recipient_name,
        filters.phone_masked(stop.recipient_phone).replace(filters.NBSP, " "),
        stop.address_line,
        stop.commune_name,
        round(stop.latitude, 5),
        round(stop.longitude, 5),
        words.word(stop.precision),
        stop.papers_original,
        stop.papers_copy,
        stop.fee_dong,
        stop.postage_dong,
        stop.fee_dong + stop.postage_dong,
        stop.leg_metres,
        stop.leg_seconds,
        words.word(stop.outcome) if stop.outcome else "",
    )


def _write(page: Any, row: int, column: int, value: Any, kind: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, kind)
    elif isinstance(value, str):
        page.write_string(row, column, value, kind)
    elif isinstance(value, time):
        page.write_datetime(row, column, value, kind)
    else:
        page.write_number(row, column, value, kind)


def _clock(second: int | None) -> time | None:
    if second is None:
        return None
    return time(second % 86_400 // 3600, second % 3600 // 60, second % 60)


def _naive(moment: datetime) -> datetime:
    return filters.local(moment).replace(tzinfo=None)  # a workbook's times have no zone
