"""A copy of an SQLite database every night, taken while it is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from scheduling.jobs.when import LOCAL

KEPT = 14
_PAGES_AT_ONCE = 2_000


class BackUpFailed(Exception):
    """The copy cannot be read back."""

    code = "jobs.back_up"


def back_up(engine: Engine, folder: Path | None, scheduled_for: datetime) -> str:
    """Copy the database to ``folder`` and keep the newest copies; returns what was done.

    The copy is written beside its name, checked, and only then named, so that a kill leaves no half of one. The
    personal columns in it are as encrypted as in the original: the keys are kept elsewhere.

    Raises
    ------
    BackUpFailed
        The copy is damaged.
    OSError
        It cannot be written.
    """
    if folder is None:
        return "chưa đặt thư mục sao lưu"
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return "PostgreSQL sao lưu bằng công cụ riêng"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    final = folder / f"tannha-{scheduled_for.astimezone(LOCAL):%Y%m%d}.sqlite3"
    part = final.with_suffix(".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(engine.url.database)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy, pages=_PAGES_AT_ONCE)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackUpFailed(final.name)
    part.replace(final)
    copies = sorted(folder.glob("tannha-*.sqlite3"))
    for old in copies[:-KEPT]:
        old.unlink()
    return f"{final.name}, {final.stat().st_size >> 10} KB, giữ {min(len(copies), KEPT)} bản"
