"""HTTP around the stand-in: the wire form, the control of faults, and what it received."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from integrations.dossiers.dvcqg.standin import page
from integrations.dossiers.dvcqg.standin.faults import Fault, FaultKind, Faults
from integrations.dossiers.dvcqg.standin.ledger import Ledger
from integrations.dossiers.dvcqg.standin.options import (
    AUTH_ENDPOINT,
    INTEGRATION_ENDPOINT,
    SHARE_ENDPOINT,
    PortalOptions,
)
from integrations.dossiers.dvcqg.standin.portal import Answer, Body, Portal

LOGIN = "login"


class Calls:
    """What was asked of the stand-in, and how each ended."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.latest: deque[dict[str, str]] = deque(maxlen=20)

    def note(self, service: str, outcome: str) -> None:
        """Count one call."""
        self.counts[service] += 1
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self.latest.appendleft({"at": at, "service": service, "outcome": outcome})


def create_portal(
    options: PortalOptions | None = None,
    *,
    store: Path | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """Return a stand-in portal as an ASGI application.

    Parameters
    ----------
    options
        Sign-in and readings of the open points.
    store
        Where accepted writes are kept through kill -9; None keeps them in memory.
    monotonic
        Ends sessions.

    Notes
    -----
    The faults ``drop`` and ``silence`` cut the connection, which needs the server of :mod:`.serve`.
    """
    ledger = Ledger(store)
    portal = Portal(options or PortalOptions(), ledger, monotonic)
    faults, calls = Faults(), Calls()

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        yield
        ledger.close()

    app = FastAPI(title="Cổng giả lập", lifespan=closing, docs_url=None, redoc_url=None, openapi_url=None)
    # A page of another site must not reach this server through a name that it points here.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "testserver"])
    page.add_to(app, ledger, calls.counts, calls.latest)

    async def answer(request: Request, service_of: Callable[[Body], str]) -> Response:
        body = await _body(request)
        service = service_of(body)
        fault = faults.take(service)
        if fault:
            calls.note(service, f"lỗi theo yêu cầu: {fault.kind}")
            return await _misbehave(fault, portal, request, body)
        status, said = _act(portal, request, body)
        calls.note(service, f"HTTP {status}, error_code {said['error_code']}")
        return JSONResponse(said, status)

    @app.post(AUTH_ENDPOINT)
    async def log_in(request: Request) -> Response:
        return await answer(request, lambda _: LOGIN)

    @app.post(INTEGRATION_ENDPOINT)
    @app.post(SHARE_ENDPOINT)
    async def business(request: Request) -> Response:
        return await answer(request, lambda body: str(body.get("service", "?")))

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
        return JSONResponse(_received(ledger, calls))

    return app


async def _body(request: Request) -> Body:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _act(portal: Portal, request: Request, body: Body) -> Answer:
    dstcode = request.headers.get("dstcode")
    is_login = request.url.path == AUTH_ENDPOINT
    return portal.log_in(dstcode, body) if is_login else portal.serve(dstcode, body)


async def _misbehave(fault: Fault, portal: Portal, request: Request, body: Body) -> Response:
    if fault.kind is FaultKind.DELAY:
        await asyncio.sleep(fault.seconds)
    status, answer = _act(portal, request, body) if fault.acts_first else (200, {})
    match fault.kind:
        case FaultKind.STATUS:
            return JSONResponse({"message": fault.message}, fault.status)
        case FaultKind.ERROR_CODE:
            return JSONResponse({"error_code": fault.error_code, "message": fault.message})
        case FaultKind.SESSION_EXPIRED:
            portal.forget_sessions()
            status, answer = portal.refuse_session()
            return JSONResponse(answer, status)
        case FaultKind.MALFORMED:
            return Response(_half(answer), media_type="application/json")
        case FaultKind.HALF:
            return StreamingResponse(_half_then_cut(request, answer), headers={"content-length": "1000"})
        case FaultKind.DROP:
            await _hang_up(request)
            return Response()
        case FaultKind.SILENCE:
            await asyncio.sleep(fault.seconds)
            await _hang_up(request)
            return Response()
        case FaultKind.DELAY:
            return JSONResponse(answer, status)


def _half(answer: Body) -> bytes:
    text = json.dumps(answer).encode()
    return text[: len(text) // 2]


async def _half_then_cut(request: Request, answer: Body) -> AsyncIterator[bytes]:
    yield _half(answer)
    await _hang_up(request)


async def _hang_up(request: Request) -> None:
    request.state.hang_up()
    await asyncio.sleep(0)  # lets the server see the cut before it is handed anything more to send


def _received(ledger: Ledger, calls: Calls) -> dict[str, Any]:
    histories = ledger.histories()
    return {
        "writes": len(ledger.writes),
        "effects": ledger.effects,
        "calls": dict(calls.counts),
        "dossiers": {
            code: {
                "holds": history[-1].dossier,
                "writes": len(history),
                "effects": sum(bool(write.changed) for write in history),
                "history": [asdict(write) for write in history],
            }
            for code, history in histories.items()
        },
    }
