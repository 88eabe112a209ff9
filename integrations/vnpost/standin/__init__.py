"""Stand-ins of the carrier's two interfaces ("Bưu chính giả lập") that speak their wire forms over real HTTP.

Read from contracts.md part 1 on their own: they share no code with the adapters, so that a misreading on one side
shows as a refusal on the other. They keep the quirks: the outcome in the body under HTTP 200, integers as text, a
key that ends with a blank, masked names and phones, forgeable webhooks, 401 when a token is over.

Run one with ``python -m integrations.vnpost.standin myvnpost --port 8020 --store FILE`` (or ``ngsp``); it binds the
loopback address only. A program reads ``/_received``, drives ``/_faults``, and says with ``/_move`` what happens to an
order.

=========== ==============================================================================
options     who may sign in, and which of the readings that no source settles they take
ngsp        what the gateway answers: token, order/post, order/cancel, order/tracking, price
myvnpost    what MyVNPost answers: its seven calls, and the webhook it would send
ledger      the orders taken, and what has happened to each
=========== ==============================================================================

HTTP, faults and sockets are those of ``integrations.partner.standin``.
"""

from integrations.partner.standin.app import create_app
from integrations.partner.standin.serve import running
from integrations.vnpost.standin.myvnpost import MyVNPostStandin
from integrations.vnpost.standin.ngsp import NgspStandin
from integrations.vnpost.standin.options import MyVNPostOptions, NgspOptions

__all__ = ["MyVNPostOptions", "MyVNPostStandin", "NgspOptions", "NgspStandin", "create_app", "running"]
