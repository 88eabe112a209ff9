"""VNPost, the carrier: two adapters of :class:`scheduling.ports.Carrier`, and a stand-in of each.

- **Where a status code is mapped:** ``status.csv`` beside this file, read by :func:`status.meaning`. A row is
  keyed by (generation, code), because the carrier's interfaces reuse numbers: 4 is "delivered" in one and
  "being picked up" in another. A code without a row goes to a person.
- **How another server is attached:** docs/carrier.md; by settings alone.

=========== ================================================================================
ngsp        the ministry's and provinces' gateways (generation 1B)
myvnpost    VNPost's interface for its customers (generation 2)
carriers    which agency has which, from the operator's file
null        the carrier of an installation that has none
errors      the table of failures; calls, tokens and settings files are those of ``integrations.partner``
settings    what both are told of an agency
places      VNPost's codes of the communes, from the operator's file
checks      what an order must be; ``privacy`` is what it must not hold
reading     values of answers, read tolerantly where clients disagree
standin     servers that speak the same wire forms, for `make run`, tests and rehearsals
=========== ================================================================================

Source: contracts.md part 1. Of its generations, 1A (the HCC serviceApi of 2016) has no status codes, only fields,
and nothing shows it alive; of 1.5 (donhang) the code table alone is kept.
"""

from integrations.vnpost.carriers import open_carrier, read_carriers
from integrations.vnpost.myvnpost import MyVNPostCarrier, MyVNPostSettings
from integrations.vnpost.ngsp import NgspCarrier, NgspSettings
from integrations.vnpost.null import NullCarrier
from integrations.vnpost.status import CarrierStatus, Generation, meaning

__all__ = [
    "CarrierStatus",
    "Generation",
    "MyVNPostCarrier",
    "MyVNPostSettings",
    "NgspCarrier",
    "NgspSettings",
    "NullCarrier",
    "meaning",
    "open_carrier",
    "read_carriers",
]
