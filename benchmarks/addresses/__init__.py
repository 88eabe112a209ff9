"""What the benchmark of addresses is made of."""
