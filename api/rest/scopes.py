"""What a key of another system may be allowed to do. A route names one of these; ``tannha keys`` grants them."""

from __future__ import annotations

APPOINTMENTS_READ = "appointments:read"
APPOINTMENTS_WRITE = "appointments:write"
DELIVERIES_READ = "deliveries:read"
DELIVERIES_WRITE = "deliveries:write"
DOSSIERS_WRITE = "dossiers:write"
METRICS_READ = "metrics:read"
OFFICES_READ = "offices:read"
OFFICES_WRITE = "offices:write"
PLANS_READ = "plans:read"
ROSTERS_WRITE = "rosters:write"

SCOPES = {
    APPOINTMENTS_READ: "see the free slots of a centre, and how a booking stands",
    APPOINTMENTS_WRITE: "hold, confirm, move and cancel appointments at a centre's counters",
    DELIVERIES_READ: "see where a dossier of the centre stands",
    DELIVERIES_WRITE: "record and take back choices of home delivery, for a centre",
    DOSSIERS_WRITE: "import ready results into a centre",
    METRICS_READ: "scrape the metrics: counts and codes, no people",
    OFFICES_READ: "see a post office, its roster without names, and who serves which commune",
    OFFICES_WRITE: "change the facts of a post office",
    PLANS_READ: "see the plans of a post office, without people",
    ROSTERS_WRITE: "write shifts and leave of a post office's couriers",
}
"""Every scope, and what it opens."""
