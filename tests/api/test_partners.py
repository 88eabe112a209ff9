"""From files to partners: any server that speaks the contract is attached by settings, and a trial calls nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.partners import partners_of
from api.settings import Settings
from integrations.dossiers.dvcqg.standin import running as running_portal
from integrations.dossiers.opencps.standin import TOKEN, OpenCpsStandin
from integrations.messages import ConsoleMessenger
from integrations.partner.standin import running
from scheduling.model.message import Way
from scheduling.ports import DossierSource, FailureKind, PartnerFailure
from tests.integrations.dossiers.bench import RETURNED

SYSTEMS = """
[TT1]
kind = "portal"
adapter_url = "{portal}"
auth_endpoint = "/auth"
integration_endpoint = "/integration"
username = {{env = "MAU_USER"}}
password = {{env = "MAU_PASSWORD"}}
dstcode = "VN:GOV:GIALAP"
madonvi = "000.00.00.H20"

[TT2]
kind = "opencps"
token = {{env = "MAU_TOKEN"}}
[TT2.changes]
url = "{opencps}/dossiers"
method = "GET"
[TT2.look]
url = "{opencps}/dossiers/{{code}}"
method = "GET"
[TT2.update]
url = "{opencps}/dossiers/{{code}}"

[TT3]
kind = "folder"
folder_in = "{folder}/in"
folder_out = "{folder}/out"
system = "td"
"""
FAR_AWAY = {
    "dossiers_file": '[A]\nkind = "opencps"\ntoken = {env = "MAU_TOKEN"}\nchanges = {url = "https://mot-cua.example/a"}\n'
    'look = {url = "https://mot-cua.example/b"}\nupdate = {url = "https://mot-cua.example/c"}\n',
    "messages_file": '[mail]\nkind = "smtp"\nhost = "mail.example"\nport = 465\nsender = "a@b.example"\n',
}


def settings_of(tmp_path: Path, environment: str = "demo", **files: Path) -> Settings:
    return Settings(environment=environment, secrets_file=tmp_path / "secrets.toml", cookie_secure=False, **files)  # type: ignore[arg-type]


def test_every_kind_of_dossier_system_is_attached_by_a_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"USER": "mau", "PASSWORD": "mau-khong-bi-mat", "TOKEN": TOKEN}.items():
        monkeypatch.setenv(f"MAU_{name}", value)
    file = tmp_path / "systems.toml"
    with running_portal() as portal, running(OpenCpsStandin()) as opencps:
        file.write_text(SYSTEMS.format(portal=portal, opencps=opencps, folder=tmp_path), "utf-8")
        partners = partners_of(settings_of(tmp_path, dossiers_file=file))
        assert partners.dossier_system("TT1").push(RETURNED).code == "0"
        assert partners.dossier_system("TT3").push(RETURNED).code == "written"
        two = partners.dossier_system("TT2")
        assert isinstance(two, DossierSource)
        assert two.changes(None, []).rows == ()


@pytest.mark.parametrize("name", list(FAR_AWAY))
def test_outside_production_nothing_beyond_this_machine_is_ever_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("MAU_TOKEN", "mau-khong-bi-mat")
    file = tmp_path / "far.toml"
    file.write_text(FAR_AWAY[name], "utf-8")
    with pytest.raises(PartnerFailure) as caught:
        partners_of(settings_of(tmp_path, **{name: file}))
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "partner.not_production")
    partners_of(settings_of(tmp_path, "production", **{name: file}))


def test_without_a_file_the_demo_shows_messages_and_production_has_no_way(tmp_path: Path) -> None:
    assert isinstance(partners_of(settings_of(tmp_path)).messenger(Way.SMS), ConsoleMessenger)
    with pytest.raises(PartnerFailure) as caught:
        partners_of(settings_of(tmp_path, "production")).messenger(Way.SMS)
    assert caught.value.code == "messages.not_configured"


def test_a_secret_written_in_the_file_stops_the_start_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "systems.toml"
    file.write_text(FAR_AWAY["dossiers_file"].replace('{env = "MAU_TOKEN"}', '"bi-mat-that"'), "utf-8")
    with pytest.raises(PartnerFailure) as caught:
        partners_of(settings_of(tmp_path, dossiers_file=file))
    assert caught.value.code == "dossiers.settings"
    assert "bi-mat-that" not in caught.value.message
