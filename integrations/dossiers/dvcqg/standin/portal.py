"""What the stand-in answers: sign-in, TraCuuHoSo, DongBoHoSoMC (contracts.md 2.1 and 2.2)."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from integrations.dossiers.dvcqg.standin.ledger import Ledger
from integrations.dossiers.dvcqg.standin.options import (
    AUTH_ENDPOINT,
    INTEGRATION_ENDPOINT,
    SHARE_ENDPOINT,
    PortalOptions,
)
from integrations.dossiers.dvcqg.standin.rules import complaints, not_strings, step_complaints
from integrations.partner.standin import Answer, Ask

Body = dict[str, Any]
LOGIN = "login"
STEPS_AT_ONCE = 10
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
        self.latest: deque[dict[str, str]] = deque(maxlen=20)

    @property
    def controls(self) -> Mapping[str, Callable[[dict[str, Any]], Any]]:
        """What a demo may do to it: `/_decide` changes what it holds of a dossier, as a one-stop centre would."""
        return {"decide": self._decide}

    def service_of(self, ask: Ask) -> str:
        """Name the call."""
        return LOGIN if ask.path == AUTH_ENDPOINT else str(ask.body.get("service", "?"))

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer it."""
        dstcode = ask.headers.get("dstcode")
        if ask.path == AUTH_ENDPOINT:
            status, said = self.log_in(dstcode, ask.body)
        elif ask.path in (INTEGRATION_ENDPOINT, SHARE_ENDPOINT):
            status, said = self.serve(dstcode, ask.body)
        else:
            return 404, {"message": "Không có đường dẫn này"}
        at = datetime.now(UTC).isoformat(timespec="seconds")
        outcome = f"HTTP {status}, error_code {said['error_code']}"
        self.latest.appendleft({"at": at, "service": service, "outcome": outcome})
        return status, said

    def forget_tokens(self) -> None:
        """End every session at once."""
        self._sessions.clear()

    def received(self) -> dict[str, Any]:
        """Return what it holds, by dossier code, with the effects each write had."""
        return {
            "writes": len(self.ledger.writes),
            "effects": self.ledger.effects,
            "dossiers": {
                code: {
                    "holds": history[-1].dossier,
                    "writes": len(history),
                    "effects": sum(bool(write.changed) for write in history),
                    "history": [asdict(write) for write in history],
                    "steps": self.ledger.steps.get(code, []),
                }
                for code, history in self.ledger.histories().items()
            },
        }

    def _decide(self, change: dict[str, Any]) -> Any:
        held = self.ledger.holds(str(change.get("MaHoSo")))
        return None if held is None else asdict(self.ledger.accept(held | change, is_updating=True))

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
            case "CapNhatTienDoHoSoMC":
                return self._keep_steps(body)
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
            told = ("MaHoSo", "TrangThaiHoSo", "NgayHenTra", "HinhThuc")
            found = [{name: held[name] for name in told if name in held}]
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

    def _keep_steps(self, body: Body) -> Answer:
        steps = body.get("data")
        if not isinstance(steps, list) or not 0 < len(steps) <= STEPS_AT_ONCE:
            return self._say(REFUSED, f"data phải có từ 1 đến {STEPS_AT_ONCE} bước")
        if wrong := [complaint for step in steps for complaint in step_complaints(step)]:
            return self._say(REFUSED, "; ".join(wrong))
        if any(self.ledger.holds(step["MaHoSo"]) is None for step in steps):
            return self._say(ABSENT, "Hồ sơ chưa có để cập nhật tiến độ")
        self.ledger.accept_steps(steps)
        return self._say(OK, "Thành công")

    def _say(self, code: str, message: str, **more: Any) -> Answer:
        error_code: str | int = int(code) if self.options.integer_codes else code
        return 200, {"error_code": error_code, "message": message, **more}
