"""Settings come from where docs/settings.md says, and a wrong one is named, never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from api.secrets_file import ensure_secrets
from api.settings import Settings, load_settings, settings_table
from api.settings_files import SettingsError

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith("TANNHA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def _production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANNHA_PUBLIC_URL", "https://tannha.example")
    monkeypatch.setenv("TANNHA_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("TANNHA_INDEX_KEY", SECRET)


def test_the_page_lists_every_setting_with_its_default() -> None:
    """The docs' table is the model's, word for word."""
    assert settings_table() in DOCS.read_text("utf-8")


def test_every_setting_is_described() -> None:
    """A table of empty cells would compare equal too."""
    assert all(field.description for field in Settings.model_fields.values())


def test_the_demo_makes_its_secrets_once_for_their_owner_only(tmp_path: Path) -> None:
    """Two starts read the same keys, and nobody else may read them."""
    first, second = load_settings(environment="demo"), load_settings(environment="demo")
    assert first.index_key == second.index_key
    assert (tmp_path / "var/secrets.toml").stat().st_mode & 0o777 == 0o600
    assert second.keyring().decrypt(first.keyring().encrypt("Lai Vung")) == "Lai Vung"
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secrets.toml"]


def test_secrets_that_exist_are_never_replaced(tmp_path: Path) -> None:
    """The loser of a race keeps the winner's file."""
    path = tmp_path / "secrets.toml"
    path.write_text("kept")
    ensure_secrets(path)
    assert path.read_text() == "kept"


def test_production_makes_nothing_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A missing key is an error that names the setting, and no file appears."""
    monkeypatch.setenv("TANNHA_PUBLIC_URL", "https://tannha.example")
    with pytest.raises(SettingsError, match=r"TANNHA_ENCRYPTION_KEYS and TANNHA_INDEX_KEY must be set"):
        load_settings()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_production")
def test_production_asks_for_https(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secure cookie is lost over http; whoever wants http says so."""
    assert load_settings().secure_cookies
    monkeypatch.setenv("TANNHA_PUBLIC_URL", "http://tannha.example")
    with pytest.raises(SettingsError, match="TANNHA_PUBLIC_URL must be https"):
        load_settings()
    monkeypatch.setenv("TANNHA_COOKIE_SECURE", "false")
    assert not load_settings().secure_cookies


@pytest.mark.usefixtures("_production")
def test_code_wins_over_the_environment_and_that_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The order the module promises."""
    (tmp_path / "tannha.toml").write_text("solve_seconds = 3\nsession_hours = 3\nsession_idle_minutes = 3\n")
    monkeypatch.setenv("TANNHA_SETTINGS_FILE", str(tmp_path / "tannha.toml"))
    monkeypatch.setenv("TANNHA_SESSION_HOURS", "2")
    monkeypatch.setenv("TANNHA_SOLVE_SECONDS", "2")
    settings = load_settings(solve_seconds=1)
    assert (settings.solve_seconds, settings.session_hours, settings.session_idle_minutes) == (1, 2, 3)


@pytest.mark.usefixtures("_production")
def test_a_secret_may_be_the_content_of_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the environment or by the settings file; the environment wins."""
    (tmp_path / "password").write_text("from a file\n")
    (tmp_path / "other").write_text("from the other")
    (tmp_path / "tannha.toml").write_text('portal_password_file = "other"\nportal_username_file = "other"\n')
    monkeypatch.setenv("TANNHA_SETTINGS_FILE", "tannha.toml")
    monkeypatch.setenv("TANNHA_PORTAL_PASSWORD_FILE", "password")
    settings = load_settings()
    assert settings.portal_password.get_secret_value() == "from a file"
    assert settings.portal_username.get_secret_value() == "from the other"


@pytest.mark.usefixtures("_production")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TANNHA_SOLVE_SECONDS", SECRET, "TANNHA_SOLVE_SECONDS: "),
        ("TANNHA_ENVIRONMENT", SECRET, "TANNHA_ENVIRONMENT: "),
        ("TANNHA_PUBLIC_URL", "https://tannha.example/hunter2", "TANNHA_PUBLIC_URL: .*scheme, host and port"),
        ("TANNHA_SIGN_IN_LOCK_LONGEST_SECONDS", "1", "TANNHA_SIGN_IN_LOCK_LONGEST_SECONDS: "),
        ("TANNHA_ENCRYPTION_KEYS", "hunter2", "TANNHA_ENCRYPTION_KEYS or"),
        ("TANNHA_INDEX_KEY", "hunter2", "TANNHA_INDEX_KEY: .*32 characters"),
        ("TANNHA_PORTAL_PASSWORD_FILE", "nowhere", "TANNHA_PORTAL_PASSWORD_FILE cannot be read"),
        ("TANNHA_SETTINGS_FILE", "nowhere.toml", "TANNHA_SETTINGS_FILE: nowhere.toml cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """The error helps the operator and tells a log reader nothing."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None or "hunter2" not in str(caught.value.__cause__)


@pytest.mark.usefixtures("_production")
def test_an_unknown_key_of_the_file_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A misspelt setting must not be silently without effect."""
    (tmp_path / "tannha.toml").write_text("sesion_hours = 1")
    monkeypatch.setenv("TANNHA_SETTINGS_FILE", "tannha.toml")
    with pytest.raises(SettingsError, match="TANNHA_SESION_HOURS"):
        load_settings()


@pytest.mark.usefixtures("_production")
def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by str nor by repr nor by a dump to JSON."""
    for name in Settings.SECRETS:
        if name != "encryption_keys":
            monkeypatch.setenv(f"TANNHA_{name.upper()}", SECRET)
    settings = load_settings()
    assert settings.database_url.get_secret_value() == SECRET
    assert "hunter2" not in f"{settings} {settings!r} {settings.model_dump_json()}"
    assert set(Settings.SECRETS) == {
        name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
    }


def test_a_model_made_by_hand_does_not_show_the_value_either() -> None:
    """Where somebody passes a wrong value in code, its traceback is logged too."""
    with pytest.raises(ValueError, match="solve_seconds") as caught:
        Settings(solve_seconds=SECRET)  # type: ignore[arg-type]
    assert "hunter2" not in str(caught.value)
