"""The citizen's choice of home delivery, as an officer's program or another system records it (R1)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict
from sqlmodel import Session

from api.http.idempotency import KeyedWrite, once
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.fields import Body, CodeInPath, Day, Degrees, Dong, DossierCode, Reply, Text, Window
from api.rest.scopes import DELIVERIES_WRITE
from api.security.guards import allow
from api.state import State
from data.kinds import Channel, DeliveryState, Role, What
from scheduling.model.choice import Choice
from scheduling.model.person import Person
from scheduling.services.morning import cancel_home_delivery, choose_home_delivery, dossier_id_of

router = APIRouter(prefix="/api/v1/home-deliveries", tags=["home deliveries"], responses=PROBLEMS)
Writer = Annotated[Person, Depends(allow(Role.OFFICER, scope=DELIVERIES_WRITE))]


class HomeDelivery(Body):
    """What the citizen chose. Fee and postage are what the courier collects, kept apart (R2)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "dossier_code": "000.00.01.H22-261120-0001",
                    "what": "receive_result",
                    "channel": "online",
                    "commune_code": "30214",
                    "street_line": "Số 12, ấp Tân Lộc",
                    "latitude": 10.2871,
                    "longitude": 105.6609,
                    "wished_day": "2026-11-24",
                    "window": {"from": "08:00", "to": "10:00"},
                    "fee_dong": 20000,
                    "postage_dong": 26500,
                }
            ]
        }
    )

    dossier_code: DossierCode
    what: Literal[What.RECEIVE_RESULT, What.BOTH]
    channel: Literal[Channel.COUNTER, Channel.ONLINE, Channel.PHONE]
    commune_code: Text
    street_line: Text
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    wished_day: Day | None = None
    window: Window | None = None
    fee_dong: Dong = 0
    postage_dong: Dong = 0

    def choice(self) -> Choice:
        """The same, without the dossier."""
        given = self.model_dump(exclude={"dossier_code", "window"})
        return Choice(**given, window=self.window.seconds if self.window else None)


class Chosen(Reply):
    """The envelope that the result lies in; results of one recipient, address and choice share one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"envelope_code": "TN-7F3K-9QRD", "state": "requested"}]})

    envelope_code: str
    state: DeliveryState


class Cancelled(Reply):
    """The dossiers that lay in the envelope: all of them are handed out at the counter now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dossier_codes": ["000.00.01.H22-261120-0001"], "state": "cancelled"}]}
    )

    dossier_codes: list[str]
    state: DeliveryState


@router.post("", status_code=HTTPStatus.CREATED, response_model=Chosen, openapi_extra=NEEDS_KEY)
def choose(person: Writer, state: State, write: KeyedWrite, wanted: HomeDelivery) -> Response:
    """Record that a dossier's result goes to the citizen's home."""

    def effect(session: Session) -> Chosen:
        dossier_id = dossier_id_of(session, person, wanted.dossier_code)
        code = choose_home_delivery(session, person, dossier_id, wanted.choice(), state.clock())
        return Chosen(envelope_code=code, state=DeliveryState.REQUESTED)  # no other envelope is open to it

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.delete("/{dossier_code:path}", response_model=Cancelled, openapi_extra=NEEDS_KEY)
@router.post("/{dossier_code:path}/cancel", response_model=Cancelled, openapi_extra=NEEDS_KEY)
def cancel(person: Writer, state: State, write: KeyedWrite, dossier_code: CodeInPath) -> Response:
    """Record that the citizen comes to the counter after all: the whole envelope stays there.

    POST to ``…/cancel`` is for clients behind a gateway that lets no DELETE through.
    """

    def effect(session: Session) -> Cancelled:
        codes = cancel_home_delivery(session, person, dossier_id_of(session, person, dossier_code), state.clock())
        return Cancelled(dossier_codes=list(codes), state=DeliveryState.CANCELLED)

    return once(state, person, write, effect)
