"""HTTP around a server that stands in for a partner: its faults, its controls, what it received."""

from integrations.partner.standin.app import Answer, Ask, Mind, create_app
from integrations.partner.standin.faults import Fault, FaultKind, Faults
from integrations.partner.standin.serve import HOST, listen, running, running_app, serve_app, server

__all__ = [
    "HOST",
    "Answer",
    "Ask",
    "Fault",
    "FaultKind",
    "Faults",
    "Mind",
    "create_app",
    "listen",
    "running",
    "running_app",
    "serve_app",
    "server",
]
