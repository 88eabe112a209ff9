"""A gateway for SMS (``/sms``) and Zalo (``/zns``) in the manner of several: HTTP 200, and the outcome in the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integrations.partner.standin import Answer, Ask

KEY = "mau-khong-bi-mat"
SENT, WRONG_KEY, WRONG_NUMBER, LATER = "100", "101", "99", "104"


class GatewayStandin:
    """What the gateway answers. A reference that it knows is not sent a second time."""

    controls: dict[str, Callable[[dict[str, Any]], Any]]

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any]] = {}
        self._states: dict[str, str] = {}
        self.controls = {"state": self._set_state}

    def service_of(self, ask: Ask) -> str:
        """Name the call by its path."""
        return ask.path.strip("/")

    def forget_tokens(self) -> None:
        """Do nothing: keys do not run out here."""

    def received(self) -> dict[str, Any]:
        """Return the messages by reference."""
        return {"sent": self.sent}

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer one call."""
        match service:
            case "sms":
                return self._sms(ask.body)
            case "zns":
                return self._zns(ask)
            case "status":
                return 200, {"data": [{"state": self._states.get(ask.query.get("id", ""), "")}]}
            case _:
                return 404, {}

    def _sms(self, body: dict[str, Any]) -> Answer:
        if body.get("ApiKey") != KEY:
            return self._say(WRONG_KEY, f"Sai khóa {body.get('ApiKey')}")
        phone, text = str(body.get("Phone", "")), body.get("Content")
        if not phone.startswith("84") or not text or phone.endswith("0000"):
            return self._say(WRONG_NUMBER, f"Số {phone} không nhận: {text}")
        return self._say(SENT, "", SMSID=self._keep(str(body["RequestId"]), body))

    def _zns(self, ask: Ask) -> Answer:
        if ask.headers.get("access_token") != KEY:
            return 200, {"error": -124, "message": "Access token invalid"}
        body = ask.body
        if not isinstance(body.get("template_data"), dict) or str(body.get("phone", "")).endswith("0000"):
            return 200, {"error": -108, "message": "Phone number invalid"}
        number = self._keep(str(body["tracking_id"]), body)
        return 200, {"error": 0, "message": "Success", "data": {"msg_id": number}}

    def _keep(self, reference: str, body: dict[str, Any]) -> str:
        self.sent.setdefault(reference, body)
        return f"M{list(self.sent).index(reference) + 1}"

    def _set_state(self, body: dict[str, Any]) -> dict[str, Any]:
        self._states[str(body["id"])] = str(body["state"])
        return {}

    def _say(self, code: str, message: str, **more: Any) -> Answer:
        return 200, {"CodeResult": code, "ErrorMessage": message, **more}
