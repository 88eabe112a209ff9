"""QR codes drawn as filled rectangles, so that they stay sharp at any print resolution."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno
from fpdf import FPDF

OVERLAP_MILLIMETRES = 0.02
"""Neighbouring rows overlap a little: some viewers would show a hairline between them."""


def draw_qr(pdf: FPDF, text: str, x: float, y: float, size: float) -> None:
    """Draw the code of ``text`` with its upper left corner at (x, y).

    Parameters
    ----------
    x, y, size
        Millimetres; ``size`` is the side of the code without the quiet zone, which the caller leaves white.
    """
    matrix = matrix_of(text)
    module = size / len(matrix)
    pdf.set_fill_color(0)
    for row, column, width in dark_runs(matrix):
        pdf.rect(x + column * module, y + row * module, width * module, module + OVERLAP_MILLIMETRES, style="F")


def matrix_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules, dark is True: a QR code of medium error correction, never a micro one."""
    return tuple(tuple(bool(module) for module in row) for row in segno.make_qr(text, error="m").matrix)


def dark_runs(matrix: tuple[tuple[bool, ...], ...]) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, width) of each unbroken run of dark modules."""
    for row, modules in enumerate(matrix):
        column = 0
        for dark, run in groupby(modules):
            width = len(list(run))
            if dark:
                yield row, column, width
            column += width
