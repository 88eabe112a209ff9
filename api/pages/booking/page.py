"""What the citizens' pages share: their language, their frame, and what they say when something cannot be."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from api.filters import ZONE, clock, day, dong
from api.language import Language
from api.pages.booking.sentences import step_words
from api.security.citizens import CitizenUnknown
from api.templating import ENVIRONMENT
from data.kinds import BookingKind
from data.reference.languages import languages
from scheduling.errors import Conflict, Invalid, NotFound, Refused, SchedulingError
from scheduling.model.booking import BookingView

LANGUAGE_COOKIE = "tannha_ngon_ngu"
SURE = 990
START, CASE = "/dat-hen", "/viec"
_WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_KINDS = {
    BookingKind.COUNTER: ("Tại quầy", "At the counter"),
    BookingKind.HOME_VISIT: ("Hướng dẫn kê khai tại nhà", "Guided filing at your home"),
    BookingKind.HOME_DELIVERY: ("Trả kết quả tại nhà", "The result brought to your home"),
    BookingKind.HOME_COLLECTION: ("Thu gom giấy tờ tại nhà", "Papers collected at your home"),
}


class CitizenRoute(APIRoute):
    """A route whose refusals are pages for citizens; who is not known (any more) begins again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with what it raises made a page."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except CitizenUnknown:
                return RedirectResponse(f"{START}?tin=het", HTTPStatus.SEE_OTHER)
            except (NotFound, Refused, Conflict, Invalid) as error:
                return sorry(request, error)

        return answer


def language(request: Request) -> Language:
    """English where the citizen chose it; Vietnamese else."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "vi"


def said(request: Request, error: SchedulingError) -> str:
    """An error's words in the citizen's language."""
    return error.message_en if language(request) == "en" else error.message


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Return a page of the citizens.

    Besides ``context``, a template has ``t(vietnamese, english)``, ``lang``, ``citizen`` (the session or None),
    ``csrf_token``, ``path``, and ``when``, ``weekday``, ``what``, ``kind_words``, ``step`` that read well in the
    language.
    """
    lang = language(request)
    english = lang == "en"
    citizen = getattr(request.state, "citizen", None)
    given = {
        "t": lambda vietnamese, text: text if english else vietnamese,
        "lang": lang,
        "citizen": citizen,
        "csrf_token": citizen.csrf_token if citizen else "",
        "path": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "weekday": lambda value: weekday(value, lang),
        "when": lambda value: when(value, lang),
        "clock": clock,
        "dong": lambda value: f"{value:,}\u00a0VND" if english else dong(value),
        "what": lambda view: what(view, lang),
        "kind_words": lambda kind: _KINDS[kind][english],
        "language_words": lambda code: languages()[code][english],
        "sure": lambda permille: sure(permille, english=english),
        "step": lambda happened: step_words(happened, english),
        "errors": {},
        "notice": None,
        **context,
    }
    return HTMLResponse(ENVIRONMENT.get_template(f"booking/{template}").render(given), status_code)


def sorry(request: Request, error: SchedulingError) -> Response:
    """A page that says why not, and where to go on."""
    status = {NotFound: 404, Invalid: 422}.get(type(error), 409)
    return page(request, "sorry.html", status_code=status, message=said(request, error))


def see(path: str) -> RedirectResponse:
    """Send the browser to look at ``path`` after a change."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def weekday(value: date | datetime, lang: Language) -> str:
    """``Thứ Hai, 23/11/2026``."""
    local = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
    return f"{_WEEKDAYS[lang][local.weekday()]}, {day(local)}"


def when(value: datetime, lang: Language) -> str:
    """``07:30, Thứ Hai, 23/11/2026``."""
    return f"{clock(value)}, {weekday(value, lang)}"


def sure(permille: int, *, english: bool) -> str:
    """How surely a window is kept: nothing is certain, so never more than over 99%."""
    return ("over 99%" if english else "trên 99%") if permille >= SURE else f"{permille // 10}%"


def what(view: BookingView, lang: Language) -> str:
    """What is booked, as a citizen calls it."""
    return view.service_name or _KINDS[view.kind][lang == "en"]
