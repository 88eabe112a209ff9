"""Processes of their own for tests, forked from one that has imported the product once."""

from __future__ import annotations

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
# One list for all: there is one such server a test process, and it reads the list when the first fork is made.
FORKS.set_forkserver_preload(
    [
        *("tests.journeys.driver", "tests.journeys.matrix", "tests.journeys.evening", "tests.api.rest.workers"),
        "tests.forked",
    ]
)
