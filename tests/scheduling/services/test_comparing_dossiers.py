"""Every night dossier systems are asked what they hold of what they took: listed, and mended only by telling again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.session import reading
from data.tables import Dossier
from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import running
from scheduling.decide.reconcile_dossiers import difference
from scheduling.ports import DossierNews
from scheduling.services import comparing
from scheduling.services.calls import Partners
from scheduling.services.comparing_dossiers import compare_dossiers
from scheduling.services.events import ingest
from scheduling.services.relay import push_due
from tests.integrations.dossiers.bench import settings_for
from tests.scheduling import office as o

_http = httpx2.Client(trust_env=False)


@dataclass
class Told:
    """An office whose one result is home, and whose portal was told so."""

    office: o.Office
    url: str
    portal: PortalClient
    code: str
    clock: o.Clock

    def push(self) -> None:
        push_due(self.office.engine, Partners(self.portal), "w", self.clock)

    def compare(self) -> tuple[int, int, int, int]:
        report = compare_dossiers(self.office.engine, Partners(self.portal), self.clock)
        return report.found, report.repaired, report.gone, report.failed

    def decide(self, **change: str) -> None:
        _http.post(f"{self.url}/_decide", json={"MaHoSo": self.code, **change}).raise_for_status()

    def holds(self) -> Any:
        received = _http.get(f"{self.url}/_received").json()
        return received["dossiers"][self.code]["holds"]["TrangThaiHoSo"]

    def open(self) -> list[tuple[str, str | None]]:
        return [
            (each.kind, each.repair) for each in comparing.open_differences(self.office.engine, self.office.officer)
        ]


@pytest.fixture
def told(sqlite_engine: Engine) -> Iterator[Told]:
    office = o.make_office(sqlite_engine)
    o.add_envelope(office)
    stop = o.ride_out(office)[0].stops[0]
    ingest(sqlite_engine, office.couriers[0], [o.delivered(stop.stop_id, 1)], o.MORNING)
    with reading(sqlite_engine) as session:
        code = session.exec(select(Dossier.code)).one()
    with running() as url, PortalClient(settings_for(url)) as portal:
        made = Told(office, url, portal, code, o.Clock())
        made.clock.forward(hours=1)
        made.push()
        yield made


def test_what_agrees_is_no_difference_and_what_the_portal_lost_is_told_again_once(told: Told) -> None:
    assert told.compare() == (0, 0, 0, 0)
    told.decide(TrangThaiHoSo="9")
    assert told.compare() == (1, 1, 0, 0)
    assert told.open() == [("apart", "tell_again")]
    assert told.compare() == (0, 0, 1, 0), "what is on its way to be mended is not compared"
    told.push()
    assert told.holds() == "10"
    assert told.compare() == (0, 0, 0, 0)


def test_an_end_that_we_do_not_know_of_is_listed_for_a_person_and_never_taken_over(told: Told) -> None:
    told.decide(TrangThaiHoSo="7")
    assert told.compare() == (1, 0, 0, 0)
    assert told.open() == [("ended_there", None)]
    with reading(told.office.engine) as session:
        assert session.exec(select(Dossier.status)).one() == 10


def test_a_portal_that_does_not_answer_leaves_its_differences_as_they_were(told: Told) -> None:
    told.decide(TrangThaiHoSo="7")
    told.compare()
    _http.post(
        f"{told.url}/_faults", json={"service": "TraCuuHoSo", "kind": "status", "status": 500}
    ).raise_for_status()
    assert told.compare() == (0, 0, 0, 1)
    assert told.open() == [("ended_there", None)]


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (9, None, ("absent", "tell_again")),
        (9, DossierNews("A", 9), None),
        (9, DossierNews("A", None), None),
        (9, DossierNews("A", 4), ("apart", "tell_again")),
        (9, DossierNews("A", 10), ("ended_there", None)),
        (10, DossierNews("A", 9), ("apart", "tell_again")),
        (10, DossierNews("A", 7), ("ended_there", None)),
    ],
)
def test_only_what_a_system_has_lost_is_mended_by_rule(
    ours: int, theirs: DossierNews | None, found: tuple[str, str | None] | None
) -> None:
    got = difference("A", ours, theirs)
    assert (got and (got.kind.value, got.repair)) == found
