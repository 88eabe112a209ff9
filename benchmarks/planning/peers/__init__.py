"""What is measured: each module turns a problem into one planner's own form, lets it search, and reads the routes back.

Each has ``search(problem, budget, seed, options)``, which is called in a process of its own where nothing of the
other planners is imported. It answers with a plan, or with :data:`Visits`, or with None where nothing legal was found.
"""

from __future__ import annotations

from routing.problem import TaskKey

Visits = dict[int, tuple[TaskKey, ...]]
"""What each vehicle serves, in order, by id of the vehicle."""
