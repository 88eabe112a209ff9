"""Bringing in a file of ready results: look first, then import, then see what was refused and why."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile

from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import Role
from data.reference.column_maps import column_maps
from scheduling.decide.folding import clean
from scheduling.decide.intake_columns import COLUMNS
from scheduling.errors import Invalid, NotFound
from scheduling.model.person import Person
from scheduling.model.table import HowToRead
from scheduling.services.intake import import_dossiers, preview

router = APIRouter(prefix="/nhap")
MOST_SHOWN = 200
"""Of refused rows and of notes; all refused rows are kept."""
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]


@router.get("")
def form(request: Request, person: Officer) -> Response:
    """Show where to give the file, and what its columns are."""
    return _page(request)


@router.post("")
def take(
    request: Request,
    state: State,
    person: Officer,
    tep: Annotated[UploadFile, File()],
    viec: Annotated[str, Form()] = "xem",
    dau: Annotated[str, Form(max_length=64)] = "",
    trang: Annotated[str, Form(max_length=60)] = "",
    bang: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Preview the file, or import it if it is the one that was previewed (``dau`` is its digest)."""
    if person.centre_id is None:
        raise NotFound("Tài khoản này không thuộc trung tâm nào.", "This account belongs to no centre.")
    content = tep.file.read()
    digest = hashlib.sha256(content).hexdigest()
    done = viec == "nhap" and dau == digest
    work = import_dossiers if done else preview
    try:
        report = work(
            state.engine,
            person,
            person.centre_id,
            tep.filename or "",
            content,
            state.clock(),
            how=HowToRead(trang.strip(), bang),
        )
    except Invalid as error:
        place = f"{clean(tep.filename or '')[:200]}" + (f", trang tính {clean(trang)}" if trang.strip() else "")
        return _page(request, 422, problem=f"{place}: {error.message}", trang=trang, bang=bang)
    changed = "Tệp này khác tệp đã xem trước. Hãy xem lại rồi mới nhập." if viec == "nhap" and not done else ""
    return _page(request, report=report, done=done, digest=digest, problem=changed, trang=trang, bang=bang)


def _page(request: Request, status_code: int = 200, **context: Any) -> Response:
    given = {"report": None, "done": False, "digest": "", "problem": "", "trang": "", "bang": "", **context}
    return render(
        request,
        "import.html",
        status_code=status_code,
        columns=COLUMNS,
        maps=column_maps(),
        most_shown=MOST_SHOWN,
        **given,
    )
