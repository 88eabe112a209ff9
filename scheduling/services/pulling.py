"""What dossier systems tell us: results for home, other due dates, and withdrawals, which recall an envelope."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from data.kinds import DossierStatus
from data.session import reading, writing
from scheduling.decide.reconcile_dossiers import COUNTER, POST, STOPPED, Kind
from scheduling.errors import Refused, SchedulingError
from scheduling.failpoints import reach
from scheduling.model.difference import Difference
from scheduling.model.person import JOB
from scheduling.ports import DossierNews, DossierSource, FailureKind, PartnerFailure
from scheduling.services.calls import Partners
from scheduling.services.carriers import call_off, note_failure
from scheduling.services.intake import import_dossiers
from scheduling.services.morning import cancel_home_delivery
from scheduling.store import differences, dossier_views, pulls, relay

_PAGES = 20


@dataclass(slots=True)
class PullReport:
    """What one run of the pull did."""

    imported: int = 0
    due_moved: int = 0
    recalled: int = 0
    for_a_person: int = 0
    failed: int = 0

    def as_text(self) -> str:
        """One line for the table of runs."""
        return (
            f"nhập {self.imported}, dời hẹn {self.due_moved}, gọi về {self.recalled}, "
            f"cần người xem {self.for_a_person}, {self.failed} bên không trả lời"
        )


def pull_dossiers(engine: Engine, partners: Partners, clock: Callable[[], datetime]) -> PullReport:
    """Ask each centre's dossier system what is new; one that does not answer holds up no other.

    The cursor moves only after what lies before it was taken in, and taking in twice changes nothing.
    """
    report = PullReport()
    with reading(engine) as session:
        codes = relay.centre_codes(session)
    for centre_id, code in sorted(codes.items()):
        try:
            system = partners.dossier_system(code)
            if isinstance(system, DossierSource):
                _pull(engine, centre_id, system, clock, report)
        except (PartnerFailure, SchedulingError) as failure:
            report.failed += 1
            told = failure if isinstance(failure, PartnerFailure) else _as_failure(failure)
            note_failure(engine, f"dossiers:{centre_id}", told, clock())
    return report


def _pull(
    engine: Engine, centre_id: int, source: DossierSource, clock: Callable[[], datetime], report: PullReport
) -> None:
    partner = f"dossiers:{centre_id}"
    open_ones: list[Difference] = []
    for _ in range(_PAGES):
        with reading(engine) as session:
            cursor = relay.line_of(session, partner).cursor
            known = pulls.on_their_way(session, centre_id)
        reach("pull.before_read")
        page = source.changes(cursor, known)
        reach("pull.after_read")
        if page.rows:
            taken = import_dossiers(engine, JOB, centre_id, "he-thong-ho-so.csv", as_csv(page.rows), clock())
            report.imported += taken.added
        for news in page.news:
            open_ones += _take(engine, centre_id, news, clock(), report)
        with writing(engine) as session:
            relay.line_of(session, partner, lock=True).cursor = page.cursor
            reach("pull.before_cursor_commit")
        reach("pull.after_cursor_commit")
        if not page.more:
            break
    with writing(engine) as session:
        differences.keep(session, centre_id, partner, open_ones, clock())
        report.for_a_person += len(open_ones)
        reach("pull.before_commit")
    reach("pull.after_commit")


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return rows as a file of our import, its columns those that any row has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _take(engine: Engine, centre_id: int, news: DossierNews, now: datetime, report: PullReport) -> list[Difference]:
    """Take one dossier's news in; returns what only a person can settle."""
    with writing(engine) as session:
        dossier = pulls.lock_dossier(session, centre_id, news.code)
        if dossier is None or dossier.status != DossierStatus.PROCESSED:
            return []
        report.due_moved += pulls.move_due(session, dossier, news)
        wants_post = news.by_post is True and not dossier.by_post
        dossier_id = dossier.id or 0
        reach("pull.before_news_commit")
    reach("pull.after_news_commit")
    if news.status in STOPPED:
        return _recall(engine, centre_id, dossier_id, news, now, report)
    if news.status == DossierStatus.RETURNED:
        return [Difference(news.code, Kind.RETURNED_THERE, str(DossierStatus.PROCESSED.value), str(news.status), None)]
    if wants_post:
        return [Difference(news.code, Kind.CHOSE_POST, COUNTER, POST, None)]
    return []


def _recall(
    engine: Engine, centre_id: int, dossier_id: int, news: DossierNews, now: datetime, report: PullReport
) -> list[Difference]:
    """Keep a withdrawn result from going home: at the centre it stays, at a carrier it is called back.

    What a courier carries, and what lies in one envelope with results of others, only a person can take out.
    """
    person = [Difference(news.code, Kind.WITHDRAWN, str(DossierStatus.PROCESSED.value), str(news.status), None)]
    with writing(engine) as session:
        dossier_views.lock_centre_of(session, JOB, dossier_id)
        dossier = pulls.lock_dossier(session, centre_id, news.code)
        assert dossier is not None
        delivery = pulls.delivery_of(session, dossier)
        if delivery is None:
            pulls.withdraw(dossier, now)
            report.recalled += 1
            person = []
        elif not pulls.lies_alone(session, dossier, delivery):
            return person
        else:
            order_id = pulls.carrier_order_under_way(session, delivery)
            try:
                cancel_home_delivery(session, JOB, dossier_id, now)
                pulls.withdraw(dossier, now)
                report.recalled += 1
                person = []
            except Refused:
                if order_id is not None:
                    report.recalled += call_off(session, order_id, now)
        reach("pull.before_recall_commit")
    reach("pull.after_recall_commit")
    return person


def _as_failure(error: SchedulingError) -> PartnerFailure:
    return PartnerFailure(FailureKind.PERMANENT, error.code, error.message_en)
