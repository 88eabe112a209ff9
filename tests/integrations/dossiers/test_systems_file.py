"""docs/partners.md is enough to attach a dossier system: its example is read, and it names every setting."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from integrations.dossiers.dvcqg import PortalSettings
from integrations.dossiers.dvcqg.standin import running as running_portal
from integrations.dossiers.dvcqg.standin.options import PortalOptions
from integrations.dossiers.folder import FolderSettings
from integrations.dossiers.opencps import OpenCpsSettings
from integrations.dossiers.opencps.standin import TOKEN, OpenCpsStandin
from integrations.dossiers.systems import open_system, read_systems
from integrations.partner.standin import running
from scheduling.ports import FailureKind, PartnerFailure
from tests.conftest import ROOT
from tests.integrations.dossiers.bench import RETURNED

DOCUMENT = (ROOT / "docs" / "partners.md").read_text("utf-8")


def documented(tmp_path: Path, portal: str, opencps: str, **changes: str) -> Path:
    """The example of the document, its addresses and folders pointed here."""
    text = DOCUMENT.split("```toml\n")[1].split("```")[0]
    secret = tmp_path / "portal"
    secret.write_text(PortalOptions().password, "utf-8")
    pointed = {
        "https://cong.example": portal,
        "https://mot-cua.example": opencps,
        "/srv/": f"{tmp_path}/",
        "/run/secrets/portal": str(secret),
        **changes,
    }
    for old, new in pointed.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "systems.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_table_of_the_documented_example_opens_a_system_that_answers(tmp_path: Path) -> None:
    with running_portal() as portal, running(OpenCpsStandin()) as opencps:
        path = documented(tmp_path, portal, opencps)
        read = read_systems(path, {"OPENCPS_TOKEN": TOKEN, "PORTAL_USER": PortalOptions().username})
        said = {}
        for centre, settings in read.items():
            with closing(open_system(settings)) as system:
                assert system.changes(None, []).rows == ()
                try:
                    said[centre] = system.push(RETURNED).code
                except PartnerFailure as failure:
                    said[centre] = failure.code
    assert said == {"TT-01": "opencps.absent", "TT-02": "written", "TT-03": "0", "TT-04": "written"}


@pytest.mark.parametrize("settings", [PortalSettings, OpenCpsSettings, FolderSettings])
def test_the_document_names_every_setting(settings: type[PortalSettings]) -> None:
    missing = [name for name in settings.model_fields if f"`{name}`" not in DOCUMENT and name != "kind"]
    assert not missing


def test_a_wrong_setting_is_named_and_no_value_shown(tmp_path: Path) -> None:
    path = documented(tmp_path, "https://a.example", "https://b.example", **{'system = "td"': 'sistem = "khoa-that"'})
    with pytest.raises(PartnerFailure, match=r"TT-02\.folder\.sistem") as caught:
        read_systems(path, {"OPENCPS_TOKEN": "khoa-that", "PORTAL_USER": "mau"})
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "dossiers.settings")
    assert "khoa-that" not in str(caught.value)
