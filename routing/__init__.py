"""A leaf: a frozen problem in, a frozen plan out. No database, no HTTP, no settings, no clock."""
