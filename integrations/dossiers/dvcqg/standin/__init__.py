"""A stand-in of the national portal ("Cổng giả lập") that speaks its wire form over real HTTP.

Read from contracts.md part 2 on its own: it shares no code with the adapter, so that a misreading on one
side shows as a refusal on the other. It keeps every accepted write of every dossier, forgets nothing when
killed (``--store``), and misbehaves when told to.

Run it with ``python -m integrations.dossiers.dvcqg.standin --port 8010 --store var/portal.jsonl``; it binds
the loopback address only. A person opens ``/``; a program reads ``/_received`` and drives ``/_faults``.

=========== ==============================================================================
options     who may sign in, and which of the readings that no source settles it takes
portal      what it answers: sessions, TraCuuHoSo, DongBoHoSoMC, CapNhatTienDoHoSoMC
rules       what a dossier must look like to be accepted
ledger      the append-only history of accepted writes, and the count of effects
page        the page that shows what it received
serve       a server on a socket, in this thread or another; HTTP and faults are those of ``partner.standin``
=========== ==============================================================================
"""

from integrations.dossiers.dvcqg.standin.options import PortalOptions
from integrations.dossiers.dvcqg.standin.serve import create_portal, running

__all__ = ["PortalOptions", "create_portal", "running"]
