"""Partners behind the ports of :mod:`scheduling.ports`. Never touches a table."""
