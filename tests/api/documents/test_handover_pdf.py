"""The paper of a handover list."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from api.documents import qr
from api.documents.handover_pdf import handover_pdf
from api.templating import STATIC
from data.kinds import Custody, GivenUp, HandoverState
from scheduling.model.day import HandoverItemView, HandoverView

FONTS = STATIC / "vendor" / "fonts"
# Every letter of the Vietnamese alphabet with every tone: 134 that ASCII lacks.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"


def view(lines: int) -> HandoverView:
    """A list of so many envelopes, signed by nobody yet."""
    items = tuple(
        HandoverItemView(
            line_number=number,
            envelope_code=f"TN-{number:04d}-ABCD",
            dossier_codes=tuple(f"000.00.01.H20-2611{10 + k}-{number:04d}" for k in range(1 + number % 3)),
            recipient_name=f"Người Nhận {number}",
            address_line=f"Số {number}, ấp Tân Thuận, đường tỉnh 851",
            commune_name="xã Tân Dương",
            papers_original=1 + number % 2,
            papers_copy=number % 3,
            fee_dong=50_000 * (number % 2),
            postage_dong=20_000,
        )
        for number in range(1, lines + 1)
    )
    return HandoverView(
        handover_id=1,
        code="BG-261123-BT1-1",
        state=HandoverState.PREPARED,
        from_custody=Custody.CENTRE,
        day=date(2026, 11, 23),
        giver_name="Trung tâm Phục vụ hành chính công xã Hòa Long",
        post_office_name="Bưu cục Hòa Long",
        courier_name="Trần Quốc Bảo",
        courier_code="BT1",
        prepared_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        given_by=None,
        given_at=None,
        received_by=None,
        received_at=None,
        items=items,
    )


def pages_of(paper: bytes) -> list[str]:
    """The text of each page, composed, with single blanks."""
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]
    return [re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)) for text in texts]


def test_the_paper_names_both_parties_and_every_envelope() -> None:
    """What R4 asks for: who, what, originals and copies, and place to sign for two."""
    text = " ".join(pages_of(handover_pdf(view(7), FONTS)))
    for wanted in ("BIÊN BẢN BÀN GIAO", "BG-261123-BT1-1", "Bưu tá Trần Quốc Bảo (BT1)", "xã Hòa Long"):
        assert wanted in text
    for item in view(7).items:
        assert all(part in text for part in (item.envelope_code, *item.dossier_codes, item.recipient_name))
    assert "ĐẠI DIỆN BÊN GIAO" in text
    assert "ĐẠI DIỆN BÊN NHẬN" in text


def test_the_sums_keep_fee_and_postage_apart() -> None:
    """7 lines: 4 odd ones pay 50.000 each, all pay 20.000 postage (R2)."""
    text = " ".join(pages_of(handover_pdf(view(7), FONTS)))
    assert "Cộng 7 phong bì 11 7 200.000 140.000" in text
    assert "Tổng phải thu hộ: 340.000 đ" in text


def test_every_vietnamese_letter_is_drawn_and_can_be_copied_out() -> None:
    """Both cases of all of them come back from the text layer, composed as they went in."""
    words = " ".join(LETTERS[at : at + 6] + " " + LETTERS[at : at + 6].upper() for at in range(0, len(LETTERS), 6))
    one = view(1)
    changed = replace(one, items=(replace(one.items[0], address_line=words),))
    text = " ".join(pages_of(handover_pdf(changed, FONTS)))
    assert set(LETTERS + LETTERS.upper()) <= set(text)


def test_sixty_lines_are_whole_on_few_pages_with_the_heading_on_each() -> None:
    """No line is lost or torn at a page's end, and each page says which list it is of."""
    pages = pages_of(handover_pdf(view(60), FONTS))
    assert 4 <= len(pages) <= 6
    for number, text in enumerate(pages, 1):
        assert f"trang {number} trên {len(pages)}" in text
        assert "BG-261123-BT1-1" in text
    for item in view(60).items:
        holding = [text for text in pages if item.envelope_code in text]
        assert len(holding) == 1, f"line {item.line_number}"
        assert all(code in holding[0] for code in item.dossier_codes)
        assert item.recipient_name in holding[0]
    assert "ĐẠI DIỆN BÊN GIAO" in pages[-1]
    assert "Cộng 60 phong bì" in pages[-1]


def test_the_same_list_gives_the_same_bytes() -> None:
    """A paper printed again later is the paper that was signed."""
    assert handover_pdf(view(12), FONTS) == handover_pdf(view(12), FONTS)
    assert handover_pdf(view(12), FONTS) != handover_pdf(view(13), FONTS)
    # Two prints within one second are alike anyway: the paper must not know when it was printed.
    metadata = PdfReader(io.BytesIO(handover_pdf(view(12), FONTS))).metadata
    assert metadata is not None
    assert metadata.creation_date == view(12).prepared_at


def test_a_signature_given_on_the_system_is_on_the_paper() -> None:
    """Name and local time of the side that signed, and only of that side."""
    signed = replace(view(2), given_by="Nguyễn Thị Ngọc Ánh", given_at=datetime(2026, 11, 23, 0, 45, tzinfo=UTC))
    text = " ".join(pages_of(handover_pdf(signed, FONTS)))
    assert "Nguyễn Thị Ngọc Ánh Đã ký trên hệ thống lúc 07:45 ngày 23/11/2026" in text
    assert text.count("Đã ký trên hệ thống") == 1


def test_each_line_carries_the_code_of_its_envelope(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn is the list's code, then each envelope's, in order; the modules are checked in test_qr."""
    drawn: list[str] = []
    whole = qr.matrix_of

    def noting(text: str) -> tuple[tuple[bool, ...], ...]:
        drawn.append(text)
        return whole(text)

    monkeypatch.setattr(qr, "matrix_of", noting)
    handover_pdf(view(5), FONTS)
    assert drawn == ["BG-261123-BT1-1", *(item.envelope_code for item in view(5).items)]


def test_missing_fonts_are_said_so(tmp_path: Path) -> None:
    """A paper with holes for letters is worse than none."""
    with pytest.raises(FileNotFoundError):
        handover_pdf(view(1), tmp_path)


def test_the_paper_of_what_goes_back_says_why_and_asks_for_no_money() -> None:
    """From the post office to the centre, with a reason a line instead of fees that nobody collected."""
    lines = tuple(replace(item, given_up=GivenUp.REFUSED) for item in view(3).items)
    back = replace(
        view(3),
        from_custody=Custody.POST_OFFICE,
        to_custody=Custody.CENTRE,
        giver_name="Bưu cục Hòa Long",
        centre_name="Trung tâm xã Hòa Long",
        courier_name=None,
        courier_code=None,
        items=lines,
    )
    text = " ".join(pages_of(handover_pdf(back, FONTS)))
    for wanted in ("BIÊN BẢN CHUYỂN HOÀN", "Trung tâm xã Hòa Long", "Lý do chuyển hoàn", "Cộng 3 phong bì 5 3"):
        assert wanted in text
    assert text.count("Người nhận từ chối") == 3
    assert "None" not in text
    assert "thu hộ" not in text
