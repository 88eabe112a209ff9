"""What goes wrong over HTTP: our own errors, and the one way any error becomes a reply.

Under ``/api/`` a reply is a problem (RFC 9457) with a stable ``code``; elsewhere it is a page.
Neither says more of a bug than that there was one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.language import Language, language_of
from api.templating import render
from scheduling.errors import Conflict, Invalid, NotFound, Refused, SchedulingError


class ApiError(Exception):
    """Base. ``message`` is Vietnamese, ready to be shown; ``message_en`` says the same in English."""

    code = "api.error"
    status = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message = message
        self.message_en = message_en


class NotSignedIn(ApiError):
    """Nobody is known behind the request; a page sends the browser to the sign-in."""

    code = "api.not_signed_in"
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("Cần đăng nhập, hoặc cần một khoá còn hiệu lực.", "Sign in, or send a live key.")


class Forbidden(ApiError):
    """The person or key is known, and may not."""

    code = "api.forbidden"
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Vai trò hoặc khoá này không được dùng mục này.", "This role or key may not use it.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reply about something wrong, in one language."""

    status: int
    code: str
    title: str
    detail: str
    fields: Sequence[tuple[str, str]] = ()
    """(where, what is wrong there)."""


_STATUS: dict[type[SchedulingError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.CONFLICT,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}
_SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không đọc được", "The request cannot be read"),
    401: ("Cần đăng nhập", "Not signed in"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Cách gọi không đúng", "Method not allowed"),
    409: ("Không thực hiện được lúc này", "Not possible now"),
    413: ("Tệp hoặc dữ liệu quá lớn", "Too large"),
    422: ("Dữ liệu chưa đúng", "Invalid data"),
    500: ("Có lỗi ở phía chúng tôi", "Something went wrong on our side"),
    503: ("Tạm thời không phục vụ được", "Not available for the moment"),
}


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem or a page. Bugs are answered by :mod:`api.http.requests`."""
    kinds: tuple[type[Exception], ...] = (ApiError, *_STATUS, HTTPException, RequestValidationError)
    for kind in kinds:
        app.add_exception_handler(kind, _handle)


async def _handle(request: Request, error: Exception) -> Response:
    return reply(request, error)


def reply(request: Request, error: Exception) -> Response:
    """Return the reply to ``error``: a problem, a page, or the way to the sign-in."""
    is_api = request.url.path.startswith("/api/")
    problem = problem_of(error, language_of(request) if is_api else "vi")  # the page around it is Vietnamese
    headers = dict(getattr(error, "headers", None) or {})
    if is_api:
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        content = _problem_json(problem, getattr(request.state, "request_id", None))
        return JSONResponse(content, problem.status, headers, media_type="application/problem+json")
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    request_id = getattr(request.state, "request_id", "")
    page = render(request, "error.html", status_code=problem.status, problem=problem, request_id=request_id)
    page.headers.update(headers)
    return page


def problem_of(error: Exception, language: Language) -> Problem:
    """Return what is said of ``error``; of one we do not know, only that there was one."""
    if isinstance(error, ApiError):
        return _problem(error.status, error.code, _said(error, language), language)
    if isinstance(error, SchedulingError) and (status := _status_of(error)):
        fields = [(error.field, _said(error, language))] if isinstance(error, Invalid) else []
        return _problem(status, error.code, _said(error, language), language, fields)
    if isinstance(error, RequestValidationError):
        fields = [_field(each, language) for each in error.errors()]
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "api.invalid", "", language, fields)
    if isinstance(error, HTTPException):
        return _problem(error.status_code, f"api.http_{error.status_code}", "", language)
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "api.bug", "", language)


def _status_of(error: SchedulingError) -> HTTPStatus | None:
    """None for one nobody foresaw: a bug."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), None)


def _problem(
    status: int, code: str, detail: str, language: Language, fields: Sequence[tuple[str, str]] = ()
) -> Problem:
    words = _SENTENCES.get(int(status), ("Không thực hiện được", HTTPStatus(status).phrase))
    return Problem(int(status), code, words[language == "en"], detail, fields)


def _problem_json(problem: Problem, request_id: str | None) -> dict[str, Any]:
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
        "code": problem.code,
        "request_id": request_id,
    }
    if problem.fields:
        content["errors"] = [{"field": field, "message": message} for field, message in problem.fields]
    return content


def _said(error: ApiError | SchedulingError, language: Language) -> str:
    return error.message_en if language == "en" else error.message


def _field(error: Any, language: Language) -> tuple[str, str]:
    """Where a value is wrong. The value itself, and words that may quote it, stay out."""
    missing = error["type"] in ("missing", "value_error.missing")
    if language == "en":
        words = "a value is missing" if missing else f"not valid ({error['type']})"
    else:
        words = "thiếu giá trị" if missing else f"giá trị không hợp lệ ({error['type']})"
    return ".".join(str(part) for part in error["loc"]), words


def _to_sign_in(request: Request) -> Response:
    """Send the browser to the sign-in, and back to a page it only looked at."""
    target = "/dang-nhap"
    if request.method == "GET" and request.url.path != "/":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target += f"?tiep={quote(here, safe='/')}"
    if request.headers.get("hx-request") == "true":
        # A redirect would put the sign-in page into a part of the page that asked.
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": "/dang-nhap"})
    return RedirectResponse(target, HTTPStatus.SEE_OTHER)
