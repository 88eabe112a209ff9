"""A stand-in of an OpenCPS: dossiers that chose the post, and how far each is.

``python -m integrations.dossiers.opencps.standin --port 8040`` runs it; its token is ``mau-khong-bi-mat``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import unquote

import typer

from integrations.partner.standin import Answer, Ask, server
from integrations.partner.standin.command import run

TOKEN = "mau-khong-bi-mat"
_FORWARD = {2: (3,), 3: (3, 4), 4: (3, 4)}


class OpenCpsStandin:
    """Keeps dossiers in memory; refuses a step that skips one, as 2 to 4 does."""

    def __init__(self) -> None:
        self.dossiers: dict[str, dict[str, Any]] = {}
        self.histories: dict[str, list[int]] = {}
        self.papers: dict[str, list[int]] = {}
        self.bookings: list[dict[str, Any]] = []
        self._changes = 0

    @property
    def controls(self) -> Mapping[str, Callable[[dict[str, Any]], Any]]:
        """``/_put`` adds or changes a dossier, as its officers would."""
        return {"put": self._put}

    def service_of(self, ask: Ask) -> str:
        """Name the call."""
        if ask.path == "/dossiers":
            return "changes"
        if ask.path.startswith("/bookings"):
            return "bookings" if ask.method == "GET" else "book"
        return "look" if ask.method == "GET" else "update"

    def forget_tokens(self) -> None:
        """Do nothing: keys do not run out here."""

    def received(self) -> dict[str, Any]:
        """Return what it holds and every viaPostal in the order it was told."""
        return {
            "dossiers": self.dossiers,
            "histories": self.histories,
            "papers": self.papers,
            "bookings": self.bookings,
        }

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer one call."""
        if ask.headers.get("token") != TOKEN:
            return 401, {"message": "sai khóa"}
        if service == "changes":
            return self._list(ask.query.get("modifiedAfter", ""), int(ask.query.get("limit", "200")))
        if service == "bookings":
            return 200, {"data": [each for each in self.bookings if each["codeNumber"] == ask.query.get("codeNumber")]}
        if service == "book":
            return self._book(ask)
        code = unquote(ask.path.removeprefix("/dossiers/"))
        held = self.dossiers.get(code)
        if held is None:
            return 200, {}
        if service == "look":
            return 200, held
        if "vnpostalStatus" in ask.body:
            self.papers.setdefault(code, []).append(ask.body["vnpostalStatus"])
            return 200, self._put({**ask.body, "dossierNo": code})
        step = ask.body.get("viaPostal")
        if step not in _FORWARD.get(int(held["viaPostal"]), ()):
            return 409, {"message": f"viaPostal {held['viaPostal']} không thể thành {step}"}
        if (int(held["viaPostal"]), held.get("finishDate")) != (step, ask.body.get("finishDate")):
            self.histories.setdefault(code, []).append(step)
        self._put({**ask.body, "dossierNo": code})
        return 200, self.dossiers[code]

    def _list(self, after: str, limit: int) -> Answer:
        changed = sorted(self.dossiers.values(), key=lambda each: str(each["modifiedDate"]))
        return 200, {"data": [each for each in changed if str(each["modifiedDate"]) > after][:limit]}

    def _book(self, ask: Ask) -> Answer:
        if ask.method == "POST":
            # As its own list gives them: the number as text.
            self.bookings.append({**ask.body, "bookingId": str(len(self.bookings) + 1)})
            return 200, self.bookings[-1]
        number = ask.path.removeprefix("/bookings/")
        held = next((each for each in self.bookings if each["bookingId"] == number), None)
        if held is None:
            return 404, {"message": "không có lịch hẹn"}
        held.update(ask.body)
        return 200, held

    def _put(self, body: dict[str, Any]) -> dict[str, Any]:
        self._changes += 1
        code = str(body["dossierNo"])
        # Integers as text in one place and as numbers in the other, as the system itself does.
        held = {**self.dossiers.get(code, {"viaPostal": "2"}), **body, "modifiedDate": f"{self._changes:020}"}
        self.dossiers[code] = held
        return held


def main(port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8040) -> None:
    """Chạy một cửa OpenCPS giả lập trên máy này, không mở ra ngoài."""
    run("OpenCPS giả lập", lambda: server(OpenCpsStandin()), port)


if __name__ == "__main__":
    typer.run(main)
