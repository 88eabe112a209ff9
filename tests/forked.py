"""Imported last by the server that tests' processes are forked from: what each of them would do first, done once."""

from __future__ import annotations

import gc

from sqlalchemy.orm import configure_mappers

configure_mappers()
# Collecting what was imported would touch, and so copy, the memory that a fork shares with its server.
gc.collect()
gc.freeze()
