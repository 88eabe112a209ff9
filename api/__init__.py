"""HTTP, pages, command line, worker and settings: the one place that wires the others together."""
