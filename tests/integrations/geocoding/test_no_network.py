"""The guard that all tests of places, roads and imports stand under."""

from __future__ import annotations

import socket
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT
from tests.loopback import ReachedOut


def test_a_connection_to_another_machine_is_refused_before_it_leaves():
    with socket.socket() as plug, pytest.raises(ReachedOut):
        plug.connect(("192.0.2.1", 443))


def test_another_machines_name_is_not_even_looked_up():
    with pytest.raises(ReachedOut):
        urlopen("https://geocode.invalid/")


def test_this_machine_may_be_reached():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        socket.create_connection(listener.getsockname()).close()


PLACES_AND_ROADS = (
    "integrations/geocoding",
    "integrations/osrm",
    "routing/travel",
    "scheduling/decide",
    "scheduling/intake",
    "scheduling/services",
    "data",
)


def test_every_folder_of_places_roads_and_imports_stands_under_the_guard():
    for folder in PLACES_AND_ROADS:
        conftest = ROOT / "tests" / folder / "conftest.py"
        assert "from tests.loopback import only_this_machine as only_this_machine" in conftest.read_text("utf-8"), (
            folder
        )
