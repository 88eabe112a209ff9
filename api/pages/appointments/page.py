"""What the officers' pages about appointments share: their notices after a redirect."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse

from api.pages.common import Notice

HOME = "/lich-hen"
NOTICES = {
    "saved": Notice("done", "Đã ghi nhận."),
    "came": Notice("done", "Đã ghi: người dân có đến."),
    "missed": Notice("done", "Đã ghi: người dân không đến."),
    "moved": Notice("done", "Đã đổi giờ; giờ cũ đã trả lại."),
    "booked": Notice("done", "Đã đặt và xác nhận."),
    "held": Notice("done", "Đã vào danh sách chờ; có chỗ thì được mời theo thứ tự."),
    "papers": Notice("done", "Đã ghi: giấy tờ về đến Trung tâm, đủ và đã đếm."),
    "rules": Notice("done", "Đã lưu giờ mở và làm lại khung giờ."),
    "ended": Notice("done", "Đã kết thúc."),
    "contact": Notice("done", "Đã đổi và ghi lại giấy tờ đã xem."),
}


def shown(request: Request) -> Notice | None:
    """The notice that the address asks for, if it is one of ours."""
    return NOTICES.get(request.query_params.get("tin", ""))


def see(path: str, notice: str) -> RedirectResponse:
    """Send the browser to look at ``path`` after a change, with a notice by its key."""
    assert notice in NOTICES, notice
    return RedirectResponse(f"{path}?tin={notice}", status_code=303)
