"""Whether this process can do its work: for load balancers, and for `make run`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from api.security.guards import anyone
from api.state import State
from data.migrate import is_current

router = APIRouter()


@router.get("/healthz", dependencies=[Depends(anyone())])
def healthz(state: State) -> JSONResponse:
    """200 when the database answers and every migration is applied, else 503 with what is wrong."""
    try:
        database = "ok" if is_current(state.engine) else "migrations outstanding"
    except SQLAlchemyError:
        database = "unreachable"
    well = database == "ok"
    return JSONResponse({"status": "ok" if well else "unavailable", "database": database}, 200 if well else 503)
