"""One row of the outbox, one call of a port, and how it ended. No transaction is open here."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from data.kinds import AttemptResult, OutboxKind
from data.reference.working import RelayRules
from scheduling.decide.retry import retry_at
from scheduling.failpoints import reach
from scheduling.model.carriage import CarrierOrder, Doubt, OrderRef
from scheduling.model.exchange import listening
from scheduling.model.message import Notice, Way
from scheduling.model.record import from_json
from scheduling.model.sync import Ending
from scheduling.ports import Carrier, DossierRecord, DossierSystem, FailureKind, Messenger, PartnerFailure

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Partners:
    """Whom an installation can reach.

    Parameters
    ----------
    dossiers
        The dossier system of every centre that has none of its own in ``dossiers_of``, which goes by the centre's code.
    carriers
        By the centre's code.
    messengers
        By how they reach people.
    """

    dossiers: DossierSystem | None = None
    dossiers_of: Mapping[str, DossierSystem] = field(default_factory=dict)
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    messengers: Mapping[Way, Messenger] = field(default_factory=dict)

    def dossier_system(self, centre_code: str) -> DossierSystem:
        """The system that holds this centre's dossiers. Raises PartnerFailure: ``dossiers.not_configured``."""
        found = self.dossiers_of.get(centre_code, self.dossiers)
        if found is None:
            raise _none("dossiers", "Chưa cấu hình hệ thống quản lý hồ sơ nào.")
        return found

    def carrier(self, centre_code: str) -> Carrier:
        """The carrier of this centre. Raises PartnerFailure: ``carrier.not_configured``."""
        found = self.carriers.get(centre_code)
        if found is None:
            raise _none("carrier", "Chưa cấu hình bưu chính cho trung tâm này.")
        return found

    def messenger(self, way: Way) -> Messenger:
        """What reaches people this way. Raises PartnerFailure: ``messages.not_configured``."""
        found = self.messengers.get(way)
        if found is None:
            raise _none("messages", f"Chưa cấu hình kênh tin nhắn {way}.")
        return found


Said = DossierRecord | CarrierOrder | OrderRef | Notice


@dataclass(frozen=True, slots=True)
class Task:
    """One row taken up: what is to be said, for which centre, the how manieth time, and what is in doubt before it.

    ``said`` is None where the row cannot be read.
    """

    outbox_id: int
    said: Said | None
    number: int
    centre_code: str
    doubt: Doubt | None = None


def read(kind: OutboxKind, payload: str) -> Said | None:
    """Return what a row says; None if nobody can read it, which must hold up its own lane only."""
    try:
        said: Said = from_json(_KINDS[kind], payload)
    except ValueError:  # pydantic's own text would quote the payload
        return None
    return said


def call(task: Task, partners: Partners, clock: Callable[[], datetime], rules: RelayRules, luck: float) -> Ending:
    """Say it; every way it can end is an ending, so that one row never holds up the others."""
    said = task.said
    if said is None:
        return Ending(task.number, AttemptResult.PERMANENT, "relay.unreadable", "Nội dung tin không đọc được.")
    with listening(_personal(said)) as overheard:
        reach("relay.before_call")
        try:
            ending = _say(task, said, partners)
        except PartnerFailure as failure:
            again = retry_at(failure.kind, task.number, clock(), rules, luck)
            ending = Ending(
                task.number, AttemptResult(failure.kind.value), failure.code, failure.message, retry_at=again
            )
        except Exception as error:  # noqa: BLE001  an adapter's bug stops its own row, where a person sees it
            where = traceback.format_tb(error.__traceback__)
            _log.error("relay.broke", outbox_id=task.outbox_id, error=type(error).__name__, where=where)
            ending = Ending(
                task.number, AttemptResult.PERMANENT, "relay.broke", f"Lỗi phần mềm: {type(error).__name__}."
            )
        reach("relay.after_call")
    return replace(ending, answer=overheard.as_text())


def _say(task: Task, said: Said, partners: Partners) -> Ending:
    done, number = AttemptResult.SETTLED, task.number
    if isinstance(said, DossierRecord):
        receipt = partners.dossier_system(task.centre_code).push(said)
        return Ending(number, done, receipt.code, receipt.message)
    if isinstance(said, CarrierOrder):
        placed = partners.carrier(task.centre_code).place(said, task.doubt)
        return Ending(number, done, "carrier.placed", placed.waybill or placed.number, placed=placed)
    if isinstance(said, OrderRef):
        cancelled = partners.carrier(task.centre_code).cancel(said)
        word = "carrier.cancel_pending" if cancelled.pending else "carrier.cancelled"
        return Ending(number, done, word, cancelled.number, cancelled=cancelled)
    sent = partners.messenger(said.way).send(said.message(f"tn{task.outbox_id}"))
    return Ending(number, done, "messages.sent", sent.state, sent=sent)


_KINDS: Mapping[OutboxKind, type] = {
    OutboxKind.DOSSIER: DossierRecord,
    OutboxKind.PLACE: CarrierOrder,
    OutboxKind.CANCEL: OrderRef,
    OutboxKind.MESSAGE: Notice,
}


def _personal(said: Said) -> tuple[str, ...]:
    """What of it must not stand in the ledger, whatever the partner repeats."""
    match said:
        case DossierRecord():
            values = (said.owner_name, said.owner_id_number, said.phone, said.email, said.summary)
            return tuple(value for value in values if value)
        case CarrierOrder():
            return (said.citizen.name, said.citizen.phone, said.citizen.address)
        case Notice():
            return (said.to, said.text, *said.values.values())
        case _:
            return ()


def _none(prefix: str, message: str) -> PartnerFailure:
    return PartnerFailure(FailureKind.CONFIGURATION, f"{prefix}.not_configured", message)
