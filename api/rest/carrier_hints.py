"""Where a carrier may say that something happened. What it says is not believed: each order is asked about.

Its signature covers the first record only and is made with a published key, so anybody can push anything. The
address has a secret part, only the networks that an operator names may use it, and of the body the order numbers
alone are read.
"""

from __future__ import annotations

import hmac
import ipaddress

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.security.guards import anyone
from api.settings import Settings
from api.state import State
from integrations.vnpost.myvnpost.webhook import MalformedPush, read_hints
from scheduling.services.carriers import take_hints

router = APIRouter()


@router.post("/carrier-hints/{secret}", include_in_schema=False, dependencies=[Depends(anyone())])
async def hint(request: Request, state: State, secret: str) -> JSONResponse:
    """Note which of our orders are meant; answered in the carrier's own form."""
    if not _is_known(state.settings, secret) or not _may_come_from(state.settings, request):
        raise HTTPException(404)
    try:
        numbers = read_hints(await request.body())
    except MalformedPush as error:
        return JSONResponse({"success": False, "message": str(error), "updated": 0}, 400)
    ours = await run_in_threadpool(take_hints, state.engine, numbers, state.clock())
    return JSONResponse({"success": True, "message": "", "updated": ours})


def _is_known(settings: Settings, secret: str) -> bool:
    expected = settings.carrier_hook_secret.get_secret_value()
    return bool(expected) and hmac.compare_digest(secret.encode(), expected.encode())


def _may_come_from(settings: Settings, request: Request) -> bool:
    networks = settings.carrier_hook_from.split()
    if not networks:
        return True
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in networks)
