"""Imported addresses are located after their import, outside every transaction, and say how well."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.partners import geocoder_of
from api.settings import Settings
from api.settings_files import SettingsError
from data.kinds import DeliveryState, Precision
from data.session import writing
from data.tables import Address, Delivery
from integrations.geocoding import build_places
from integrations.geocoding.plane import distance
from scheduling.decide.address import read_line
from scheduling.decide.areas import areas
from scheduling.model.geocode import Located, PlaceQuery
from scheduling.ports import Geocoder
from scheduling.services.locating import locate_again, locate_due
from tests.integrations.geocoding.town import at, town
from tests.scheduling.intake.files import NOW, Town, all_of, make_town, only, row, take

LATER = datetime(2026, 11, 23, 1, tzinfo=UTC)
FREE = {"lat": "", "lon": "", "commune": "Lai Vung"}


@pytest.fixture(scope="module")
def place_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented town as a place file."""
    folder = tmp_path_factory.mktemp("places")
    path = folder / "town.tnp"
    build_places(town().write(folder / "town.osm"), path, read=read_line, areas=areas(), built_at=NOW)
    return path


@pytest.fixture(scope="module")
def geocoder(place_path: Path) -> Geocoder:
    """The chain as the settings make it."""
    return geocoder_of(Settings(environment="demo", place_file=place_path))


@pytest.fixture
def lite(sqlite_engine: Engine) -> Town:
    """An office on SQLite."""
    return make_town(sqlite_engine)


def locate(town: Town, geocoder: Geocoder) -> int:
    return locate_due(town.engine, geocoder, lambda: LATER).located


def test_an_imported_address_is_found_on_the_map_and_its_runner_up_stands_beside_it(
    engine: Engine, geocoder: Geocoder
) -> None:
    office = make_town(engine)
    take(office, row(line="20 Lê Hòa", **FREE))
    assert only(engine, Address).located_at is None
    assert locate(office, geocoder) == 1
    address = only(engine, Address)
    assert distance((address.latitude, address.longitude), at(200, 8)) < 5
    assert (address.precision, address.source, address.located_at) == (Precision.HOUSE, "map:house", LATER)
    assert 0 < address.confidence_percent <= 100
    assert address.uncertainty_metres > 0
    assert "Lê Hòa" in address.found_label
    assert address.runner_up_label == "xã Lai Vung, tỉnh Đồng Tháp"
    assert (address.runner_up_latitude, address.runner_up_longitude) == areas()["30226"].point
    assert locate(office, geocoder) == 0, "what was answered is not asked again"


def test_without_a_place_file_an_address_stays_at_its_communes_point_and_says_so(lite: Town) -> None:
    take(lite, row(line="20 Lê Hòa", **FREE))
    locate(lite, geocoder_of(Settings(environment="demo")))
    address = only(lite.engine, Address)
    assert (address.latitude, address.longitude) == areas()["30226"].point
    assert (address.precision, address.source, address.confidence_percent) == (Precision.COMMUNE, "commune", 90)


def test_a_pin_is_never_moved_and_a_later_pin_replaces_what_the_map_said(lite: Town, geocoder: Geocoder) -> None:
    take(lite, row(1, line="20 Lê Hòa", **FREE))
    locate(lite, geocoder)
    take(lite, row(2, line="20 Lê Hòa", commune="Lai Vung", lat="10.25", lon="105.65"))
    locate(lite, geocoder)
    locate_again(lite.engine)
    locate(lite, geocoder)
    address = only(lite.engine, Address)
    assert (address.latitude, address.longitude, address.precision) == (10.25, 105.65, Precision.PIN)
    assert (address.source, address.confidence_percent) == ("officer", 97)


def test_nothing_is_locked_while_the_geocoder_is_asked_and_a_pin_set_meanwhile_stays(lite: Town) -> None:
    class OfficerIsFaster:
        def locate(self, _query: PlaceQuery) -> Located:
            with writing(lite.engine) as session:  # would wait for ever beside an open write transaction
                held = session.get_one(Address, 1)
                held.latitude, held.longitude, held.precision = 10.3, 105.7, Precision.PIN
            return Located((10.0, 105.0), Precision.HOUSE, 0.9, 10, "map:house")

    take(lite, row(line="20 Lê Hòa", **FREE))
    assert locate(lite, OfficerIsFaster()) == 0
    address = only(lite.engine, Address)
    assert (address.latitude, address.longitude, address.located_at) == (10.3, 105.7, None)


def test_what_lies_on_a_route_keeps_the_point_its_times_were_reckoned_to(lite: Town, geocoder: Geocoder) -> None:
    take(lite, row(line="20 Lê Hòa", **FREE))
    with writing(lite.engine) as session:
        session.get_one(Delivery, 1).state = DeliveryState.PLANNED
    assert locate(lite, geocoder) == 0
    with writing(lite.engine) as session:
        session.get_one(Delivery, 1).state = DeliveryState.REQUESTED
    assert locate(lite, geocoder) == 1
    with writing(lite.engine) as session:
        session.get_one(Delivery, 1).state = DeliveryState.PLANNED
    assert locate_again(lite.engine) == 0


def test_what_is_put_on_a_route_while_the_geocoder_is_asked_keeps_its_point_too(lite: Town) -> None:
    class DispatcherIsFaster:
        def locate(self, _query: PlaceQuery) -> Located:
            with writing(lite.engine) as session:
                session.get_one(Delivery, 1).state = DeliveryState.PLANNED
            return Located((10.0, 105.0), Precision.HOUSE, 0.9, 10, "map:house")

    take(lite, row(line="20 Lê Hòa", **FREE))
    assert locate(lite, DispatcherIsFaster()) == 0
    assert only(lite.engine, Address).precision is Precision.COMMUNE


def test_a_new_place_file_serves_the_addresses_that_an_older_one_did_not_know(lite: Town, geocoder: Geocoder) -> None:
    take(lite, *(row(n, line=f"{n} Lê Hòa", **FREE) for n in (20, 61)))
    locate(lite, geocoder_of(Settings(environment="demo")))
    assert locate_again(lite.engine) == 2
    report = locate_due(lite.engine, geocoder, lambda: LATER)
    assert report.by_precision == {Precision.HOUSE: 2}
    assert {address.precision for address in all_of(lite.engine, Address)} == {Precision.HOUSE}


def test_a_place_file_that_is_not_there_stops_the_start_and_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TANNHA_PLACE_FILE"):
        geocoder_of(Settings(environment="demo", place_file=tmp_path / "none.tnp"))
