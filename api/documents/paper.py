"""A4 by our own hand: the font, wrapped text in a box, and the same foot on every page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

MARGIN = 12.0
BOTTOM = 16.0
FONT = "Be Vietnam Pro"
LINE = 4.1
SMALL = 3.6


class Paper(FPDF):  # type: ignore[misc]  # fpdf2 is not typed
    """A4 with a line at the foot of every page.

    Parameters
    ----------
    title, foot
        Of the document, and what stands at the foot before the page number.
    made_at
        When what it shows was made, not when it is printed: the same view gives the same bytes.
    font_dir
        Holds ``BeVietnamPro-Regular.ttf`` and ``BeVietnamPro-Bold.ttf``.

    Raises
    ------
    FileNotFoundError
        The fonts are not there: ``make setup`` brings them.
    """

    def __init__(self, title: str, foot: str, made_at: datetime, font_dir: Path) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.foot = foot
        self.add_font(FONT, "", font_dir / "BeVietnamPro-Regular.ttf")
        self.add_font(FONT, "B", font_dir / "BeVietnamPro-Bold.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(False, margin=BOTTOM)
        self.c_margin = 0.0
        self.set_lang("vi")
        self.set_title(title)
        self.set_creator("Tận Nhà")
        self.set_creation_date(made_at)

    def footer(self) -> None:
        """Say on each page what it belongs to."""
        self.set_y(-11)
        self.set_font(FONT, "", 7.5)
        self.set_text_color(90)
        self.cell(0, 4, f"{self.foot}, trang {self.page_no()} trên {{nb}}")
        self.set_text_color(0)

    def text_at(
        self, x: float, y: float, width: float, text: str, size: float, style: str = "", align: str = "L"
    ) -> float:
        """Write wrapped text into a box; returns where it ends."""
        self.set_font(FONT, style, size)
        self.set_xy(x, y)
        self.multi_cell(width, _leading(size), text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT, padding=0)
        return float(self.get_y())

    def height_of(self, width: float, text: str, size: float, style: str = "") -> float:
        """Return the height the text would take."""
        self.set_font(FONT, style, size)
        height = self.multi_cell(width, _leading(size), text, dry_run=True, output=MethodReturnValue.HEIGHT)
        return float(height)


def _leading(size: float) -> float:
    return LINE if size >= 8.5 else SMALL
