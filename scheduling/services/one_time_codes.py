"""A citizen shows that the phone on a dossier is theirs.

Who asks is answered before anybody looks whether dossier and phone belong together: the question is kept, the
job :func:`answer` looks, and only the phone hears of it. So words and time of the answer cannot tell (ADR 21).
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.citizens import CitizenRules, citizen_rules
from data.session import reading, writing
from data.tables import OneTimeCode
from scheduling.decide import one_time_code as decide
from scheduling.decide.booking_messages import code_message
from scheduling.decide.folding import clean
from scheduling.decide.phone import asked_phone
from scheduling.decide.slowing import one_more, refused_until
from scheduling.errors import Invalid, Refused
from scheduling.failpoints import reach
from scheduling.model.citizen import CitizenSession
from scheduling.model.person import Person
from scheduling.store import citizens, outbox, people
from scheduling.store.audit import note

CHANCE = random.SystemRandom()
_AT_ONCE = 200


class TooManyTries(Refused):
    """Too many tries with this phone, dossier or from this network; ``until`` says when the next is free."""

    code = "citizens.too_many_tries"

    def __init__(self, until: datetime, now: datetime) -> None:
        minutes = max(1, -int((now - until).total_seconds() // 60))
        super().__init__(
            f"Đã thử quá nhiều lần. Hãy chờ {minutes} phút rồi thử lại.",
            f"Too many tries. Wait {minutes} minutes, then try again.",
        )
        self.until = until


class WrongCode(Refused):
    """The code is wrong, too old, used or tried too often, or there never was one: the answer never says which."""

    code = "citizens.wrong_code"

    def __init__(self) -> None:
        super().__init__(
            "Mã không đúng hoặc đã hết hạn. Hãy xem lại tin nhắn, hoặc xin mã mới.",
            "The code is wrong or has expired. Look at the message again, or ask for a new code.",
        )


def ask(
    engine: Engine,
    dossier_code: str,
    phone: str,
    network: str,
    language: str,
    now: datetime,
    rules: CitizenRules | None = None,
) -> str:
    """Keep the question, and return the ticket with which the code will be good.

    Parameters
    ----------
    network
        Where the question comes from, as far as it is known.

    Raises
    ------
    TooManyTries
        Whatever was typed, and whether or not it is right.
    Invalid
        Not the shape of a code or of a phone; names the field.
    """
    rules, code, number = rules or citizen_rules(), _code(dossier_code), asked_phone(phone)
    ticket = secrets.token_urlsafe(24)
    free = {f"phone|{number}": rules.slowing.tries, f"dossier|{code}": rules.slowing.tries}
    with writing(engine) as session:
        _count(session, {**free, f"network|{network}": rules.slowing.tries_of_one_network}, now, rules)
        session.add(
            OneTimeCode(
                ticket_digest=_digest(ticket),
                dossier_code=code,
                phone=number,
                language=language,
                created_at=now,
                expires_at=now + timedelta(seconds=rules.code.seconds),
            )
        )
    return ticket


def answer(
    engine: Engine,
    clock: Callable[[], datetime],
    rules: CitizenRules | None = None,
    chance: random.Random = CHANCE,
) -> int:
    """Look at the questions, and send a code to the phone on the dossier where it is the one typed; a job's work.

    Returns how many codes were written. What was typed is forgotten at once.
    """
    rules = rules or citizen_rules()
    with reading(engine) as session:
        questions = citizens.unanswered(session, _AT_ONCE)
    return sum(_answer(engine, each, clock(), rules, chance) for each in questions)


def enter(
    engine: Engine, ticket: str, code: str, network: str, now: datetime, rules: CitizenRules | None = None
) -> str:
    """Take the code, which is good once, and return the token of a session for its dossier.

    Raises
    ------
    WrongCode
        With the same words and after the same work, whatever the cause.
    TooManyTries
        From this network.
    """
    rules, given = rules or citizen_rules(), "".join(code.split())
    token = None
    with writing(engine) as session:
        _count(session, {f"network|{network}": rules.slowing.tries_of_one_network}, now, rules)
        sign = people.keyring(session).blind_index
        row = citizens.lock_ticket(session, _digest(ticket))
        if row is not None:
            standing = decide.CodeStanding(row.code_digest, row.tries, row.expires_at, row.used_at)
            good = decide.is_good(standing, decide.digest_of_code(row.ticket_digest, given, sign), now, rules.code)
            row.tries += 1
            if good and row.dossier_id is not None:
                row.used_at = now
                token = _begin(session, row.dossier_id, now, rules)
    if token is None:
        raise WrongCode
    return token


def session_with(engine: Engine, token: str, now: datetime) -> CitizenSession | None:
    """Whose session the token opens; None when it is not ours, has run out, or the dossier has another phone now."""
    numbers = token.split(".")[:2]
    if len(numbers) != 2 or not all(each.isascii() and each.isdigit() and len(each) < 12 for each in numbers):
        return None
    dossier_id, expires = map(int, numbers)
    if now.timestamp() >= expires:
        return None
    with reading(engine) as session:
        found = citizens.dossier_with_phone(session, dossier_id)
        if found is None or decide.unsealed(token, _session_sign(session, found[2])) is None:
            return None
        code, centre_id, phone = found
        csrf_token = people.keyring(session).blind_index(f"citizen-form|{token}")
    person = Person(role=None, centre_id=centre_id, dossier_id=dossier_id)
    return CitizenSession(person, dossier_id, code, phone, csrf_token, datetime.fromtimestamp(expires, now.tzinfo))


def _begin(session: Session, dossier_id: int, now: datetime, rules: CitizenRules) -> str | None:
    found = citizens.dossier_with_phone(session, dossier_id)
    if found is None:
        return None
    code, centre_id, phone = found
    citizens.forget_tries(session, [_index(session, f"phone|{phone}"), _index(session, f"dossier|{code}")])
    note(session, Person(role=None, centre_id=centre_id), "citizen.entered", "dossier", dossier_id, now)
    expires = int((now + timedelta(seconds=rules.code.session_seconds)).timestamp())
    return decide.sealed(f"{dossier_id}.{expires}", _session_sign(session, phone))


def _session_sign(session: Session, phone: str) -> decide.Sign:
    """The mark of a session holds the phone: when an officer changes it, the sessions of the old one end."""
    sign = people.keyring(session).blind_index
    return lambda values: sign(f"citizen|{phone}|{values}")


def _answer(engine: Engine, question_id: int, now: datetime, rules: CitizenRules, chance: random.Random) -> bool:
    with writing(engine) as session:
        row = citizens.lock_question(session, question_id)
        if row is None:
            return False
        typed, phone = row.dossier_code or "", row.phone
        row.answered_at, row.dossier_code, row.phone = now, None, None
        found = citizens.phone_of_dossier(session, typed)
        fits = found is not None and found[2] == phone and now < row.expires_at
        if found is not None and fits:
            row.dossier_id, centre_id, number = found
            code = decide.new_code(chance)
            row.code_digest = decide.digest_of_code(row.ticket_digest, code, people.keyring(session).blind_index)
            notice = code_message(number, code, row.language, row.expires_at, rules)
            outbox.add_message(session, centre_id, f"code:{row.id}", notice, now, dossier_id=row.dossier_id)
        reach("codes.before_answer_commit")
    return fits


def _count(session: Session, free: Mapping[str, int], now: datetime, rules: CitizenRules) -> None:
    """Count a try under each key, or raise TooManyTries where one of them is refused now: then none is counted."""
    allowed = {_index(session, key): tries for key, tries in free.items()}
    rows = citizens.lock_tries(session, allowed, now)
    known = {index: citizens.tries_of(row) for index, row in rows.items()}
    refused = [until for tries in known.values() if (until := refused_until(tries, now)) is not None]
    if refused:
        raise TooManyTries(max(refused), now)
    counted = {index: one_more(tries, allowed[index], now, rules.slowing) for index, tries in known.items()}
    citizens.write_tries(rows, counted)


def _index(session: Session, key: str) -> str:
    return people.keyring(session).blind_index(f"slowing|{key}")


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _code(text: str) -> str:
    code = clean(text).upper().replace(" ", "")
    if not 1 <= len(code) <= 60:
        raise Invalid("dossier_code", "Hãy ghi mã hồ sơ, như trên giấy hẹn trả.", "Give the code on your receipt.")
    return code
