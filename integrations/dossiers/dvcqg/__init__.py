"""The national public service portal (Cổng Dịch vụ công quốc gia).

One push of a dossier is TraCuuHoSo (does the portal hold it?) and then DongBoHoSoMC with the whole
dossier, then CapNhatTienDoHoSoMC with what happened on the way, ten steps a call, all under a session that is
opened once and shared. Source: contracts.md part 2. Calls, their failures and the shared session are those of
``integrations.partner``.

=========== ================================================================================
settings    addresses, sign-in, and the answers of which no source tells the form
wire        the bodies and answers of the three calls
mapping     our record to the portal's fields; refuses a record with a hole in it
client      the adapter: what is asked, in which order
errors      the table of failures
``*.csv``   the fields and the states, as data with effective date and source
standin     a server that speaks the same wire form, for `make run`, tests and rehearsals
=========== ================================================================================

The data files lie here, beside the adapter that reads them, since integrations imports nothing of ``data``.
"""

from integrations.dossiers.dvcqg.client import PortalClient
from integrations.dossiers.dvcqg.settings import PortalSettings

__all__ = ["PortalClient", "PortalSettings"]
