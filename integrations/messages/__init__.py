"""Ways of reaching people, behind :class:`scheduling.ports.Messenger`.

=========== ==============================================================================
gateway     a provider over HTTP (SMS, Zalo), described by its settings and not programmed
smtp        letters through a mail server
console     shown where the server runs: for the demo
ways        which there are, from the operator's file
filling     a gateway's fields filled with a message, and values found in its answer
errors      the table of failures
standin     a gateway and a mail server that stand in for real ones
=========== ==============================================================================
"""

from integrations.messages.console import ConsoleMessenger
from integrations.messages.gateway import GatewayMessenger
from integrations.messages.settings import ConsoleSettings, GatewaySettings, SmtpSettings
from integrations.messages.smtp import SmtpMessenger
from integrations.messages.ways import open_way, read_ways

__all__ = [
    "ConsoleMessenger",
    "ConsoleSettings",
    "GatewayMessenger",
    "GatewaySettings",
    "SmtpMessenger",
    "SmtpSettings",
    "open_way",
    "read_ways",
]
