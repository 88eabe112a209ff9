"""The list of windows over HTTP: an office with full days, and a client that asks for one address after the other."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random

import numpy as np
import structlog
import uvicorn
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import Session

from api.app import create_app
from api.settings import Settings
from benchmarks.homes.roads import households
from benchmarks.homes.selling import by_probability, sell
from data import migrate
from data.encryption import Keyring
from data.kinds import Channel, Custody, DayState, DeliveryState, Precision, What
from data.reference.windows import window_rules
from data.session import connect, writing
from data.tables import (
    Address,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    FleetDay,
    PostOffice,
    Recipient,
    Visit,
)
from data.tables import Witness as Row
from routing.travel.protocol import Point
from routing.travel.roads import RoadTravelTimes
from scheduling.model.person import JOB
from scheduling.model.witness import CLOSES, ENVELOPES, OPENS, VISIT, WORK
from scheduling.services.api_keys import create_api_key

MONDAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def measure(travel: RoadTravelTimes, folder: Path, stops: int, days: int, calls: int) -> None:
    """Print how long the list of some days takes, the first time and with the ways remembered."""
    engine = connect(f"sqlite:///{folder / 'windows.sqlite3'}", Keyring([Fernet.generate_key().decode()], "x" * 32))
    migrate.upgrade(engine)
    centre_id = _fill(engine, travel, stops, days)
    key = create_api_key(engine, JOB, "bench", ["appointments:read"], NOW, centre_id=centre_id)
    secret = SecretStr("-")
    settings = Settings(environment="demo", database_url=secret, encryption_keys=secret, index_key=secret)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    app = create_app(settings, engine=engine, clock=lambda: NOW, travel=travel)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    first = _ask(listening.getsockname()[1], key, days)
    begun = time.process_time()
    took = [_ask(listening.getsockname()[1], key, days) for _ in range(calls)]
    processor = (time.process_time() - begun) * 1000 / calls
    server.should_exit = True
    thread.join()
    half, p95 = np.percentile(took, [50, 95])
    times = f"p50 {half:.1f} ms, p95 {p95:.1f} ms; {processor:.1f} ms of processor time each, the client's too"
    print(f"HTTP, {days} days of {stops} stops: first {first:.0f} ms, then {times}", flush=True)
    engine.dispose()


def _ask(port: int, key: str, days: int) -> float:
    """Milliseconds of one answer."""
    last = MONDAY + timedelta(days=days - 1)
    path = f"/api/v1/home-windows?dossier_code=bench-0&first_day={MONDAY}&last_day={last}"
    begun = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"authorization": f"Bearer {key}"})
    reply = connection.getresponse()
    said = json.loads(reply.read())
    connection.close()
    if reply.status != 200 or len(said["windows"]) != 4 * days:
        raise RuntimeError(f"the list of windows answers {reply.status}: {said}")
    return (time.perf_counter() - begun) * 1000


def _fill(engine: Engine, travel: RoadTravelTimes, stops: int, days: int) -> int:
    """One centre, one post office, days full of visits, and one household that asks."""
    points = households(travel.roads, Random(3), stops * 2, 0.05)
    table = travel.table(points).durations_seconds.astype(np.int64)
    rules = window_rules()
    witness, _ = sell(table, -(-stops // 38), 0, rules.windows, by_probability(rules), Random(3), stops)
    with writing(engine) as session:
        centre, office = _office(session, points[0])
        addresses = [_address(session, centre, point, number) for number, point in enumerate(points)]
        for number in range(days):
            day = FleetDay(post_office_id=office, day=MONDAY + timedelta(days=number), state=DayState.OPEN)
            session.add(day)
            session.flush()
            own = witness.stops.copy()
            for row in own:
                visit = Visit(
                    fleet_day_id=day.id or 0,
                    address_id=addresses[int(row[VISIT])],
                    opens_second=int(row[OPENS]),
                    closes_second=int(row[CLOSES]),
                    work_seconds=int(row[WORK]),
                    envelopes=int(row[ENVELOPES]),
                    collect_dong=0,
                    legs=b"",
                )
                session.add(visit)
                session.flush()
                row[VISIT] = visit.id or 0
            plan = {"routes": witness.routes.tolist(), "stops": own.tolist()}
            session.add(Row(fleet_day_id=day.id or 0, version=1, road_version=travel.version, plan=plan))
        _delivery(session, centre, office, addresses[-1])
        return centre


def _office(session: Session, at: Point) -> tuple[int, int]:
    place = {"street_line": "-", "commune_code": "26734", "latitude": at.lat, "longitude": at.lon}
    centre = Centre(code="C", name="C", agency_code="000.00.00.H29", **place)
    office = PostOffice(code="B", name="B", **place)
    session.add_all([centre, office])
    session.flush()
    return centre.id or 0, office.id or 0


def _address(session: Session, centre_id: int, at: Point, number: int) -> int:
    address = Address(
        centre_id=centre_id,
        commune_code="26734",
        street_line=f"Số {number}",
        latitude=at.lat,
        longitude=at.lon,
        precision=Precision.PIN,
        match_index=f"a{number}",
    )
    session.add(address)
    session.flush()
    return address.id or 0


def _delivery(session: Session, centre_id: int, office_id: int, address_id: int) -> None:
    recipient = Recipient(centre_id=centre_id, name="Người thử", phone=None, match_index="r")
    session.add(recipient)
    session.flush()
    own = {"centre_id": centre_id, "recipient_id": recipient.id or 0}
    envelope = Envelope(code="E", custody=Custody.CENTRE, created_at=NOW, **own)
    dossier = Dossier(code="bench-0", imported_at=NOW, content_digest="-", **own)
    session.add_all([envelope, dossier])
    session.flush()
    session.add(EnvelopeDossier(envelope_id=envelope.id or 0, dossier_id=dossier.id or 0))
    session.add(
        Delivery(
            envelope_id=envelope.id or 0,
            address_id=address_id,
            centre_id=centre_id,
            post_office_id=office_id,
            what=What.RECEIVE_RESULT,
            channel=Channel.COUNTER,
            chosen_at=NOW,
            state=DeliveryState.REQUESTED,
        )
    )
