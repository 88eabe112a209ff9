"""Transactions: alike on both databases, and clean after the worst."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from data.session import reading, writing
from data.tables import PostOffice


def office(code: str) -> PostOffice:
    return PostOffice(
        code=code, name="Bưu cục", street_line="Số 1", commune_code="30208", latitude=10.2, longitude=105.6
    )


def codes(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.exec(select(PostOffice.code)).all())


def test_a_block_that_ends_well_is_kept_and_one_that_raises_leaves_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(office("A"))

    def spoil() -> None:
        with writing(engine) as session:
            session.add(office("B"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        spoil()
    assert codes(engine) == {"A"}


def test_after_a_commit_that_failed_the_next_transaction_is_clean_and_not_locked_out(sqlite_engine: Engine) -> None:
    """The database itself refuses the COMMIT: a foreign key that is only checked then."""

    def spoil() -> None:
        with writing(sqlite_engine) as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            session.connection().exec_driver_sql(
                "INSERT INTO territory (commune_code, post_office_id, valid_from) VALUES ('30208', 99, '2025-07-01')"
            )

    with pytest.raises(Exception, match="FOREIGN KEY"):
        spoil()
    with writing(sqlite_engine) as session:
        session.add(office("A"))
    assert codes(sqlite_engine) == {"A"}


def test_a_session_that_is_given_is_joined_and_left_to_its_owner(engine: Engine) -> None:
    with writing(engine) as owner:
        with writing(owner) as session:
            assert session is owner
            session.add(office("A"))
        with reading(owner) as session:
            assert session is owner
        assert codes(engine) == set()
    assert codes(engine) == {"A"}


def test_sqlite_takes_the_write_lock_at_the_start_of_a_writing_block_only(sqlite_engine: Engine) -> None:
    begun: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda _c, _cur, statement, *_: begun.append(statement))  # type: ignore[no-untyped-call]
    with reading(sqlite_engine) as session:
        session.exec(select(PostOffice)).all()
    with writing(sqlite_engine) as session:
        session.exec(select(PostOffice)).all()
    assert [statement for statement in begun if statement.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_an_errors_text_holds_no_values(engine: Engine) -> None:
    """It may be logged: law 9."""
    with Session(engine) as session:
        session.add(office("A"))
        session.add(office("A"))
        with pytest.raises(Exception, match="hide_parameters") as wrong:
            session.flush()
    assert "Số 1" not in str(wrong.value)
