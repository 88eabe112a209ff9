"""The citizens' door tells nothing: who knows a dossier code but not the phone learns as much as who knows neither."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, event
from sqlmodel import delete, select
from starlette.testclient import TestClient

from data.encryption import Keyring
from data.reference.citizens import citizen_rules
from data.session import reading, writing
from data.tables import OneTimeCode, Slowing
from scheduling.decide import one_time_code as decide
from scheduling.decide.slowing import Tries, one_more, refused_until
from scheduling.services import one_time_codes
from tests.api.conftest import ENCRYPTION_KEY, Clock
from tests.api.pages.test_booking import DOSSIER, PHONE, Phone, sent
from tests.api.rest.workers import all_at_once, serving
from tests.scheduling.booking.counter import add_dossier
from tests.scheduling.office import MORNING, make_office

STRANGERS = {"right": (DOSSIER, PHONE), "wrong phone": (DOSSIER, "0912000001"), "unknown": ("000.99.99-1", PHONE)}
ROUNDS = 10


@pytest.fixture
def door(engine: Engine, new_client: Callable[[], TestClient], clock: Clock) -> Callable[[], Phone]:
    """Opens a browser before the door of an office that has one dossier."""
    add_dossier(make_office(engine, couriers=0), DOSSIER)
    return lambda: Phone(new_client(), engine, clock)


def test_words_work_and_time_of_the_answer_do_not_tell(door: Callable[[], Phone], engine: Engine) -> None:
    """Status, headers, page and every SQL statement are the same; so is the time, within a half."""
    said, asked, fastest = {}, {}, dict.fromkeys(STRANGERS, 9.0)
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    for _ in range(ROUNDS):
        for name, (dossier, phone) in STRANGERS.items():
            browser = fresh(door, engine)
            statements.clear()
            began = time.process_time()  # ours alone: a busy machine tells nothing about the answer
            answer = browser.client.post("/dat-hen/dien-thoai", data={"dossier_code": dossier, "phone": phone})
            fastest[name] = min(fastest[name], time.process_time() - began)
            headers = {key: value for key, value in answer.headers.items() if key not in ("set-cookie", "x-request-id")}
            page = browser.get(answer.headers["location"])
            wrong = browser.enters("000000", status=422)
            said[name] = (answer.status_code, headers, len(answer.headers["set-cookie"]), answer.text, page, wrong)
            asked[name] = list(statements)
    assert said["right"] == said["wrong phone"] == said["unknown"]
    assert asked["right"] == asked["wrong phone"] == asked["unknown"]
    assert max(fastest.values()) < 1.5 * min(fastest.values()), fastest


def fresh(door: Callable[[], Phone], engine: Engine) -> Phone:
    """A new browser, and no tries counted: what is compared is not the slowing."""
    with writing(engine) as session:
        session.exec(delete(Slowing))
    return door()


def test_nothing_typed_is_asked_for_and_not_called_wrong(door: Callable[[], Phone]) -> None:
    """An empty box: the sentence says what to write."""
    answer = door().client.post("/dat-hen/dien-thoai", data={"dossier_code": DOSSIER, "phone": " "})
    assert (answer.status_code, "Hãy ghi số điện thoại." in answer.text) == (422, True)


def test_only_the_phone_on_the_dossier_hears_of_it(door: Callable[[], Phone], engine: Engine, clock: Clock) -> None:
    """Of three questions one is answered, and what was typed is forgotten by all of them."""
    browser = door()
    for dossier, phone in STRANGERS.values():
        browser.asks(dossier, phone)
    assert one_time_codes.answer(engine, clock, chance=random.Random(1)) == 1
    assert [(each.to, each.template, each.urgent) for each in sent(engine)] == [(PHONE, "code", True)]
    with reading(engine) as session:
        rows = session.exec(select(OneTimeCode)).all()
        assert [(row.dossier_code, row.phone) for row in rows] == [(None, None)] * 3
        assert sent(engine)[0].values["code"] not in " ".join(row.code_digest or "" for row in rows)


def test_a_code_is_good_once_for_its_browser_and_a_short_while(
    door: Callable[[], Phone], engine: Engine, clock: Clock
) -> None:
    """Not for another browser, not twice, not after its time, and not after too many tries."""
    browser = door()
    browser.asks()
    code = browser.gets_code()
    stranger = TestClient(browser.client.app, base_url="http://127.0.0.1:8000", follow_redirects=False)
    Phone(stranger, engine, clock).enters(code, status=422)
    browser.enters(code)
    browser.enters(code, status=422)
    browser.asks()
    late = browser.gets_code()
    clock.forward(seconds=citizen_rules().code.seconds)
    browser.enters(late, status=422)
    browser.asks()
    tried = browser.gets_code()
    for _ in range(citizen_rules().code.tries):
        browser.enters("x", status=422)
    browser.enters(tried, status=422)


def test_a_try_is_forgotten_by_time_and_doubles_the_wait() -> None:
    """The first are free; then each refuses the next for twice as long, up to a limit."""
    rules, known, waits, now = citizen_rules().slowing, Tries(0, MORNING, None), [], MORNING
    for _ in range(14):
        known = one_more(known, rules.tries, now, rules)
        until = refused_until(known, now)
        waits.append(0 if until is None else int((until - now).total_seconds()))
        now = until or now
    assert waits == [0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert one_more(known, rules.tries, now + timedelta(seconds=rules.forget_seconds), rules).tries == 1


def test_the_digest_of_a_code_is_keyed_and_a_seal_is_only_ours() -> None:
    """The same digits give another digest under another key or ticket; a changed value is not opened."""
    one, other = Keyring([ENCRYPTION_KEY], "a" * 32).blind_index, Keyring([ENCRYPTION_KEY], "b" * 32).blind_index
    digests = {decide.digest_of_code(ticket, "123456", sign) for ticket in "tu" for sign in (one, other)}
    assert len(digests) == 4
    assert decide.unsealed(decide.sealed("7.99", one), one) == "7.99"
    assert decide.unsealed(decide.sealed("7.99", one).replace("7.", "8.", 1), one) is None
    assert decide.unsealed(decide.sealed("7.99", one), other) is None


@pytest.mark.slow
def test_who_guesses_is_slowed_in_all_processes(sqlite_engine: Engine) -> None:
    """Tries with one dossier, by many phones, at two processes at once: five pass in all."""
    add_dossier(make_office(sqlite_engine, couriers=0), DOSSIER)

    def ask(port: int, number: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=300)
        form = urlencode({"dossier_code": DOSSIER, "phone": f"09120001{number:02}"})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/dat-hen/dien-thoai", form, headers)
        reply = connection.getresponse()
        reply.read()
        connection.close()
        return reply.status

    with serving(sqlite_engine, 2) as ports:
        found = all_at_once([lambda number=number: ask(ports[number % 2], number) for number in range(16)])
        assert sorted(found) == [303] * 5 + [429] * 11
        assert [ask(port, 50 + number) for number, port in enumerate(ports)] == [429, 429]
