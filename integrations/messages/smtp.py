"""Letters through a mail server."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

import structlog

from integrations.messages import errors
from integrations.messages.settings import SmtpSettings
from integrations.partner.addresses import is_distrust
from integrations.partner.masking import masked
from integrations.partner.settings import Line
from integrations.partner.transport import trust_of
from scheduling.model.message import Message, MessageState, Sent, Way
from scheduling.ports import PartnerFailure

_log = structlog.get_logger(__name__)
_SEND = "gửi thư"
# Seven bits pass every server.
_POLICY = SMTP.clone(cte_type="7bit")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SmtpMessenger:
    """A :class:`scheduling.ports.Messenger` over SMTP. One connection a letter; TLS is always verified."""

    way = Way.EMAIL
    tells_state = False

    def __init__(self, settings: SmtpSettings, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._settings = settings
        self._now = now
        self._trust = trust_of(Line(ca_file=settings.ca_file), errors.FAILURES)

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def send(self, message: Message) -> Sent:
        """Hand the letter to the server."""
        letter = self._letter(message)
        outcome = "?"
        try:
            with self._before_the_letter(), self._connected() as server:
                self._judge(message, *server.mail(self._settings.sender))
                self._judge(message, *server.rcpt(message.to))
                self._judge(message, *self._hand_over(server, letter))
                outcome = "250"
        except PartnerFailure as failure:
            outcome = failure.code
            raise
        finally:
            _log.info("partner_call", partner="messages", call=_SEND, outcome=outcome)
        return Sent(message.reference, None, MessageState.SENT)

    def state(self, provider_id: str) -> MessageState:
        """Fail: a mail server tells nothing afterwards."""
        raise errors.cannot("state")

    def _letter(self, message: Message) -> EmailMessage:
        name, at, domain = message.to.partition("@")
        if not (name and at and domain and message.to.isascii() and message.to.isprintable() and " " not in message.to):
            raise errors.invalid_field("to")
        if not re.fullmatch(r"[\w.-]+", message.reference, re.ASCII):
            raise errors.invalid_field("reference")
        if not message.subject.strip() or not message.subject.isprintable():
            raise errors.invalid_field("subject")
        if not message.text.strip():
            raise errors.invalid_field("text")
        letter = EmailMessage(policy=_POLICY)
        letter["From"] = formataddr((self._settings.sender_name, self._settings.sender))
        letter["To"] = message.to
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(self._now())
        # The same for every try, so that a mailbox can tell that it has the letter already.
        letter["Message-ID"] = f"<{message.reference}@{self._settings.sender.partition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.text)
        return letter

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Yield a server that knows us; whether it can be bidden goodbye does not matter."""
        settings = self._settings
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.seconds, context=self._trust
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
        try:
            if settings.security == "starttls":
                server.starttls(context=self._trust)
            if settings.username and settings.password:
                server.login(settings.username.get_secret_value(), settings.password.get_secret_value())
            else:
                server.ehlo_or_helo_if_needed()
            yield server
        finally:
            server.close()

    def _hand_over(self, server: smtplib.SMTP, letter: EmailMessage) -> tuple[int, bytes]:
        """Send the letter itself. From here on a cut line leaves it in doubt."""
        try:
            return server.data(letter.as_bytes())
        except smtplib.SMTPDataError as error:
            return error.smtp_code, _bytes(error.smtp_error)
        except TimeoutError as error:
            raise errors.FAILURES.timed_out(_SEND, writes=True) from error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise errors.FAILURES.broken(_SEND, writes=True) from error

    @contextmanager
    def _before_the_letter(self) -> Iterator[None]:
        """Type what goes wrong before anything was sent."""
        failures = errors.FAILURES
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            raise failures.login_refused(str(error.smtp_code)) from None  # its text could repeat the name
        except smtplib.SMTPNotSupportedError as error:
            raise failures.wrong_setting("security, username", "máy chủ thư không hỗ trợ") from error
        except smtplib.SMTPResponseException as error:
            raise failures.busy(_SEND, str(error.smtp_code)) from None
        except smtplib.SMTPException as error:
            raise failures.broken(_SEND, writes=False) from error
        except TimeoutError as error:
            raise failures.timed_out(_SEND, writes=False) from error
        except OSError as error:
            raise (failures.untrusted() if is_distrust(error) else failures.unreachable(_SEND)) from error

    def _judge(self, message: Message, code: int, said: bytes) -> None:
        if 200 <= code < 300:
            return
        if 400 <= code < 500:
            raise errors.FAILURES.busy(_SEND, str(code))
        words = said.decode("utf-8", "replace")
        hide = (message.to, message.text, message.subject)
        raise errors.refused(str(code), masked(words, hide=hide, keep=message.reference))


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
