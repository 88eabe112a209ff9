"""Messages that are shown where the server runs and reach nobody: for the demo."""

from __future__ import annotations

import sys
from typing import TextIO

from integrations.messages import errors
from scheduling.model.message import Message, MessageState, Sent, Way


class ConsoleMessenger:
    """A :class:`scheduling.ports.Messenger` that writes to a stream, by default the standard output."""

    tells_state = False

    def __init__(self, way: Way, stream: TextIO | None = None) -> None:
        self.way = way
        self._stream = stream or sys.stdout

    def close(self) -> None:
        """Do nothing: the stream is not ours."""

    def send(self, message: Message) -> Sent:
        """Show the message."""
        if not message.to.strip():
            raise errors.invalid_field("to")
        if not message.text.strip():
            raise errors.invalid_field("text")
        head = f"[{self.way}] {message.to}"
        subject = f" · {message.subject}" if message.subject else ""
        self._stream.write(f"{head}{subject}\n  {message.text}\n")
        self._stream.flush()
        return Sent(message.reference, None, MessageState.SENT)

    def state(self, provider_id: str) -> MessageState:
        """Fail: nobody can be asked."""
        raise errors.cannot("state")
