"""Days of windows at home on real roads, for the benchmarks of what is offered and of what is kept."""
