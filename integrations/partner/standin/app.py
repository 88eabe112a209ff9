"""HTTP around a stand-in: its wire form, the control of faults and of what happens, and what it received."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from integrations.partner.standin.faults import Fault, FaultKind, Faults

Answer = tuple[int, Any]
"""HTTP status and JSON body."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, read."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


class Mind(Protocol):
    """A stand-in without HTTP."""

    @property
    def controls(self) -> Mapping[str, Callable[[dict[str, Any]], Any]]:
        """What a test or a demo may do to it: POST ``/_name`` with a JSON body; None answers 404."""
        ...

    def service_of(self, ask: Ask) -> str:
        """Name the call."""
        ...

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer it."""
        ...

    def forget_tokens(self) -> None:
        """End every token at once."""
        ...

    def received(self) -> dict[str, Any]:
        """Return what it holds, as JSON."""
        ...


Pages = Callable[[FastAPI, Counter[str]], None]
"""Adds pages for people to a stand-in; it is handed how often each call was made."""


def create_app(mind: Mind, faults: Faults | None = None, pages: Pages | None = None) -> FastAPI:
    """Return a stand-in as an ASGI application.

    Parameters
    ----------
    faults
        What goes wrong; handed in by a test that orders faults without HTTP.

    Notes
    -----
    The faults ``drop``, ``half`` and ``silence`` cut the connection, which needs the server of :mod:`.serve`.
    """
    faults, calls = faults or Faults(), Counter[str]()
    app = FastAPI(title="Máy chủ giả lập", docs_url=None, redoc_url=None, openapi_url=None)
    # A page of another site must not reach this server through a name that it points here.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "testserver"])
    _add_controls(app, mind, faults, calls)
    if pages is not None:
        pages(app, calls)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT"])
    async def serve(request: Request) -> Response:
        ask = await _read(request)
        service = mind.service_of(ask)
        calls[service] += 1
        fault = faults.take(service)
        if fault:
            return await _misbehave(fault, mind, request, service, ask)
        status, body = mind.answer(service, ask)
        return JSONResponse(body, status)

    return app


def _add_controls(app: FastAPI, mind: Mind, faults: Faults, calls: Counter[str]) -> None:
    @app.get("/_faults")
    async def pending_faults() -> list[Fault]:
        return faults.pending

    @app.post("/_faults", status_code=201)
    async def order_fault(fault: Fault) -> list[Fault]:
        faults.order(fault)
        return faults.pending

    @app.delete("/_faults", status_code=204)
    async def clear_faults() -> None:
        faults.clear()

    @app.get("/_received")
    async def received() -> JSONResponse:
        return JSONResponse({"calls": dict(calls), **mind.received()})

    @app.post("/_{name}")
    async def control(name: str, request: Request) -> JSONResponse:
        if name not in mind.controls:
            raise HTTPException(404)
        done = mind.controls[name](await request.json())
        if done is None:
            raise HTTPException(404)
        return JSONResponse(done)


async def _read(request: Request) -> Ask:
    content = await request.body()
    body: Any
    if "form" in request.headers.get("content-type", ""):
        body = dict(parse_qsl(content.decode("utf-8", "replace")))
    else:
        try:
            body = json.loads(content)
        except ValueError:
            body = {}
    query, headers = dict(request.query_params), dict(request.headers)
    return Ask(request.method, request.url.path, query, headers, body if isinstance(body, dict) else {})


async def _misbehave(fault: Fault, mind: Mind, request: Request, service: str, ask: Ask) -> Response:
    if fault.kind is FaultKind.TOKEN_EXPIRED:
        mind.forget_tokens()
        status, answer = mind.answer(service, ask)
        return JSONResponse(answer, status)
    if fault.kind is FaultKind.DELAY:
        await asyncio.sleep(fault.seconds)
    status, answer = mind.answer(service, ask) if fault.acts_first else (200, {})
    match fault.kind:
        case FaultKind.STATUS:
            return JSONResponse({"message": "Lỗi theo yêu cầu"}, fault.status)
        case FaultKind.BODY:
            return JSONResponse(fault.body)
        case FaultKind.DUPLICATE:
            return JSONResponse(_in_every_list(answer, twice=True), status)
        case FaultKind.REORDER:
            return JSONResponse(_in_every_list(answer, twice=False), status)
        case FaultKind.MALFORMED:
            return Response(_half(answer), media_type="application/json")
        case FaultKind.HALF:
            return StreamingResponse(_half_then_cut(request, answer), headers={"content-length": "100000"})
        case FaultKind.DROP | FaultKind.SILENCE:
            await asyncio.sleep(fault.seconds if fault.kind is FaultKind.SILENCE else 0)
            await _hang_up(request)
            return Response()
        case FaultKind.DELAY:
            return JSONResponse(answer, status)


def _in_every_list(value: Any, *, twice: bool) -> Any:
    """Return ``value`` with the items of each list told twice, or else in the reverse order."""
    if isinstance(value, dict):
        return {name: _in_every_list(item, twice=twice) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    items = [_in_every_list(item, twice=twice) for item in value]
    return [item for item in items for _ in range(2)] if twice else items[::-1]


def _half(answer: Any) -> bytes:
    text = json.dumps(answer).encode()
    return text[: len(text) // 2]


async def _half_then_cut(request: Request, answer: Any) -> AsyncIterator[bytes]:
    yield _half(answer)
    await _hang_up(request)


async def _hang_up(request: Request) -> None:
    request.state.hang_up()
    await asyncio.sleep(0)  # lets the server see the cut before it is handed anything more to send
