"""Post offices and their communes: look, see what a change would move, then change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.communes import communes
from data.session import reading, writing
from scheduling.decide.cells import ZONE
from scheduling.decide.territory import moves_of
from scheduling.errors import Invalid, NotFound
from scheduling.failpoints import reach
from scheduling.model.person import JOB, Person
from scheduling.model.territory import CommuneRow, Move, Outside, Preview, Serves
from scheduling.services.day_changes import day_changed
from scheduling.store import day_changes, offices, territories
from scheduling.store.audit import note


def territory_rows(place: Engine | Session, person: Person) -> tuple[CommuneRow, ...]:
    """The communes of our provinces with the post office that serves each."""
    with reading(place) as session:
        return territories.commune_rows(session, person)


def outside_deliveries(engine: Engine, person: Person) -> tuple[Outside, ...]:
    """Deliveries of the person's centre that go to the carrier's own network, for none of our offices serves there."""
    with reading(engine) as session:
        return territories.outside(session, person)


def preview_territories(engine: Engine, person: Person, wanted: Serves) -> Preview:
    """Say what :func:`change_territories` would do now; writes nothing. Raises as that does."""
    with reading(engine) as session:
        _require(session, person, wanted)
        moves = _moves(session, wanted, lock=False)
        days = day_changes.days_with_deliveries(session, _moving(moves), lock=False)
        return Preview(moves, tuple(day_changes.look_at(session, days, _moving(moves))))


def change_territories(place: Engine | Session, person: Person, wanted: Serves, now: datetime) -> Preview:
    """Let other post offices serve these communes from now on; the deliveries that still can go along.

    A draft that holds one of them is dropped. What rides or lies at a post office is finished there.

    Parameters
    ----------
    wanted
        Post office by commune; None leaves it to the carrier's own network.

    Returns
    -------
    Preview
        What was done.

    Raises
    ------
    NotFound
        Not an administrator, or no such post office.
    Invalid
        A commune that is none.
    """
    with writing(place) as session:
        _require(session, person, wanted)
        done = _change(session, person, wanted, now)
        reach("territories.before_commit")
    reach("territories.after_commit")
    return done


def mend_territories(engine: Engine, now: datetime) -> int:
    """Give deliveries that missed a change of territories to the office that serves them; returns how many."""
    with reading(engine) as session:
        wanted = territories.misplaced(session)
    if not wanted:
        return 0
    with writing(engine) as session:
        held = territories.serves(session, lock=True)
        return _change(session, JOB, {code: held.get(code) for code in wanted}, now).moving


def _change(session: Session, person: Person, wanted: Serves, now: datetime) -> Preview:
    territories.serves(session, lock=True)
    # Days before deliveries, as everywhere; what moves is decided again on the locked rows.
    days = day_changes.days_with_deliveries(session, _moving(_moves(session, wanted, lock=False)), lock=True)
    moves = _moves(session, wanted, lock=True)
    territories.write(session, wanted, now.astimezone(ZONE).date())
    goes: defaultdict[int | None, list[int]] = defaultdict(list)
    for move in moves:
        goes[move.to_office] += move.moving
        if move.from_office != move.to_office:
            note(session, person, "territory.change", "commune", int(move.commune_code), now, _in_short(move))
    touched = day_changed(session, days, _moving(moves))
    territories.hand_over(session, goes)
    return Preview(moves, touched)


def _moves(session: Session, wanted: Serves, *, lock: bool) -> tuple[Move, ...]:
    return moves_of(territories.serves(session), wanted, territories.live_deliveries(session, wanted, lock=lock))


def _moving(moves: Collection[Move]) -> list[int]:
    return [delivery_id for move in moves for delivery_id in move.moving]


def _require(session: Session, person: Person, wanted: Serves) -> None:
    if not person.sees_all:
        raise NotFound("Không có trang này.", "No such page.")
    for code in wanted:
        if code not in communes():
            raise Invalid("commune_code", f"Không có xã, phường nào mang mã {code}.", f"No commune {code}.")
    known = offices.labels(session)
    for office_id in wanted.values():
        if office_id is not None and office_id not in known:
            raise NotFound("Không có bưu cục này.", "No such post office.")


def _in_short(move: Move) -> str:
    return f"{move.from_office or '-'} to {move.to_office or '-'}: {len(move.moving)} move, {len(move.staying)} stay"
