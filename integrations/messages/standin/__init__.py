"""Stand-ins of a message gateway and a mail server, on loopback sockets. They share no code with the adapters.

Run the gateway with ``python -m integrations.messages.standin --port 8030``; ``GET /_received`` shows what it was sent.
"""

from integrations.messages.standin.gateway import GatewayStandin
from integrations.messages.standin.mail import MailStandin

__all__ = ["GatewayStandin", "MailStandin"]
