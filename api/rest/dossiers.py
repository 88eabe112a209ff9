"""Where a dossier stands, for a system that knows its people itself; and files of ready results."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ConfigDict

from api.http.idempotency import once_repeatable
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.errors import NotCsv
from api.rest.fields import CodeInPath, Moment, Reply, Status, local
from api.rest.previewed import KeyedUnlessPreview
from api.rest.scopes import DELIVERIES_READ, DOSSIERS_WRITE
from api.security.guards import allow_key
from api.state import State
from data.kinds import Custody, DeliveryState, DossierStatus, OutboxState
from scheduling.errors import NotFound
from scheduling.model.intake import ImportReport
from scheduling.model.morning import DossierStanding
from scheduling.model.person import Person
from scheduling.services import intake
from scheduling.services.morning import dossier_standing

router = APIRouter(prefix="/api/v1/dossiers", tags=["dossiers"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow_key(DELIVERIES_READ))]
Importer = Annotated[Person, Depends(allow_key(DOSSIERS_WRITE))]


class Dossier(Reply):
    """Where a dossier stands: nobody's name, phone or address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "000.00.01.H22-261120-0001",
                    "status": 10,
                    "returned_at": "2026-11-24T09:12:00+07:00",
                    "by_post": True,
                    "envelope_code": "TN-7F3K-9QRD",
                    "custody": "recipient",
                    "delivery_state": "delivered",
                    "failed_attempts": 1,
                    "told": "settled",
                }
            ]
        }
    )

    code: str
    status: Status
    returned_at: Moment | None
    by_post: bool
    envelope_code: str | None
    custody: Custody | None
    """Who holds the envelope."""
    delivery_state: DeliveryState | None
    failed_attempts: int
    told: OutboxState | None
    """How the last message to the dossier system stands; null where there is none."""

    @classmethod
    def of(cls, standing: DossierStanding) -> Dossier:
        """The reply about this standing."""
        return cls(
            code=standing.code,
            status=DossierStatus(standing.status),
            returned_at=local(standing.returned_at),
            by_post=standing.by_post,
            envelope_code=standing.envelope_code,
            custody=standing.custody,
            delivery_state=standing.delivery_state,
            failed_attempts=standing.failed_attempts,
            told=standing.told,
        )


class Rejected(Reply):
    """Why a row was not taken; the row itself is kept, encrypted, for the officer."""

    row: int
    """As a spreadsheet counts: the header is 1."""
    column: str
    reason: str


class Noted(Reply):
    """Something to know that stops nothing; ``row`` is null where it is about the whole file."""

    row: int | None
    text: str


class Imported(Reply):
    """What became of the file. ``rows`` is the sum of the four counts; ``batch_id`` is null for a preview."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "batch_id": 7,
                    "rows": 3,
                    "added": 1,
                    "changed": 0,
                    "unchanged": 1,
                    "rejected": 1,
                    "rejects": [{"row": 4, "column": "Xã/phường", "reason": "không có xã, phường này"}],
                    "notes": [{"row": 2, "text": "chưa đủ trường cho Cổng DVCQG"}],
                }
            ]
        }
    )

    batch_id: int | None
    rows: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    rejects: list[Rejected]
    notes: list[Noted]

    @classmethod
    def of(cls, report: ImportReport) -> Imported:
        """The reply about this import."""
        return cls(
            batch_id=report.batch_id,
            rows=report.rows,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            rejected=report.rejected,
            rejects=[Rejected(row=each.row_number, column=each.field, reason=each.reason) for each in report.rejects],
            notes=[Noted(row=each.row_number, text=each.text) for each in report.notes],
        )


async def csv_body(request: Request) -> bytes:
    """The file. Raises NotCsv unless it is sent as ``text/csv``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "text/csv":
        raise NotCsv
    return await request.body()


CSV: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "UTF-8, as docs/import.md says.",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "Mã hồ sơ,Người nhận,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
                "000.00.01.H22-261120-0001,Nguyễn Thị Thử,có,Tân Dương,Số 12 ấp Tân Lộc\n",
            }
        },
    }
}


@router.post("/import", response_model=Imported, openapi_extra=CSV | NEEDS_KEY)
def take(
    person: Importer,
    state: State,
    content: Annotated[bytes, Depends(csv_body)],
    write: KeyedUnlessPreview,
) -> Imported | Response:
    """Import a file of ready results into the key's centre, or look first with ``?preview=true``.

    It is written in many short transactions; the same file again changes nothing. A time-out is therefore answered
    by sending the same request with the same key.
    """
    if person.centre_id is None:
        raise NotFound("Khoá này không thuộc trung tâm nào.", "This key belongs to no centre.")
    given = state.engine, person, person.centre_id, f"API {person.display_name}", content, state.clock()
    if write is None:
        return Imported.of(intake.preview(*given))
    return once_repeatable(state, person, write, lambda: Imported.of(intake.import_dossiers(*given)))


@router.get("/{code:path}", response_model=Dossier)
def look(person: Reader, state: State, code: CodeInPath) -> Dossier:
    """Say where a dossier of the key's centre stands; the look is recorded.

    A code that is not there and one of another centre are answered alike.
    """
    return Dossier.of(dossier_standing(state.engine, person, code, state.clock()))
