"""What the stand-in answers: sign-in, TraCuuHoSo, DongBoHoSoMC (contracts.md 2.1 and 2.2)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from integrations.dossiers.dvcqg.standin.ledger import Ledger
from integrations.dossiers.dvcqg.standin.options import PortalOptions
from integrations.dossiers.dvcqg.standin.rules import complaints, not_strings

Body = dict[str, Any]
Answer = tuple[int, Body]
"""HTTP status and JSON body."""

OK, REFUSED, SESSION_GONE, EXISTS, ABSENT, LOGIN_REFUSED = "0", "-1", "-2", "3", "-4", "1"


class Portal:
    """The stand-in's mind, without HTTP.

    Parameters
    ----------
    monotonic
        Seconds that never run backwards; ends sessions.
    """

    def __init__(self, options: PortalOptions, ledger: Ledger, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.options = options
        self.ledger = ledger
        self._monotonic = monotonic
        self._sessions: dict[str, float] = {}

    def forget_sessions(self) -> None:
        """End every session at once."""
        self._sessions.clear()

    def log_in(self, dstcode: str | None, body: Body) -> Answer:
        """Open a session."""
        given = (dstcode, body.get("username"), body.get("password"))
        if given != (self.options.dstcode, self.options.username, self.options.password):
            return 200, {"error_code": int(LOGIN_REFUSED), "message": "Sai tài khoản hoặc mật khẩu"}
        session = secrets.token_urlsafe(24)
        self._sessions[session] = self._monotonic() + self.options.session_seconds
        return 200, {"error_code": int(OK), "session": session}

    def serve(self, dstcode: str | None, body: Body) -> Answer:
        """Serve one business call."""
        if dstcode != self.options.dstcode or body.get("madonvi") != self.options.madonvi:
            return 403, {"error_code": REFUSED, "message": "Mã đơn vị hoặc mã đích không được phép"}
        if not self._is_open(body.get("session")):
            return self.refuse_session()
        if places := sorted(not_strings(body, "")):
            return self._say(REFUSED, f"Giá trị không phải chuỗi: {', '.join(places)}")
        match body.get("service"):
            case "TraCuuHoSo":
                return self._look_up(body)
            case "DongBoHoSoMC":
                return self._synchronise(body)
            case _:
                return self._say(REFUSED, "Dịch vụ không có ở cổng giả lập")

    def refuse_session(self) -> Answer:
        """Say that the session is no good, in the way the options chose."""
        if self.options.session_refusal == "status":
            return 401, {"error_code": SESSION_GONE, "message": "Phiên làm việc đã hết hạn"}
        return self._say(SESSION_GONE, "Phiên làm việc đã hết hạn")

    def _is_open(self, session: object) -> bool:
        return isinstance(session, str) and self._sessions.get(session, 0.0) > self._monotonic()

    def _look_up(self, body: Body) -> Answer:
        held = self.ledger.holds(body.get("mahoso", ""))
        if held is not None:
            found = [{"MaHoSo": held["MaHoSo"], "TrangThaiHoSo": held["TrangThaiHoSo"]}]
            return self._say(OK, "Thành công", result=found)
        if self.options.absent == "empty":
            return self._say(OK, "Thành công", result=[])
        return self._say(ABSENT, "Không tìm thấy hồ sơ")

    def _synchronise(self, body: Body) -> Answer:
        updating, data = body.get("isUpdating"), body.get("data")
        if updating not in ("True", "False"):
            return self._say(REFUSED, "isUpdating phải là True hoặc False")
        if not isinstance(data, list) or len(data) != 1 or not isinstance(data[0], dict):
            return self._say(REFUSED, "data phải là danh sách đúng một hồ sơ")
        dossier: Body = data[0]
        if wrong := complaints(dossier):
            return self._say(REFUSED, "; ".join(wrong))
        held = self.ledger.holds(dossier["MaHoSo"])
        if updating == "False" and held is not None:
            return self._say(EXISTS, "Hồ sơ đã tồn tại")
        if updating == "True" and held is None and self.options.update_unknown == "refuse":
            return self._say(ABSENT, "Hồ sơ chưa có để cập nhật")
        self.ledger.accept(dossier, is_updating=updating == "True")
        return self._say(OK, "Thành công")

    def _say(self, code: str, message: str, **more: Any) -> Answer:
        error_code: str | int = int(code) if self.options.integer_codes else code
        return 200, {"error_code": error_code, "message": message, **more}
