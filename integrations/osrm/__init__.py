"""Travel times of an OSRM server by its address, behind the same protocol as our own roads.

``OsrmTimes(OsrmSettings("http://127.0.0.1:5000/motorbike"))`` asks the server's table and route services; nothing is
sent before it is asked. ``python -m integrations.osrm.standin ROADS.tnr`` serves a road file in OSRM's wire form. What
the server is told are coordinates of homes: run your own, or one you may tell them to.
"""

from __future__ import annotations

from integrations.osrm.client import OsrmSettings, OsrmTimes
from integrations.osrm.errors import OsrmError

__all__ = ["OsrmError", "OsrmSettings", "OsrmTimes"]
