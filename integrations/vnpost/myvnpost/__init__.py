"""MyVNPost, VNPost's interface for its customers (generation 2, contracts.md 1D).

=========== ==============================================================================
settings    address, sign-in, service, and the answers of which no source tells the form
wire        the bodies and answers of the calls
client      the adapter: what is asked, in which order
webhook     which orders a push is about; nothing else of it is believed
=========== ==============================================================================

It does not keep saleOrderCode unique, so a call of unknown end is looked up before anything is sent again. It has no
feed: the orders changed on a day are listed, and the history of each is asked for.
"""

from integrations.vnpost.myvnpost.client import MyVNPostCarrier
from integrations.vnpost.myvnpost.settings import MyVNPostSettings
from integrations.vnpost.myvnpost.webhook import read_hints

__all__ = ["MyVNPostCarrier", "MyVNPostSettings", "read_hints"]
