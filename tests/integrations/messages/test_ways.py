"""What one way alone does, and the operator's file."""

from __future__ import annotations

import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from integrations.messages import ConsoleMessenger, GatewayMessenger, SmtpMessenger, open_way, read_ways
from integrations.messages.filling import filled, found
from integrations.messages.settings import ConsoleSettings, GatewaySettings, SmtpSettings
from integrations.messages.standin import GatewayStandin, MailStandin
from integrations.partner.settings import Line
from integrations.partner.standin import Fault, Faults, running
from scheduling.model.message import Message, MessageState, Way
from scheduling.ports import FailureKind, PartnerFailure
from tests.conftest import ROOT
from tests.integrations.certificates import self_signed
from tests.integrations.messages.conftest import TEXT, documented, smtp_settings

LETTER = Message("T-1", "vi.du@example.vn", TEXT, subject="Hồ sơ của bà")
SMS = Message("T-1", "0900000001", TEXT)


def test_a_state_is_told_in_the_words_that_we_know(tmp_path: Path) -> None:
    """The provider's word by the table of the settings; one that is not listed is a technical failure."""
    mind = GatewayStandin()
    with running(mind) as url, closing(GatewayMessenger(documented(tmp_path, url)["sms"])) as messenger:
        sent = messenger.send(SMS)
        assert sent.provider_id == "M1"
        for word, state in (
            ("1", MessageState.PENDING),
            ("5", MessageState.DELIVERED),
            ("6", MessageState.PERMANENT_FAILURE),
            ("9", MessageState.TECHNICAL_FAILURE),
        ):
            mind.controls["state"]({"id": sent.provider_id, "state": word})
            assert messenger.state(sent.provider_id) is state


@pytest.mark.parametrize("name", ["sms", "zalo"])
def test_a_wrong_key_is_a_matter_of_configuration(tmp_path: Path, name: str) -> None:
    """Every message would fail, so none is blamed; the key is not shown."""
    with running(GatewayStandin()) as url:
        settings: GatewaySettings = documented(tmp_path, url)[name]
        fields = {**settings.send.fields, "ApiKey": SecretStr("sai-khoa")}
        send = settings.send.model_copy(update={"fields": fields, "headers": {"access_token": SecretStr("sai-khoa")}})
        messenger = GatewayMessenger(settings.model_copy(update={"send": send}))
        with closing(messenger), pytest.raises(PartnerFailure) as caught:
            messenger.send(SMS)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "messages.login_refused")
    assert "sai-khoa" not in caught.value.message


@pytest.mark.parametrize("body", [{}, [], {"CodeResult": None}, {"CodeResult": {"a": 1}}])
def test_an_answer_without_an_outcome_leaves_the_message_in_doubt(tmp_path: Path, body: Any) -> None:
    """It may have been sent."""
    faults = Faults()
    faults.order(Fault(kind="body", body=body))  # type: ignore[arg-type]
    with running(GatewayStandin(), faults=faults) as url:
        messenger = GatewayMessenger(documented(tmp_path, url)["sms"])
        with closing(messenger), pytest.raises(PartnerFailure) as caught:
            messenger.send(SMS)
    assert (caught.value.kind, caught.value.code) == (FailureKind.UNKNOWN, "messages.malformed")


def test_fields_are_filled_once() -> None:
    """What a person wrote is not read as a hole; numbers, lists and unknown holes stay as they are."""
    fields = {"a": "{text}!", "b": [{"c": "{phone}"}, 5, True], "d": "{values}", "e": "{other}", "f": SecretStr("s")}
    words = {"text": "{phone} {values}", "phone": "84900000001"}
    assert filled(fields, words, {"x": "{text}"}) == {
        "a": "{phone} {values}!",
        "b": [{"c": "84900000001"}, 5, True],
        "d": {"x": "{text}"},
        "e": "{other}",
        "f": "s",
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.b", "0"), ("c.1", "x"), ("c.9", None), ("a", None), ("a.b.c", None), ("d", "true"), ("e", None), (None, None)],
)
def test_a_value_is_found_by_its_path(path: str | None, value: str | None) -> None:
    """Names and positions; what is no single value is none."""
    assert found({"a": {"b": 0}, "c": ["w", " x "], "d": True, "e": None}, path) == value


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_a_mail_server_is_known_by_its_certificate(tmp_path: Path, way: str) -> None:
    """From the first byte or after STARTTLS; one that nobody vouches for gets neither password nor letter."""
    pem, key = self_signed(tmp_path)
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(pem, key)
    standin = MailStandin(tls=trust, from_first_byte=way == "tls")
    with standin.running() as port:
        with pytest.raises(PartnerFailure) as caught:
            SmtpMessenger(smtp_settings(port, security=way)).send(LETTER)
        assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "messages.tls")
        assert standin.letters == []
        SmtpMessenger(smtp_settings(port, security=way, ca_file=pem)).send(LETTER)
        assert len(standin.letters) == 1


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear() -> None:
    """Somebody in between could have taken the offer out."""
    standin = MailStandin()
    with standin.running() as port, pytest.raises(PartnerFailure) as caught:
        SmtpMessenger(smtp_settings(port, security="starttls")).send(LETTER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "messages.settings")
    assert standin.letters == []


def test_a_letter_bears_the_same_number_at_every_try() -> None:
    """So that a mailbox can tell that it has it; and it says that no person wrote it."""
    standin = MailStandin()
    with standin.running() as port:
        for _ in range(2):
            SmtpMessenger(smtp_settings(port)).send(LETTER)
    assert [letter["Message-ID"] for letter in standin.letters] == ["<T-1@mau.example>"] * 2
    first = standin.letters[0]
    assert (first["Subject"], first["To"], first["Auto-Submitted"]) == (LETTER.subject, LETTER.to, "auto-generated")
    assert first["From"] == "Trung tâm Mẫu <khong-tra-loi@mau.example>"


@pytest.mark.parametrize(
    ("verb", "status", "kind", "code"),
    [
        ("MAIL", 451, FailureKind.TEMPORARY, "messages.busy"),
        ("RCPT", 450, FailureKind.TEMPORARY, "messages.busy"),
        ("RCPT", 550, FailureKind.PERMANENT, "messages.refused"),
        ("DATA", 554, FailureKind.PERMANENT, "messages.refused"),
        ("letter", 552, FailureKind.PERMANENT, "messages.refused"),
        ("AUTH", 535, FailureKind.CONFIGURATION, "messages.login_refused"),
    ],
)
def test_a_servers_answer_is_typed(verb: str, status: int, kind: FailureKind, code: str) -> None:
    """4xx later, 5xx never; the sign-in is a matter of configuration."""
    standin = MailStandin()
    standin.faults.order(Fault(kind="status", service=verb, status=status, acts=False))  # type: ignore[arg-type]
    with standin.running() as port, pytest.raises(PartnerFailure) as caught:
        SmtpMessenger(smtp_settings(port)).send(LETTER)
    assert (caught.value.kind, caught.value.code) == (kind, code)
    assert standin.letters == []


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT"])
def test_a_line_cut_before_the_letter_sent_nothing(verb: str) -> None:
    """Temporary: there is nothing in doubt yet."""
    standin = MailStandin()
    standin.faults.order(Fault(kind="drop", service=verb))  # type: ignore[arg-type]
    with standin.running() as port, pytest.raises(PartnerFailure) as caught:
        SmtpMessenger(smtp_settings(port)).send(LETTER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.TEMPORARY, "messages.broken")


def test_no_server_is_temporary() -> None:
    """A refused connection sent nothing."""
    with MailStandin().running() as port:
        pass
    with pytest.raises(PartnerFailure) as caught:
        SmtpMessenger(smtp_settings(port)).send(LETTER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.TEMPORARY, "messages.unreachable")


@pytest.mark.parametrize(
    "change",
    [
        {"to": "a@b\nBcc: c@d"},
        {"to": "không@mau.example"},
        {"to": "a@b, c@d"},
        {"subject": "a\r\nBcc: c@d"},
        {"reference": "a>\r\nX: y"},
    ],
)
def test_nothing_is_smuggled_into_a_letters_head(change: dict[str, str]) -> None:
    """A line end in a head is refused, not escaped."""
    plain = {"reference": "T-1", "to": LETTER.to, "text": TEXT, "subject": "x"}
    with pytest.raises(PartnerFailure) as caught:
        SmtpMessenger(smtp_settings(9)).send(Message(**(plain | change)))  # type: ignore[arg-type]
    assert caught.value.code == "messages.invalid_field"


@pytest.mark.parametrize(
    "change",
    [
        {"host": "mail.example"},
        {"username": None},
        {"password": "trong-tep"},
        {"sender": "khong phai dia chi"},
        {"sender_name": "a\nb"},
    ],
)
def test_a_mail_server_set_wrongly_is_refused(change: dict[str, Any]) -> None:
    """In the clear beyond this machine, half a sign-in, a literal secret, no address; no value is shown."""
    with pytest.raises(ValidationError) as caught:
        smtp_settings(25, **change)
    assert "trong-tep" not in str(caught.value)


def test_the_documented_example_is_read_whole(tmp_path: Path) -> None:
    """Each kind of way, opened."""
    ways = documented(tmp_path, "http://127.0.0.1:9")
    assert {name: type(it) for name, it in ways.items()} == {
        "sms": GatewaySettings,
        "zalo": GatewaySettings,
        "email": SmtpSettings,
    }
    opened = [open_way(it) for it in (*ways.values(), ConsoleSettings(way="sms"))]
    assert [it.way for it in opened] == [Way.SMS, Way.ZALO, Way.EMAIL, Way.SMS]
    assert isinstance(opened[-1], ConsoleMessenger)
    for it in opened:
        it.close()


def test_a_wrong_way_is_named_and_no_value_shown(tmp_path: Path) -> None:
    """By table and field."""
    path = tmp_path / "messages.toml"
    path.write_text('[sms]\nkind = "gateway"\nway = "sms"\nkhoa = {env = "K"}\n', "utf-8")
    with pytest.raises(PartnerFailure, match=r"sms\.gateway\.send.*sms\.gateway\.khoa") as caught:
        read_ways(path, {"K": "khoa-that"})
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "messages.settings")
    assert "khoa-that" not in caught.value.message


def test_the_document_names_every_setting() -> None:
    """So that nothing must be read from the code."""
    from integrations.messages.settings import SendCall, StateCall

    text = (ROOT / "docs" / "messages.md").read_text("utf-8")
    models = (GatewaySettings, SendCall, StateCall, SmtpSettings, ConsoleSettings, Line)
    missing = [f"{model.__name__}.{name}" for model in models for name in model.model_fields if f"`{name}`" not in text]
    assert missing == []
