"""The "VNPost" service of the ministry's or a province's gateway (generation 1B, contracts.md 1B).

=========== ==============================================================================
settings    addresses, selectors, keys, and the answers of which no source tells the form
wire        the bodies and answers of the calls
client      the adapter: what is asked, in which order
=========== ==============================================================================

The gateway cannot be asked about one order; what happens is told by a feed read from a cursor. It knows an order by
(CustomerCode, OrderNumber) alone.
"""

from integrations.vnpost.ngsp.client import NgspCarrier
from integrations.vnpost.ngsp.settings import NgspSettings

__all__ = ["NgspCarrier", "NgspSettings"]
