"""What the pages share: notices after a redirect, today's date, and reading what people type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse

from api.filters import ZONE
from api.state import AppState
from scheduling.errors import Invalid

PAGE_SIZE = 25
MOST_DONG = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence on top of a page; ``kind`` is done, warn or bad."""

    kind: str
    text: str


# The address carries the key only, so that nobody can make a page say their own words.
NOTICES = {
    "chosen": Notice("done", "Đã ghi nhận: người dân chọn trả kết quả tại nhà."),
    "cancelled": Notice("done", "Đã hủy trả tại nhà. Người dân nhận kết quả tại quầy."),
    "given": Notice("done", "Đã ký giao. Bưu tá kiểm và ký nhận trên máy của mình."),
    "received": Notice("done", "Đã ký nhận."),
    "started": Notice("done", "Chúc bạn đi đường an toàn."),
    "return_prepared": Notice("done", "Đã lập biên bản chuyển hoàn. Đếm cùng người nhận rồi ký giao."),
    "return_given": Notice("done", "Đã ký giao. Trung tâm đếm và ký nhận lại."),
    "return_received": Notice("done", "Trung tâm đã nhận lại. Người dân được nhắn đến nhận tại quầy."),
    "return_void": Notice("done", "Đã hủy biên bản; phong bì chờ biên bản khác."),
    "recalled": Notice("done", "Đã gọi phong bì về Trung tâm."),
    "published": Notice("done", "Đã công bố. Bưu tá thấy tuyến của mình, biên bản bàn giao đã sẵn sàng."),
    "stop_moved": Notice("done", "Đã chuyển. Bản nháp mới thay bản trước; bưu tá thấy sau khi công bố."),
    "closed": Notice("done", "Đã đóng ngày. Phong bì chưa phát được chờ lần xếp tuyến sau."),
    "replayed": Notice("done", "Tin sẽ được gửi lại ngay."),
    "skipped": Notice("done", "Đã bỏ qua tin. Tin sau của cùng việc được gửi tiếp."),
    "difference_closed": Notice("done", "Đã ghi là xong. Nếu đêm nay vẫn lệch, điểm này hiện lại."),
    "undone": Notice("done", "Đã hoàn tác. Điểm này chờ ghi lại."),
    "undone_before": Notice("warn", "Điểm này đã được hoàn tác từ trước."),
    "pinned": Notice("done", "Đã ghim. Mọi hồ sơ của hộ này dùng điểm mới."),
    "pinned_again": Notice("warn", "Đã ghim. Bản nháp có phong bì này đã bỏ: điều phối cần lập tuyến lại."),
    "pinned_rides": Notice(
        "warn", "Đã ghim. Bưu tá thấy điểm mới ngay; giờ và thứ tự của tuyến đã công bố giữ nguyên."
    ),
    "moved": Notice("done", "Đã đổi địa bàn. Phong bì đang chờ ở Trung tâm đã chuyển theo."),
    "moved_again": Notice("warn", "Đã đổi địa bàn. Bản nháp có phong bì chuyển đi đã bỏ: điều phối cần lập tuyến lại."),
    "saved": Notice("done", "Đã ghi."),
    "saved_again": Notice("warn", "Đã ghi. Bản nháp của ngày liên quan đã bỏ: hãy lập tuyến lại."),
    "saved_rides": Notice("warn", "Đã ghi. Tuyến đã công bố giữ nguyên; muốn đổi, hãy lập tuyến lại."),
    "marked_before": Notice("warn", "Lần bấm này đã được ghi từ trước."),
}


def notice_of(request: Request) -> Notice | None:
    """Return the notice that the address asks for, if it is one of ours."""
    return NOTICES.get(request.query_params.get("tin", ""))


def see(path: str, notice: str | None = None) -> RedirectResponse:
    """Send the browser to look at ``path`` after a change, with a notice by its key."""
    assert notice is None or notice in NOTICES, notice
    more = "&" if "?" in path else "?"
    return RedirectResponse(path + (f"{more}{urlencode({'tin': notice})}" if notice else ""), status_code=303)


def today_of(state: AppState) -> date:
    """Return the local day of now."""
    return state.clock().astimezone(ZONE).date()


def dong_from(field: str, text: str) -> int:
    """Read an amount as people type it, ``12.000`` or ``12000 đ``; empty is 0. Raises Invalid."""
    digits = text.strip().removesuffix("đ").replace(".", "").replace(" ", "").replace("\u00a0", "")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()) or int(digits) > MOST_DONG:
        raise Invalid(field, "Ghi số tiền bằng chữ số, ví dụ 12.000.", "Not an amount in dong.")
    return int(digits)


def day_from(field: str, text: str) -> date | None:
    """Read a date of a form, ``2026-11-23``; empty is None. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(field, "Ngày không đúng.", "Not a date.") from None


def window_from(field: str, text: str) -> tuple[int, int] | None:
    """Read a window of a form, ``28800-36000`` in seconds after midnight; empty is None. Raises Invalid."""
    if not text:
        return None
    parts = text.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise Invalid(field, "Khung giờ không đúng.", "Not a window.")
    begin, end = int(parts[0]), int(parts[1])
    if not 0 <= begin < end <= 86_400:
        raise Invalid(field, "Khung giờ không đúng.", "Not a window.")
    return begin, end
