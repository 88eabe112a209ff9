"""Each request gets an id, one line in the log, and an answer even when a bug ends it. No personal data in any."""

from __future__ import annotations

import re
import secrets
import time
import traceback
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from jinja2 import TemplateError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import reply

REQUEST_ID = "X-Request-ID"
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log: structlog.stdlib.BoundLogger = structlog.get_logger("tannha.http")


class Requests:
    """ASGI middleware: request id, log line, and the last answer to a bug."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        given = request.headers.get(REQUEST_ID, "")
        request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        request.state.request_id = request_id
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_and_note)
            except Exception as error:
                _log.error("bug", error=type(error).__name__, frames=frames_of(error))
                if status:
                    raise  # half a reply is out: the server must cut the connection
                await _reply_to_bug(request, error)(scope, receive, send_and_note)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    route=_route(scope),
                    status=status,
                    milliseconds=round((time.perf_counter() - began) * 1000, 1),
                )


def _reply_to_bug(request: Request, error: Exception) -> Response:
    try:
        return reply(request, error)
    except (TemplateError, OSError) as second:
        _log.error("bug in the error page", error=type(second).__name__, frames=frames_of(second))
        return PlainTextResponse("500", 500)


def frames_of(error: BaseException) -> list[str]:
    """Where an error came from, its causes first. Its words stay out: they may quote a person's data."""
    lines: list[str] = []
    chain: BaseException | None = error
    while chain is not None and len(lines) < 200:
        steps = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(chain.__traceback__)]
        lines = [*steps, type(chain).__name__, *lines]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return lines


def _route(scope: Scope) -> str:
    """The route's pattern, not the path: a dossier's code in a path says whose it is."""
    pattern: Any = getattr(scope.get("route"), "path", None)
    return str(pattern) if pattern else "(none)"
