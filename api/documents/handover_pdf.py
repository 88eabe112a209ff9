"""Biên bản bàn giao on A4: what both sides count, check and sign (R3, R4). The same view gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from fpdf.enums import XPos, YPos

from api import filters, words
from api.documents.paper import BOTTOM, FONT, LINE, MARGIN, Paper
from api.documents.qr import draw_qr
from scheduling.model.day import HandoverItemView, HandoverView

QR = 12.0
ROW_PADDING = 1.6
# (heading, width in mm); together the width between the margins of A4.
COLUMNS = (
    ("Số", 9.0),
    ("", 15.0),
    ("Phong bì, hồ sơ", 43.0),
    ("Người nhận, địa chỉ", 58.0),
    ("Bản chính", 11.0),
    ("Bản sao", 11.0),
    ("Lệ phí", 20.0),
    ("Cước", 19.0),
)


GAP = 3.0
"""Between numbers and the words that follow them."""
BACK = (*COLUMNS[:6], ("", GAP), ("Lý do chuyển hoàn", 39.0 - GAP))


def _columns(view: HandoverView) -> tuple[tuple[str, float], ...]:
    return BACK if view.goes_back else COLUMNS


def handover_pdf(view: HandoverView, font_dir: Path) -> bytes:
    """Return the paper of one list.

    Parameters
    ----------
    view
        The list, whole.
    font_dir
        Holds ``BeVietnamPro-Regular.ttf`` and ``BeVietnamPro-Bold.ttf``.

    Raises
    ------
    FileNotFoundError
        The fonts are not there: ``make setup`` brings them.
    """
    foot = f"Biên bản {view.code}, ngày {filters.day(view.day)}"
    name = "Biên bản chuyển hoàn" if view.goes_back else "Biên bản bàn giao"
    paper = Paper(f"{name} {view.code}", foot, view.prepared_at, font_dir)
    paper.add_page()
    _heading(paper, view)
    _parties(paper, view)
    _table(paper, view)
    _signatures(paper, view)
    return bytes(paper.output())


def _heading(paper: Paper, view: HandoverView) -> None:
    half = paper.epw / 2
    left, top = MARGIN, MARGIN
    paper.text_at(left, top, half * 0.8, view.giver_name.upper(), 9, "B", "C")
    paper.text_at(left + half, top, half, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 9, "B", "C")
    end = paper.text_at(left + half, paper.get_y() + 0.4, half, "Độc lập - Tự do - Hạnh phúc", 9, "", "C")
    paper.set_line_width(0.25)
    paper.line(left + half + half / 2 - 17, end + 0.8, left + half + half / 2 + 17, end + 0.8)
    draw_qr(paper, view.code, paper.w - MARGIN - 20, end + 6, 20)
    end = paper.text_at(left, end + 8, paper.epw - 26, _title(view), 15, "B")
    paper.set_y(end + 2.4)
    paper.set_font(FONT, "", 10)
    paper.cell(0, 5, f"Số: {view.code}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.cell(0, 5, filters.long_day(view.day), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_y(max(paper.get_y(), end + 18))


def _title(view: HandoverView) -> str:
    return "BIÊN BẢN CHUYỂN HOÀN KẾT QUẢ" if view.goes_back else "BIÊN BẢN BÀN GIAO KẾT QUẢ"


def _parties(paper: Paper, view: HandoverView) -> None:
    top = paper.get_y() + 1
    courier = f"Bưu tá {view.courier_name} ({view.courier_code}), {view.post_office_name}"
    lines = (("Bên giao", view.giver_name), ("Bên nhận", view.receiver_name if view.goes_back else courier))
    for name, text in lines:
        paper.text_at(MARGIN, top, 24, name, 9.5, "B")
        top = paper.text_at(MARGIN + 24, top, paper.epw - 24, text, 9.5) + 0.8
    count = len(view.items)
    begins = f"Hai bên cùng kiểm đếm và bàn giao {count} phong bì còn nguyên niêm phong theo danh sách dưới đây. "
    sentence = begins + (
        "Các phong bì này không phát được và trả về Trung tâm; lệ phí hồ sơ, nếu có, thu tại quầy."
        if view.goes_back
        else "Lệ phí hồ sơ và cước bưu chính được thu và ghi riêng."
    )
    paper.set_y(paper.text_at(MARGIN, top + 1, paper.epw, sentence, 9.5) + 2.5)


def _table(paper: Paper, view: HandoverView) -> None:
    _table_head(paper, _columns(view))
    for item in view.items:
        height = _row_height(paper, item)
        if paper.get_y() + height > paper.h - BOTTOM:
            paper.add_page()
            _table_head(paper, _columns(view))
        _row(paper, item, height)
    _totals(paper, view)


def _table_head(paper: Paper, columns: tuple[tuple[str, float], ...]) -> None:
    top, height = paper.get_y(), 9.0
    paper.set_fill_color(238, 236, 228)
    paper.rect(MARGIN, top, paper.epw, height, style="F")
    paper.set_draw_color(120)
    paper.set_line_width(0.2)
    paper.line(MARGIN, top + height, MARGIN + paper.epw, top + height)
    x = MARGIN
    for index, (name, width) in enumerate(columns):
        lines = paper.height_of(width - 1.6, name, 8, "B") if name else 0
        align = "L" if index < 4 or name == BACK[-1][0] else "R"
        paper.text_at(x + 0.8, top + (height - lines) / 2, width - 1.6, name, 8, "B", align)
        x += width
    paper.set_xy(MARGIN, top + height)


def _row_height(paper: Paper, item: HandoverItemView) -> float:
    codes = LINE + sum(paper.height_of(COLUMNS[2][1] - 1.6, code, 7.5) for code in item.dossier_codes)
    whom = paper.height_of(COLUMNS[3][1] - 1.6, item.recipient_name, 9, "B") + paper.height_of(
        COLUMNS[3][1] - 1.6, _where(item), 8
    )
    return max(QR + 1.4, codes, whom) + 2 * ROW_PADDING


def _row(paper: Paper, item: HandoverItemView, height: float) -> None:
    top, x = paper.get_y(), MARGIN
    text_top = top + ROW_PADDING
    widths = [width for _, width in COLUMNS]
    paper.text_at(x + 0.8, text_top, widths[0] - 1.6, str(item.line_number), 9)
    x += widths[0]
    draw_qr(paper, item.envelope_code, x + 1, top + ROW_PADDING + 0.7, QR)
    x += widths[1]
    end = paper.text_at(x + 0.8, text_top, widths[2] - 1.6, item.envelope_code, 9, "B")
    for code in item.dossier_codes:
        end = paper.text_at(x + 0.8, end, widths[2] - 1.6, code, 7.5)
    x += widths[2]
    end = paper.text_at(x + 0.8, text_top, widths[3] - 1.6, item.recipient_name, 9, "B")
    paper.text_at(x + 0.8, end, widths[3] - 1.6, _where(item), 8)
    x += widths[3]
    numbers = (item.papers_original, item.papers_copy, item.fee_dong, item.postage_dong)
    for number, width in zip(numbers[: 2 if item.given_up else 4], widths[4:], strict=False):
        paper.text_at(x + 0.8, text_top, width - 1.6, filters.number(number), 9, "", "R")
        x += width
    if item.given_up:
        paper.text_at(x + GAP + 0.8, text_top, BACK[-1][1] - 1.6, words.word(item.given_up), 9)
    paper.set_draw_color(190)
    paper.line(MARGIN, top + height, MARGIN + paper.epw, top + height)
    paper.set_xy(MARGIN, top + height)


def _where(item: HandoverItemView) -> str:
    return f"{item.address_line}, " + item.commune_name.replace(" ", filters.NBSP)  # a name is not torn apart


def _totals(paper: Paper, view: HandoverView) -> None:
    if paper.get_y() + 8 > paper.h - BOTTOM:
        paper.add_page()
    top, x = paper.get_y() + 1.4, MARGIN + sum(width for _, width in COLUMNS[:4])
    paper.text_at(MARGIN + 0.8, top, x - MARGIN - 1.6, f"Cộng {len(view.items)} phong bì", 9, "B")
    sums = (
        sum(item.papers_original for item in view.items),
        sum(item.papers_copy for item in view.items),
        sum(item.fee_dong for item in view.items),
        sum(item.postage_dong for item in view.items),
    )
    for number, (_, width) in zip(sums[: 2 if view.goes_back else 4], COLUMNS[4:], strict=False):
        paper.text_at(x + 0.8, top, width - 1.6, filters.number(number), 9, "B", "R")
        x += width
    if view.goes_back:
        paper.set_y(top + LINE + 4)
        return
    money = f"Tổng phải thu hộ: {filters.dong(sums[2] + sums[3])}"
    paper.set_y(paper.text_at(MARGIN + 0.8, top + LINE + 0.6, paper.epw - 1.6, money, 9) + 4)


def _signatures(paper: Paper, view: HandoverView) -> None:
    height, gap = 42.0, 8.0
    if paper.get_y() + height > paper.h - BOTTOM:
        paper.add_page()
    top, width = paper.get_y(), (paper.epw - gap) / 2
    sides = (
        ("ĐẠI DIỆN BÊN GIAO", view.given_by, view.given_at),
        ("ĐẠI DIỆN BÊN NHẬN", view.received_by, view.received_at),
    )
    for index, (title, name, moment) in enumerate(sides):
        x = MARGIN + index * (width + gap)
        paper.set_draw_color(150)
        paper.rect(x, top, width, height)
        paper.text_at(x, top + 2.5, width, title, 9.5, "B", "C")
        paper.text_at(x, top + 7, width, "(Ký, ghi rõ họ tên)", 8, "", "C")
        if name and moment:
            paper.text_at(x, top + height - 13, width, name, 9.5, "B", "C")
            paper.text_at(x, top + height - 8, width, f"Đã ký trên hệ thống lúc {filters.moment(moment)}", 8, "", "C")
    paper.set_y(top + height)
