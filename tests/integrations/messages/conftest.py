"""Each way of reaching people beside what stands in for its provider."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from integrations.messages import ConsoleMessenger, GatewayMessenger, SmtpMessenger, SmtpSettings, read_ways
from integrations.messages.settings import GatewaySettings
from integrations.messages.standin import GatewayStandin, MailStandin
from integrations.messages.standin.gateway import KEY
from integrations.messages.standin.mail import PASSWORD, USER
from integrations.partner.settings import Line
from integrations.partner.standin import Fault, Faults, running
from scheduling.model.message import Message, Way
from scheduling.ports import Messenger
from tests.conftest import ROOT

TEXT = "Kết quả hồ sơ đang trên đường đến nhà bà {phone}. Gọi 1900 nếu vắng nhà."
"""Vietnamese, with a brace that is no hole."""


@dataclass(frozen=True)
class Bench:
    """A messenger, and what a test needs to know of its provider.

    Parameters
    ----------
    to, wrong_to
        Somebody it reaches, and nobody.
    texts
        What the provider was handed, in order.
    fault
        Orders one at the call that hands the message over; None where nothing can go wrong.
    """

    messenger: Messenger
    to: str
    wrong_to: str
    texts: Callable[[], list[str]]
    fault: Callable[..., None] | None

    def message(self, reference: str = "T-1", **changes: Any) -> Message:
        """Return a message to somebody."""
        plain = {"to": self.to, "text": TEXT, "subject": "Hồ sơ của bà", "template": "77", "values": {"text": TEXT}}
        return Message(reference, **(plain | changes))


def documented(tmp_path: Path, url: str) -> dict[str, Any]:
    """Return the ways of docs/messages.md, their addresses pointed at a stand-in."""
    example = (ROOT / "docs" / "messages.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD, "utf-8")
    for old in ("https://sms.example", "https://zalo.example"):
        assert old in example
        example = example.replace(old, url)
    path = tmp_path / "messages.toml"
    path.write_text(example.replace("/run/secrets/mail", str(secret)), "utf-8")
    return dict(read_ways(path, {"SMS_KEY": KEY, "ZALO_TOKEN": KEY, "MAIL_USER": USER}))


def smtp_settings(port: int, **changes: Any) -> SmtpSettings:
    """Return settings that fit a mail server in the clear on this machine."""
    plain = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "username": SecretStr(USER),
        "password": SecretStr(PASSWORD),
        "sender": "khong-tra-loi@mau.example",
        "sender_name": "Trung tâm Mẫu",
        "seconds": 2,
    }
    return SmtpSettings.model_validate(plain | changes)


WAYS = ["sms", "zalo", "email", "console"]


@pytest.fixture
def a_bench_of(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Makes the bench of a way."""
    makers = {"sms": _gateway, "zalo": _gateway, "email": _mail, "console": _console}
    with ExitStack() as stack:
        yield lambda way: makers[way](way, stack, tmp_path)


@pytest.fixture(params=WAYS)
def bench(request: pytest.FixtureRequest, a_bench_of: Callable[[str], Bench]) -> Bench:
    """Every way in turn."""
    return a_bench_of(request.param)


def _gateway(name: str, stack: ExitStack, tmp_path: Path) -> Bench:
    mind, faults = GatewayStandin(), Faults()
    url = stack.enter_context(running(mind, faults=faults))
    settings: GatewaySettings = documented(tmp_path, url)[name]
    messenger = GatewayMessenger(settings.model_copy(update={"line": Line(read_seconds=2)}))
    stack.enter_context(closing(messenger))
    service = {"sms": "sms", "zalo": "zns"}[name]

    def texts() -> list[str]:
        return [it["Content"] if name == "sms" else it["template_data"]["text"] for it in mind.sent.values()]

    def fault(**how: Any) -> None:
        faults.order(Fault(service=service, **how))

    return Bench(messenger, "0900000001", "0900000000", texts, fault)


def _mail(name: str, stack: ExitStack, tmp_path: Path) -> Bench:
    standin = MailStandin()
    port = stack.enter_context(standin.running())

    def texts() -> list[str]:
        return [letter.get_content().strip() for letter in standin.letters]

    def fault(**how: Any) -> None:
        standin.faults.order(Fault(service="letter", **how))

    messenger = SmtpMessenger(smtp_settings(port))
    return Bench(messenger, "vi.du@example.vn", "khong.co@example.vn", texts, fault)


def _console(name: str, stack: ExitStack, tmp_path: Path) -> Bench:
    stream = io.StringIO()

    def texts() -> list[str]:
        return [line.strip() for line in stream.getvalue().splitlines() if line.startswith("  ")]

    return Bench(ConsoleMessenger(Way.SMS, stream), "0900000001", "", texts, None)
