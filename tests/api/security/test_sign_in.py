"""Who comes through the door, what they carry away, and how guessing is slowed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from data.kinds import Role
from scheduling.errors import Conflict, Invalid
from scheduling.model.person import JOB
from scheduling.model.visitor import SignInRules
from scheduling.services import accounts
from scheduling.services.passwords import Passwords
from scheduling.services.sign_ins import SignInRefused
from scheduling.services.sign_ins import sign_in as begin
from tests.api.conftest import PASSWORD, Clock, Offices
from tests.api.door import Someone, bring, csrf, sign_in, state_behind, visitor_in


def attempt(client: TestClient, who: Someone, password: str = PASSWORD) -> int:
    """The status of one try: 303 in, 422 out."""
    return client.post("/dang-nhap", data={"username": who.username, "password": password}).status_code


def test_the_right_password_opens_a_session_of_the_account(client: TestClient, officer: Someone) -> None:
    """The person behind it is the account's, in its role and office."""
    sign_in(client, officer)
    visitor = visitor_in(client)
    assert visitor is not None
    assert (visitor.person.account_id, visitor.person.role) == (officer.id, Role.OFFICER)
    assert visitor.person.centre_id is not None


def test_a_name_is_found_however_it_is_typed(client: TestClient, officer: Someone) -> None:
    """Phones like to capitalise, and to add a blank."""
    form = {"username": f" {officer.username.upper()} ", "password": officer.password}
    assert client.post("/dang-nhap", data=form).status_code == 303


def test_a_password_is_the_same_composed_or_not(client: TestClient, officer: Someone) -> None:
    """Two keyboards write "ộ" in different code points."""
    assert unicodedata.normalize("NFD", PASSWORD) != PASSWORD
    assert attempt(client, officer, unicodedata.normalize("NFD", PASSWORD)) == 303


@pytest.mark.parametrize(
    "cause", ["wrong password", "no password", "unknown name", "closed", "locked", "endless password"]
)
def test_every_refusal_looks_the_same(
    client: TestClient, engine: Engine, officer: Someone, clock: Clock, cause: str
) -> None:
    """What is said does not tell which accounts there are."""
    plain = client.post("/dang-nhap", data={"username": "name", "password": "wrong"})
    username, password = "name", PASSWORD
    if cause != "unknown name":
        username = officer.username
    if cause == "wrong password":
        password = "wrong"
    if cause == "no password":
        password = ""
    if cause == "endless password":
        password = PASSWORD * 100
    if cause == "closed":
        accounts.set_active(engine, JOB, officer.id, False, clock())
    if cause == "locked":
        for _ in range(5):
            attempt(client, officer, "wrong")
    reply = client.post("/dang-nhap", data={"username": username, "password": password})
    assert reply.status_code == plain.status_code == 422
    assert reply.text.replace(username, "name") == plain.text
    assert "set-cookie" not in reply.headers
    assert 'type="password" autocomplete="current-password"' in reply.text, "without a value"


class Counting(Argon2Hasher):
    """Counts how often it works."""

    worked = 0

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:
        """Count and verify."""
        self.worked += 1
        return super().verify(password, hash)


@pytest.mark.parametrize("username", ["nobody-here", "officer-1"])
@pytest.mark.parametrize("password", ["wrong", PASSWORD, PASSWORD * 100])
def test_a_name_that_is_not_there_costs_the_same_work(
    engine: Engine, officer: Someone, clock: Clock, username: str, password: str
) -> None:
    """One hash is computed for whatever was typed; an answer in no time would tell that nobody has the name."""
    hasher = Counting(time_cost=1, memory_cost=64, parallelism=1)
    passwords = Passwords(PasswordHash((hasher,)))
    assert officer.username == "officer-1"
    try:
        begin(engine, username, password, passwords, SignInRules(), clock())
    except SignInRefused:
        assert (username, password) != ("officer-1", PASSWORD)
    assert hasher.worked == 1


def test_five_wrong_passwords_lock_the_account_for_a_growing_time(
    client: TestClient, officer: Someone, clock: Clock
) -> None:
    """60 seconds, then 120, then 240; the right password waits too, and ends the count."""
    for _ in range(5):
        assert attempt(client, officer, "wrong") == 422
    for seconds in (60, 120, 240):
        clock.forward(seconds=seconds - 1)
        assert attempt(client, officer) == 422, "locked"
        clock.forward(seconds=1)
        assert attempt(client, officer, "wrong") == 422
    clock.forward(seconds=480)
    assert attempt(client, officer) == 303
    for _ in range(4):
        attempt(client, officer, "wrong")
    assert attempt(client, officer) == 303, "the count began anew"


def test_four_wrong_passwords_do_not_lock(client: TestClient, officer: Someone) -> None:
    """The negative control of the lock."""
    for _ in range(4):
        attempt(client, officer, "wrong")
    assert attempt(client, officer) == 303


def test_a_lock_never_outlasts_the_longest() -> None:
    """However long somebody has guessed."""
    rules = SignInRules()
    assert rules.lock_after(4) is None
    assert rules.lock_after(5) == rules.first_lock
    assert rules.lock_after(10_000) == rules.longest_lock


def test_guesses_are_counted_across_processes(
    settings: Settings, clock: Clock, quick_passwords: Passwords, officer: Someone
) -> None:
    """Two applications with engines of their own share one count, because it is in the database."""
    apps = [create_app(settings, clock=clock, passwords=quick_passwords) for _ in range(2)]
    with TestClient(apps[0]) as one, TestClient(apps[1]) as two:
        for client in (one, two, one, two, one):
            assert attempt(client, officer, "wrong") == 422
        assert attempt(two, officer) == 422
        clock.forward(seconds=60)
        two.follow_redirects = False
        assert attempt(two, officer) == 303


def test_guesses_made_at_once_are_all_counted(app: FastAPI, engine: Engine, officer: Someone, clock: Clock) -> None:
    """A burst that starts before the lock falls finds it when it comes to count."""
    state = app.state.tannha

    def guess(password: str) -> bool:
        try:
            begin(engine, officer.username, password, state.passwords, state.sign_in_rules, clock())
        except SignInRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(guess, [f"wrong {n}" for n in range(8)]))
    assert not guess(PASSWORD), "the account is locked"
    [view] = accounts.accounts(engine)
    assert view.locked_until is not None


class Meanwhile(Passwords):
    """While the password is being verified, something else happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
        self._happens = happens

    def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Verify what was read before, then let it happen."""
        verified = super().verify(password, stored)
        self._happens()
        return verified


@pytest.mark.parametrize("event", ["reset", "closed", "nothing"])
def test_what_happens_while_the_password_is_verified_counts(
    engine: Engine, officer: Someone, clock: Clock, quick_passwords: Passwords, event: str
) -> None:
    """The old password, right when it was read, opens nothing once it was replaced or the account closed."""
    happens: dict[str, Callable[[], object]] = {
        "reset": lambda: accounts.reset_password(engine, JOB, officer.id, "một mật khẩu mới", quick_passwords, clock()),
        "closed": lambda: accounts.set_active(engine, JOB, officer.id, False, clock()),
        "nothing": lambda: None,
    }
    passwords = Meanwhile(happens[event])
    if event == "nothing":
        assert begin(engine, officer.username, PASSWORD, passwords, SignInRules(), clock())
    else:
        with pytest.raises(SignInRefused):
            begin(engine, officer.username, PASSWORD, passwords, SignInRules(), clock())


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, officer: Someone) -> None:
    """HttpOnly, SameSite=Lax, the whole site, and no longer than the browser."""
    reply = client.post("/dang-nhap", data={"username": officer.username, "password": officer.password})
    name, _, rest = reply.headers["set-cookie"].partition("=")
    assert name == "tannha_session"
    token, *flags = rest.split("; ")
    assert len(token) == 43
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=lax"]


def test_over_https_the_cookie_is_bound_to_it(
    settings: Settings, engine: Engine, clock: Clock, quick_passwords: Passwords, officer: Someone
) -> None:
    """Secure, and under a name that browsers bind to this host."""
    app = create_app(
        settings.model_copy(update={"cookie_secure": True}), engine=engine, clock=clock, passwords=quick_passwords
    )
    client = TestClient(app, base_url="https://tannha.example", follow_redirects=False)
    reply = client.post("/dang-nhap", data={"username": officer.username, "password": officer.password})
    assert reply.headers["set-cookie"].startswith("__Host-tannha_session=")
    assert "; Secure" in reply.headers["set-cookie"]
    assert client.post("/dang-xuat", data=csrf(client)).status_code == 303


def test_only_a_digest_of_the_token_is_stored(client: TestClient, engine: Engine, officer: Someone) -> None:
    """Who reads the database cannot come in with what it holds."""
    sign_in(client, officer)
    token = client.cookies["tannha_session"]
    visitor = visitor_in(client)
    assert visitor is not None
    assert token not in visitor.token_digest
    with engine.connect() as connection:
        assert token not in "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    bring(client, visitor.token_digest)
    assert visitor_in(client) is None


def test_a_token_planted_before_the_sign_in_opens_nothing_after(
    new_client: Callable[[], TestClient], officer: Someone
) -> None:
    """Session fixation: the token is new at every sign-in, and what the browser brought is dead."""
    victim, attacker = new_client(), new_client()
    bring(victim, "planted" * 6)
    bring(attacker, "planted" * 6)
    assert attempt(victim, officer) == 303
    assert visitor_in(attacker) is None
    first = victim.cookies["tannha_session"]
    assert attempt(victim, officer) == 303
    bring(attacker, first)
    assert visitor_in(attacker) is None, "the session the browser had before has ended"


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/ban-giao?trang=2", "/ban-giao?trang=2"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("///elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("/\t/elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("//[", "/"),
    ],
)
def test_the_way_back_stays_on_this_site(client: TestClient, officer: Someone, target: str, lands: str) -> None:
    """A link to our sign-in must not lead a person to somebody else's copy of it."""
    form = {"username": officer.username, "password": officer.password, "tiep": target}
    assert client.post("/dang-nhap", data=form).headers["location"] == lands
    assert f'name="tiep" value="{lands}"' in client.get("/dang-nhap", params={"tiep": target}).text


def test_another_site_cannot_sign_a_browser_in(client: TestClient, officer: Someone) -> None:
    """Login CSRF: somebody's own account, opened in the victim's browser, would collect what they type."""
    form = {"username": officer.username, "password": officer.password}
    reply = client.post("/dang-nhap", data=form, headers={"sec-fetch-site": "cross-site"})
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)


def test_an_outdated_hash_is_renewed_at_the_sign_in(
    engine: Engine, officer: Someone, clock: Clock, client: TestClient
) -> None:
    """Stronger parameters reach the accounts one sign-in at a time."""
    stronger = Passwords(PasswordHash((Argon2Hasher(time_cost=2, memory_cost=128, parallelism=1),)))
    begin(engine, officer.username, PASSWORD, stronger, SignInRules(), clock())
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "m=128,t=2" in dump
    assert attempt(client, officer) == 303


def test_in_earnest_passwords_are_argon2id_of_at_least_19_mebibytes() -> None:
    """The tests' cheap parameters do not reach an installation."""
    variant, _, parameters, *_ = Passwords().hash("x").split("$")[1:]
    assert variant == "argon2id"
    memory, rounds, _ = (int(part.split("=")[1]) for part in parameters.split(","))
    assert memory >= 19_456
    assert rounds >= 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "ab"}, "username"),
        ({"username": "Nguyễn"}, "username"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "the-officer-again"}, "password"),
        ({"display_name": " "}, "display_name"),
        ({"centre_id": None}, "centre_id"),
        ({"post_office_id": 1}, "post_office_id"),
        ({"role": Role.ADMINISTRATOR}, "centre_id"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused_by_field(
    engine: Engine, offices: Offices, quick_passwords: Passwords, clock: Clock, change: dict[str, object], field: str
) -> None:
    """Each field has its reason, and nothing is stored."""
    given: dict[str, object] = {
        "username": "the-officer",
        "password": PASSWORD,
        "display_name": "Người thử",
        "role": Role.OFFICER,
        "centre_id": offices.centre,
        **change,
    }
    with pytest.raises(Invalid) as caught:
        accounts.create_account(engine, JOB, accounts.NewAccount(**given), quick_passwords, clock())  # type: ignore[arg-type]
    assert caught.value.field == field
    assert accounts.accounts(engine) == ()


def test_a_name_is_given_once(engine: Engine, officer: Someone, quick_passwords: Passwords, clock: Clock) -> None:
    """Whatever its case."""
    again = accounts.NewAccount(officer.username.upper(), PASSWORD, "Người khác", Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        accounts.create_account(engine, JOB, again, quick_passwords, clock())


def test_a_password_reset_ends_the_sessions_and_the_lock(
    client: TestClient, engine: Engine, officer: Someone, clock: Clock
) -> None:
    """An administrator helps somebody back in, and a thief out."""
    sign_in(client, officer)
    for _ in range(5):
        attempt(client, officer, "wrong")
    passwords = state_behind(client).passwords
    accounts.reset_password(engine, JOB, officer.id, "một mật khẩu mới", passwords, clock())
    assert visitor_in(client) is None
    assert attempt(client, officer) == 422
    assert attempt(client, officer, "một mật khẩu mới") == 303
