"""What the benchmark of the relay works with."""
