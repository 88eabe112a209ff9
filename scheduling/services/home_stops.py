"""A stop of the witness: what is free at an address on a day as it stands, and taking it under the day's lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from sqlmodel import Session

from data.kinds import Audience
from data.reference.windows import WindowRules
from data.tables import Booking, FleetDay
from scheduling.decide.guiding import lacking
from scheduling.decide.windows import DaySheet, Found, inner_seconds, offers, require_window
from scheduling.decide.witness import grown, inserted, learnt, violations
from scheduling.errors import Refused
from scheduling.model.window import Choice, Demand, HomeAsk, WhyNot
from scheduling.model.witness import SKILLS, Witness
from scheduling.services.home_roads import MovedOn, Prepared
from scheduling.services.legs import Legs
from scheduling.store import visits, witnesses


def free_window(
    session: Session,
    ready: Prepared,
    sheet: DaySheet,
    choice: Choice,
    booking: Booking,
    now: datetime,
    rules: WindowRules,
) -> Found:
    """The window as it is now, on a locked day. Raises Refused, NotFound, MovedOn."""
    others = visits.visit_of_delivery(session, ready.ask.delivery_id, booking.id)
    if others is not None:
        if sheet.own_visits.get(choice.window) != others:
            raise Refused(
                "Phong bì của hồ sơ này đã có khung giờ khác.", "The envelope of this dossier has another window."
            )
        ready = replace(ready, ask=replace(ready.ask, demand=Demand(0, 0, 0), further_work_seconds=0))
    return require_window(offers_of(ready, sheet, booking.audience, now, rules), choice)


def offers_of(
    ready: Prepared, sheet: DaySheet, audience: Audience, now: datetime, rules: WindowRules
) -> tuple[Found, ...]:
    """What is free on a day by what was asked of the roads. Raises MovedOn where that is not enough."""
    legs = ready.legs.get(sheet.day)
    vectors = legs.vectors(sheet.witness) if legs is not None else None
    version = ready.road_versions[sheet.day]
    if legs is not None and vectors is None and sheet.witness.road_version == version:
        raise MovedOn
    found = offers(sheet, vectors, ready.ask, audience, now, version, rules)
    return _named(found, ready.ask, sheet) if found and found[0].window.why_not is WhyNot.NO_SKILL else found


def _named(found: tuple[Found, ...], ask: HomeAsk, sheet: DaySheet) -> tuple[Found, ...]:
    """The windows of a day on which nobody has learnt what a call takes, with what is missing."""
    riding = [learnt(mask) for mask in sheet.witness.routes[:, SKILLS].tolist()]
    missing = lacking(ask.kind, ask.guidance, ask.taught, riding)
    return tuple(replace(each, window=replace(each.window, lacking=missing)) for each in found)


def take_window(
    session: Session,
    booking: Booking,
    ready: Prepared,
    day: FleetDay,
    sheet: DaySheet,
    found: Found,
    rules: WindowRules,
) -> None:
    """Put the booking's visit into the witness, which the checker judges before it counts (law 7)."""
    ask, window = ready.ask, found.window.choice.window
    assert day.id is not None
    assert booking.id is not None
    if found.joins is not None:
        visit_id = found.joins
        shared = visits.visit_of_delivery(session, ask.delivery_id, booking.id) is not None
        more = Demand(0, 0, 0) if shared else replace(ask.demand, work_seconds=ask.further_work_seconds)
        bigger = grown(sheet.witness, visit_id, more, rules)
        if bigger is None:
            raise AssertionError(f"visit {visit_id} was offered and does not grow")
        changed = bigger[0]
        visits.grow(session, visit_id, more)
    else:
        assert found.place is not None
        ways = _ways(ready.legs[sheet.day], sheet.witness)
        inner = inner_seconds(ask.precision, rules)
        visit_id = visits.add(session, day.id, ask, window, inner, ways)
        changed = inserted(sheet.witness, found.place, visit_id, window, ask.demand)
    store_legal(session, day, changed, visit_id)
    visits.give(session, booking.id, visit_id, ask, found.window.kept_permille)


def store_legal(session: Session, day: FleetDay, witness: Witness, visit_id: int) -> None:
    """Store a changed witness after the independent checker has judged the route of this visit."""
    row = witness.row_of(visit_id)
    assert row is not None
    broken = violations(witness, [witness.route_of(row)])
    if broken:
        raise AssertionError(f"the checker refuses what was offered: {broken[0].code} {broken[0].message}")
    witnesses.save(session, day, witness)


def _ways(legs: Legs, witness: Witness) -> visits.Ways:
    """The ways to the post office and to every visit of the witness."""
    ways = legs.ways()
    return ways[np.isin(ways[:, 0], np.append(witness.sorted_visits, visits.DEPOT))]
