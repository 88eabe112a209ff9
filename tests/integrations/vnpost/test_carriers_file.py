"""The operator's files: carriers by agency, and VNPost's codes of places."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from integrations.vnpost import MyVNPostCarrier, NgspCarrier, open_carrier, read_carriers
from integrations.vnpost.places import COLUMNS, PostPlace, read_places
from integrations.vnpost.standin import MyVNPostStandin, NgspStandin, running
from integrations.vnpost.status import Generation
from scheduling.ports import FailureKind, PartnerFailure
from tests.conftest import ROOT
from tests.integrations.vnpost.bench import ORDER, PLACES

_DOC = ROOT / "docs" / "carrier.md"
HEAD = ",".join(COLUMNS) + "\n"


def documented(tmp_path: Path, ngsp: str, myvnpost: str) -> Path:
    """Return a file with the example of docs/carrier.md, its addresses pointed at stand-ins."""
    text = _DOC.read_text("utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    secret = tmp_path / "secret"
    secret.write_text("mau-khong-bi-mat\n", "utf-8")
    for old, new in (
        ("https://lgsp.example", ngsp),
        ("https://connect-my.example", myvnpost),
        ("/etc/tannha/places.csv", str(PLACES)),
        ("/run/secrets/vnpost", str(secret)),
    ):
        assert old in example
        example = example.replace(old, new)
    path = tmp_path / "carriers.toml"
    path.write_text(example, "utf-8")
    return path


def test_the_documented_example_attaches_both_servers(tmp_path: Path) -> None:
    """Any server that speaks the contract is attached by the file alone: as docs/carrier.md shows it."""
    with running(NgspStandin()) as ngsp, running(MyVNPostStandin()) as myvnpost:
        read = read_carriers(documented(tmp_path, ngsp, myvnpost), {"VNPOST_KEY": "mau-khoa", "VNPOST_USER": "mau"})
        for settings, kind in zip(read.values(), (NgspCarrier, MyVNPostCarrier), strict=True):
            with closing(open_carrier(settings)) as carrier:
                assert isinstance(carrier, kind)
                assert carrier.place(ORDER).number == ORDER.number


def test_the_document_names_every_setting() -> None:
    """Each field of each table, so that nothing must be read from the code."""
    from integrations.partner.settings import Line
    from integrations.vnpost.myvnpost.settings import MyVNPostSettings, Paths
    from integrations.vnpost.ngsp.settings import (
        CancelEndpoint,
        ClientCredentials,
        FeedEndpoint,
        GivenToken,
        NgspSettings,
    )
    from integrations.vnpost.settings import AgencyEnd

    text = _DOC.read_text("utf-8")
    models = (
        *(MyVNPostSettings, Paths, NgspSettings, CancelEndpoint, ClientCredentials, FeedEndpoint, GivenToken),
        *(AgencyEnd, Line),
    )
    missing = [f"{model.__name__}.{name}" for model in models for name in model.model_fields if f"`{name}`" not in text]
    assert missing == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('{env = "VNPOST_KEY"}', '"trong-tep"', "h20.ngsp.token"),
        ('{env = "VNPOST_KEY"}', '{env = "NOT_SET"}', "h20.token.consumer_key"),
        ('{file = "', '{file = "/nowhere', "bí mật"),
        ("https://lgsp.example/apiVNPostNGSP", "http://lgsp.example/apiVNPostNGSP", "h20.ngsp.post.url"),
        ("customer_code", "customer_kode", "customer_kode"),
        ('kind = "ngsp"', 'kind = "ghn"', "h20"),
        ("[h20.agency]", "[h20.agency", "TOML"),
        ("page_size = 200", "page_size = 2000", "page_size"),
    ],
)
def test_a_wrong_setting_is_named_and_no_value_shown(tmp_path: Path, old: str, new: str, named: str) -> None:
    """A literal secret, an unset variable, a missing file, an unsafe address, an unknown name."""
    example = _DOC.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    assert old in example
    path = tmp_path / "carriers.toml"
    secret = tmp_path / "secret"
    secret.write_text("mau-khong-bi-mat", "utf-8")
    path.write_text(example.replace(old, new, 1).replace("/run/secrets/vnpost", str(secret)), "utf-8")
    with pytest.raises(PartnerFailure) as caught:
        read_carriers(path, {"VNPOST_KEY": "khoa-that", "VNPOST_USER": "ten-that"})
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.settings")
    assert named in caught.value.message
    for value in ("trong-tep", "khoa-that", "ten-that", "mau-khong-bi-mat"):
        assert value not in caught.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Never read as "no carriers"."""
    with pytest.raises(PartnerFailure, match=r"none\.toml"):
        read_carriers(tmp_path / "none.toml")


def test_a_commune_has_its_codes_in_each_generation() -> None:
    """Numbers at the gateway, two levels at MyVNPost."""
    places = read_places(PLACES)
    assert places.of(Generation.NGSP, "99002") == PostPlace("99", "9902", "")
    assert places.of(Generation.MYVNPOST, "99002") == PostPlace("P99", "VNPOST", "P99-002")


def test_a_commune_not_listed_is_not_guessed() -> None:
    """Not from a neighbour, nor from another generation."""
    with pytest.raises(PartnerFailure, match="99003") as caught:
        read_places(PLACES).of(Generation.NGSP, "99003")
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "carrier.place_unknown")


@pytest.mark.parametrize(
    "row",
    [
        "1B,99001,99,,,2026-11-22,x",
        "1B,99001,Hà Nội,1,,2026-11-22,x",
        "1B,,99,1,,2026-11-22,x",
        "1B,99001,99,1,,2026-11-22,",
        "1B,99001,99,1,,hôm nay,x",
        "2,99001,P99,1234,P99-001,2026-11-22,x",
        "2,99001,P99,VNPOST,,2026-11-22,x",
        "1.5,99001,99,1,,2026-11-22,x",
        "9,99001,99,1,,2026-11-22,x",
        "1B,99001",
    ],
)
def test_a_damaged_row_of_places_is_refused_by_line(tmp_path: Path, row: str) -> None:
    """A file half right would send envelopes to the wrong place."""
    path = tmp_path / "places.csv"
    path.write_text(f"{HEAD}1B,99009,99,1,,2026-11-22,x\n{row}\n", "utf-8")
    with pytest.raises(PartnerFailure, match="dòng 3") as caught:
        read_places(path)
    assert caught.value.code == "carrier.settings"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "dòng 1"),
        ("a,b\n", "dòng 1"),
        (HEAD + "1B,99001,99,1,,2026-11-22,x\n" * 2, "dòng 3: xã 99001 có hai lần"),
    ],
)
def test_a_file_of_places_that_is_none_is_refused(tmp_path: Path, text: str, named: str) -> None:
    """Another head, or a commune twice."""
    path = tmp_path / "places.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(PartnerFailure, match=named):
        read_places(path)
    with pytest.raises(PartnerFailure, match="không đọc được"):
        read_places(tmp_path / "none.csv")
