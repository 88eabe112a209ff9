"""Whether this process can do its work: for load balancers, and for `make run`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from api.security.guards import anyone
from api.state import State
from data.migrate import is_current
from scheduling.services.watching import ailing, job_standings

router = APIRouter()


@router.get("/healthz", dependencies=[Depends(anyone())])
def healthz(state: State) -> JSONResponse:
    """200 when the database answers and every migration is applied, else 503 with what is wrong.

    A job that overran, failed or was missed is named, but does not make it 503: the pages serve all the same.
    """
    try:
        database = "ok" if is_current(state.engine) else "migrations outstanding"
    except SQLAlchemyError:
        database = "unreachable"
    well = database == "ok"
    jobs = ailing(job_standings(state.engine, state.clock())) if well else {}
    status = "ok" if well else "unavailable"
    return JSONResponse({"status": status, "database": database, "jobs": jobs}, 200 if well else 503)
