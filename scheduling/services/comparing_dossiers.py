"""The nightly comparison with dossier systems: what they took from us against what they say now.

Differences are listed, and repaired only by rule: what a system has lost of our word is told it again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.reference.working import working_rules
from data.session import reading, writing
from scheduling.decide.reconcile_dossiers import difference
from scheduling.failpoints import reach
from scheduling.model.difference import CompareReport, Difference
from scheduling.ports import DossierLook, PartnerFailure
from scheduling.services.calls import Partners
from scheduling.services.carriers import note_failure
from scheduling.store import compared, relay
from scheduling.store import differences as store


def compare_dossiers(engine: Engine, partners: Partners, clock: Callable[[], datetime]) -> CompareReport:
    """Ask each centre's dossier system, where it can be asked, about what it was told of late; a job's work.

    One that does not answer holds up no other; its differences stay as they were.
    """
    found = repaired = gone = failed = 0
    with reading(engine) as session:
        codes = relay.centre_codes(session)
    for centre_id, code in sorted(codes.items()):
        system = partners.dossiers_of.get(code, partners.dossiers)
        if not isinstance(system, DossierLook):
            continue
        try:
            seen, told, closed = _compare(engine, centre_id, system, clock)
            found, repaired, gone = found + seen, repaired + told, gone + closed
        except PartnerFailure as failure:
            failed += 1
            note_failure(engine, f"dossiers:{centre_id}", failure, clock())
    return CompareReport(found, repaired, gone, failed)


def _compare(
    engine: Engine, centre_id: int, system: DossierLook, clock: Callable[[], datetime]
) -> tuple[int, int, int]:
    since = clock() - timedelta(days=working_rules().carrier.compared_days)
    with reading(engine) as session:
        told = compared.told_and_taken(session, centre_id, since)
    differences: list[tuple[int, Difference]] = []
    for dossier_id, code, status in told:
        reach("comparing.before_look")
        theirs = system.look(code)
        reach("comparing.after_look")
        differs = difference(code, status, theirs)
        if differs is not None:
            differences.append((dossier_id, differs))
    repaired = sum(_tell_again(engine, dossier_id, clock()) for dossier_id, each in differences if each.repair)
    kept = [each for _, each in differences]
    with writing(engine) as session:
        gone = store.keep(session, centre_id, f"dossiers-told:{centre_id}", kept, clock())
        reach("comparing.before_commit")
    reach("comparing.after_commit")
    return len(differences), repaired, gone


def _tell_again(engine: Engine, dossier_id: int, now: datetime) -> bool:
    with writing(engine) as session:
        told = compared.tell_again(session, dossier_id, now)
        reach("comparing.before_repair_commit")
    reach("comparing.after_repair_commit")
    return told
