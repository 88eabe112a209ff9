"""The planner and its peers on the same work, at equal processor time."""
