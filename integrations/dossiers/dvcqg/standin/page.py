"""What a person sees of the stand-in: one page, no script, nothing from elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, select_autoescape

from integrations.dossiers.dvcqg.standin.ledger import Write
from integrations.dossiers.dvcqg.standin.portal import Portal

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_SHOWN = 200
_STATES = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
}
_WAYS = {"0": "Trực tiếp", "1": "Qua bưu chính"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_TEMPLATE = Environment(
    loader=PackageLoader(__package__, "."), autoescape=select_autoescape(default=True)
).get_template("page.html")


def add_to(app: FastAPI, portal: Portal, counts: Counter[str]) -> None:
    """Serve the page at ``/`` and its style at ``/page.css``."""
    ledger = portal.ledger

    @app.get("/")
    async def show(dung: bool = False) -> HTMLResponse:
        rows = [_row(history) for history in ledger.histories().values()]
        rows.sort(key=lambda row: row["last"], reverse=True)
        html = _TEMPLATE.render(
            rows=rows[:_SHOWN],
            dossiers=len(rows),
            returned=sum(row["returned"] for row in rows),
            writes=len(ledger.writes),
            effects=ledger.effects,
            counts=counts,
            latest=[{**call, "at": _clock(call["at"])} for call in portal.latest],
            paused=dung,
        )
        return HTMLResponse(html, headers=_HEADERS)

    @app.get("/page.css")
    async def style() -> Response:
        text = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
        return Response(text, media_type="text/css", headers=_HEADERS)


def _row(history: list[Write]) -> dict[str, Any]:
    held = history[-1].dossier
    state = held["TrangThaiHoSo"]
    return {
        "code": held["MaHoSo"],
        "state": state,
        "label": _STATES.get(state, "?"),
        "returned": state == "10",
        "returned_at": _day(held.get("NgayTra", "")),
        "way": _WAYS.get(held["HinhThuc"], "?"),
        "writes": len(history),
        "effects": sum(bool(write.changed) for write in history),
        "last": history[-1].number,
    }


def _day(stamp: str) -> str:
    """Return ``yyyyMMddHHmmss`` as a Vietnamese reads it."""
    if len(stamp) != 14:
        return stamp
    return f"{stamp[8:10]}:{stamp[10:12]} {stamp[6:8]}/{stamp[4:6]}/{stamp[:4]}"


def _clock(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(_ZONE).strftime("%H:%M:%S")
