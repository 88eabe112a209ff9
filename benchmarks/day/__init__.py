"""An office's first days from the import to the portal, at any size: for the benchmark and for a test."""
