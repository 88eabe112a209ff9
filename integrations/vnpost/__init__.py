"""VNPost, the carrier. So far: what its status codes mean, and how our orders are numbered.

- **Where a status code is mapped:** ``status.csv`` beside this file, read by :func:`status.meaning`. A row is
  keyed by (generation, code), because the carrier's interfaces reuse numbers: 4 is "delivered" in one and
  "being picked up" in another. A code without a row goes to a person.
- **How an order is numbered:** ``scheduling/model/order_number.py``.

The generations (contracts.md section 0): 1A was the HCC serviceApi of 2016 and has no status codes, only fields;
1B is the NGSP/LGSP gateway; 1.5 is donhang, whose table alone is kept; 2 is MyVNPost. The ``Status`` of a 1B
answer envelope and the ``Type`` of a MyVNPost correction are no states of an envelope: they belong with the
adapters, as does the carrier's port.
"""

from integrations.vnpost.status import CarrierStatus, Generation, meaning
from scheduling.model.carriage import Leg, Meaning
from scheduling.model.order_number import order_number

__all__ = ["CarrierStatus", "Generation", "Leg", "Meaning", "meaning", "order_number"]
