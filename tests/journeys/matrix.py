"""A day with every partner at once, and what must be true of each partner's books when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import OutboxState
from data.session import reading, writing
from data.tables import Address, Delivery, Dossier, Outbox
from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import running as running_portal
from integrations.messages import GatewayMessenger, GatewaySettings
from integrations.messages.standin import GatewayStandin
from integrations.messages.standin.gateway import KEY
from integrations.partner.standin import running
from integrations.vnpost import NgspCarrier
from integrations.vnpost.standin import NgspStandin
from scheduling.model.message import Notice, Way
from scheduling.services.calls import Partners
from scheduling.services.carriers import order_waiting, pull_tracking
from scheduling.services.comparing import compare_carriers
from scheduling.services.following import follow_messages
from scheduling.services.pulling import pull_dossiers
from scheduling.services.relay import push_due
from scheduling.store import dossiers, outbox
from tests.integrations.dossiers.bench import settings_for
from tests.integrations.vnpost.bench import ngsp_settings
from tests.scheduling import office as o

_http = httpx2.Client(trust_env=False)


@dataclass
class World:
    """Stand-ins of all partners; their books are told apart by order numbers, texts and dossier codes."""

    portal: str
    gateway: str
    post: str

    def order_fault(self, at: str, fault: dict[str, Any]) -> None:
        """Let the next call of one service go wrong."""
        whose = {"sms": self.gateway, "DongBoHoSoMC": self.portal, "TraCuuHoSo": self.portal}
        _http.post(f"{whose.get(at, self.post)}/_faults", json={"service": at, **fault}).raise_for_status()

    def clear(self) -> None:
        """Drop the faults not met."""
        for url in (self.portal, self.gateway, self.post):
            _http.delete(f"{url}/_faults").raise_for_status()

    def books(self, which: str) -> dict[str, Any]:
        """What one partner received."""
        received: dict[str, Any] = _http.get(f"{getattr(self, which)}/_received").raise_for_status().json()
        return received


@contextmanager
def world() -> Iterator[World]:
    """All stand-ins, running."""
    with ExitStack() as stack:
        yield World(
            stack.enter_context(running_portal()),
            stack.enter_context(running(GatewayStandin())),
            stack.enter_context(running(NgspStandin())),
        )


@contextmanager
def partners_of(portal: str, gateway: str, post: str, patience: float = 5) -> Iterator[Partners]:
    """Adapters of all partners, as an installation has them."""
    sms = GatewaySettings.model_validate(
        {
            "way": "sms",
            "phone_form": "84",
            "send": {
                "url": f"{gateway}/sms",
                "fields": {"ApiKey": KEY, "Phone": "{phone}", "Content": "{text}", "RequestId": "{reference}"},
                "outcome": "CodeResult",
                "sent": ["100"],
                "id_path": "SMSID",
            },
            "line": {"read_seconds": patience},
        }
    )
    messenger, carrier = GatewayMessenger(sms), NgspCarrier(ngsp_settings(post, duplicate_safe=True))
    with PortalClient(settings_for(portal, read_seconds=patience)) as client:
        yield Partners(client, {}, {"TT1": carrier}, {Way.SMS: messenger})
    messenger.close()
    carrier.close()


def run_all(engine: Engine, partners: Partners, worker: str, now: datetime) -> None:
    """Every job that meets a partner, once."""

    def clock() -> datetime:
        return now

    order_waiting(engine, ["TT1"], clock)
    push_due(engine, partners, worker, clock)
    pull_tracking(engine, partners.carriers, clock)
    pull_dossiers(engine, partners, clock)
    follow_messages(engine, partners, clock)
    compare_carriers(engine, partners.carriers, clock)


def run_in_process(engine: Engine, portal: str, gateway: str, post: str, worker: str, now: datetime) -> None:
    """As :func:`run_all`, for a process that is to be killed."""
    with partners_of(portal, gateway, post) as partners:
        run_all(engine, partners, worker, now)


@dataclass
class Case:
    """One round of work: an envelope for the carrier, a dossier to tell twice, two messages in one lane."""

    office: o.Office
    name: str
    numbers: list[str] = field(default_factory=list)
    dossier: str = ""

    @property
    def texts(self) -> list[str]:
        return [f"{self.name} một", f"{self.name} hai"]


def begin(office: o.Office, name: str, now: datetime) -> Case:
    """Write what is to be told, in our own books only."""
    delivery_id = o.add_envelope(office)
    case = Case(office, name)
    with writing(office.engine) as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.post_office_id = None
        session.get_one(Address, delivery.address_id).commune_code = "99001"
        dossier = session.exec(select(Dossier).order_by(Dossier.id.desc())).first()  # type: ignore[union-attr]
        assert dossier is not None
        case.dossier = dossier.code
        for status in (9, 10):
            dossier.status, dossier.returned_at = status, now if status == 10 else None
            record = dossiers.record_of(session, dossier)
            outbox.add(session, dossier.id or 0, office.centre_id, record, now, now)
            session.flush()
        dossier.status, dossier.returned_at = 9, None
        for text in case.texts:
            notice = Notice(Way.SMS, "0912000001", text)
            outbox.add_message(session, office.centre_id, f"case:{name}", notice, now)
    return case


def violations(world: World, case: Case) -> list[str]:
    """What is wrong in the partners' books, or in ours; nothing if all is told, in order, once."""
    wrong = []
    sent = [each["Content"] for each in world.books("gateway")["sent"].values() if each["Content"] in case.texts]
    if sent != case.texts:
        wrong.append(f"messages {sent}")
    history = world.books("portal")["dossiers"].get(case.dossier, {"history": []})["history"]
    states = [write["dossier"]["TrangThaiHoSo"] for write in history if write["changed"]]
    if states != ["9", "10"]:
        wrong.append(f"portal {states}")
    code = f"TN-{case.office.centre_id:02}-{case.office.count:04}-D1"
    orders = world.books("post")["orders"].get(code, [])
    if len(orders) != 1:
        wrong.append(f"{len(orders)} orders of {code}")
    with reading(case.office.engine) as session:
        open_rows = session.exec(
            select(Outbox.last_code).where(Outbox.state != OutboxState.SETTLED)  # type: ignore[arg-type]
        ).all()
    if open_rows:
        wrong.append(f"not settled: {open_rows}")
    return [f"{case.name}: {each}" for each in wrong]


def recover(case: Case, partners: Partners, now: datetime) -> None:
    """What time and the next workers do: leases lapse, lines are tried again, retries come due."""
    for minutes in (6, 70):
        now += timedelta(minutes=minutes)
        run_all(case.office.engine, partners, f"next-{minutes}", now)
    with writing(case.office.engine) as session:
        # Done with: the pull asks about what is not home yet, and need not ask about all cases before.
        dossier = session.exec(select(Dossier).where(Dossier.code == case.dossier)).one()
        dossier.status, dossier.returned_at = 10, now


NOW = datetime.now(UTC).replace(hour=3, minute=0)
"""Ten in the morning in Vietnam, today: the stand-ins keep real time."""
