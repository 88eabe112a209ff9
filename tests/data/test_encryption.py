"""Personal columns: unreadable at rest, rotatable, and never opened with the wrong key."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import StatementError
from sqlmodel import Session, select

from data.encryption import Encrypted, EncryptedFloat, Keyring, KeyringError
from data.session import connect, writing
from data.tables import Address, Centre, Recipient, metadata
from tests.databases import KEYRING

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
INDEX = "an index key of at least 32 characters"
# What is not personal although it is text: codes, public offices, states.
PERSONAL = {
    "booker": {"phone"},
    "booking": {"name"},
    "courier": {"name", "phone"},
    "recipient": {"name", "phone"},
    "address": {
        "street_line",
        "latitude",
        "longitude",
        "found_label",
        "runner_up_label",
        "runner_up_latitude",
        "runner_up_longitude",
    },
    "dossier": {"summary", "owner_name", "owner_id_number", "email"},
    "attempt": {"note"},
    "proof": {"received_by", "authorisation"},
    "courier_event": {"payload"},
    "one_time_code": {"dossier_code", "phone"},
    "outbox": {"payload"},
    "sync_attempt": {"answer"},
    "rejected_row": {"raw"},
    "idempotency_key": {"reply"},
    "household_fix": {"latitude", "longitude", "confirmed_by", "note"},
    "taught_point": {"latitude", "longitude"},
}


@given(st.text())
def test_what_is_encrypted_comes_back_and_two_tokens_of_one_text_differ(text: str) -> None:
    one, two = KEYRING.encrypt(text), KEYRING.encrypt(text)
    assert one != two
    assert KEYRING.decrypt(one) == KEYRING.decrypt(two) == text


def test_a_new_key_in_front_still_reads_what_the_old_one_wrote() -> None:
    token = Keyring([OLD], INDEX).encrypt("Nguyễn")
    assert Keyring([NEW, OLD], INDEX).decrypt(token) == "Nguyễn"
    with pytest.raises(KeyringError):
        Keyring([NEW], INDEX).decrypt(token)


@pytest.mark.parametrize(("keys", "index"), [([], INDEX), (["short"], INDEX), ([OLD], "short")])
def test_a_weak_or_missing_key_is_refused(keys: list[str], index: str) -> None:
    with pytest.raises(KeyringError):
        Keyring(keys, index)


def test_equal_values_have_equal_indexes_only_under_one_index_key() -> None:
    one, other = Keyring([OLD], INDEX), Keyring([NEW], INDEX)
    assert one.blind_index("0912") == other.blind_index("0912") != one.blind_index("0913")
    assert one.blind_index("0912") != Keyring([OLD], INDEX + "!").blind_index("0912")


def test_every_personal_column_goes_through_the_encrypting_type() -> None:
    encrypted = {
        table.name: {column.name for column in table.columns if isinstance(column.type, Encrypted | EncryptedFloat)}
        for table in metadata.tables.values()
    }
    assert {name: columns for name, columns in encrypted.items() if columns} == PERSONAL


def test_a_point_comes_back_to_the_last_bit(engine: Engine) -> None:
    with writing(engine) as session:
        centre = Centre(
            code="TT", name="T", agency_code="A", street_line="S", commune_code="1", latitude=1, longitude=1
        )
        session.add(centre)
        session.flush()
        session.add(
            Address(
                centre_id=centre.id,
                commune_code="1",
                street_line="Ấp 1",
                latitude=0.1 + 0.2,
                longitude=105.66,
                precision="pin",
                match_index="x",
            )
        )
    with Session(engine) as session:
        assert session.exec(select(Address.latitude)).one() == 0.1 + 0.2


def test_an_engine_without_a_keyring_refuses_personal_columns() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Recipient(centre_id=1, name="Nguyễn", match_index="x"))
        with pytest.raises(StatementError, match="without a keyring"):
            session.flush()


def test_connect_hangs_the_keyring_on_its_own_engine_only() -> None:
    one, other = connect("sqlite://", Keyring([OLD], INDEX)), connect("sqlite://", Keyring([NEW], INDEX))
    assert one.dialect.tannha_keyring is not other.dialect.tannha_keyring  # type: ignore[attr-defined]
