"""QR codes on paper."""

from __future__ import annotations

import segno

from api.documents.qr import dark_runs, matrix_of


def test_the_runs_paint_exactly_the_dark_modules() -> None:
    """Painting the runs over white gives the symbol back, module for module."""
    matrix = matrix_of("TN-24QJ-32X5")
    painted = [[False] * len(row) for row in matrix]
    for row, column, width in dark_runs(matrix):
        for at in range(column, column + width):
            assert not painted[row][at], "a module is painted twice"
            painted[row][at] = True
    assert tuple(map(tuple, painted)) == matrix


def test_the_symbol_is_a_full_qr_code_that_survives_a_stain() -> None:
    """Cameras of old phones do not read micro codes; medium correction restores 15%."""
    symbol = segno.make_qr("TN-24QJ-32X5", error="m")
    assert matrix_of("TN-24QJ-32X5") == tuple(tuple(map(bool, row)) for row in symbol.matrix)
    assert len(matrix_of("TN-24QJ-32X5")) >= 21
