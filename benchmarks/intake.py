"""How long an import holds the database, and how much memory it takes: new, unchanged and changed rows, on SQLite.

`python -m benchmarks.intake [--rows N] [--xlsx] [--only new]`
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median

import xlsxwriter
from sqlalchemy import Engine
from sqlmodel import Session

from data import migrate
from data.encryption import Keyring
from data.samples.office import places_with_communes, sample_office
from data.session import connect
from scheduling.model.person import JOB
from scheduling.services import intake
from scheduling.services.setup import load_sample

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
KEYRING = Keyring(["YmVuY2htYXJrLWtleS1vZi0zMi1ieXRlcy1sb25nLTA="], "an index key for a database that is thrown away")
HEADER = (
    "Mã hồ sơ,Mã thủ tục,Tên thủ tục,Mã lĩnh vực,Tên lĩnh vực,Trích yếu,Ngày tiếp nhận,Đơn vị xử lý,Người nhận,"
    "Điện thoại,Ngày hẹn trả,Trả qua bưu chính,Xã/phường,Địa chỉ,Vĩ độ,Kinh độ,Lệ phí còn thu"
)


def rows(count: int, summary: str) -> bytes:
    """Ready results that all go by post, two to a household."""
    lines = [HEADER]
    for n in range(count):
        home = n // 2
        lines.append(
            f"000.00.01.H20-261101-{n:05d},1.001193,Đăng ký khai sinh,HT,Hộ tịch,{summary},01/11/2026,UBND xã Mẫu,"
            f"Nguyễn Văn {home},03000{home:05d},30/11/2026,có,Hòa Long,Số {home} ấp Mẫu,10.2451,105.6902,8000"
        )
    return "\n".join(lines).encode()


def as_workbook(content: bytes) -> bytes:
    """The same rows as XLSX."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(csv.reader(io.StringIO(content.decode()))):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def main() -> None:
    """Print rows a second, and how long the write transactions took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--xlsx", action="store_true", help="as a workbook, not as CSV")
    parser.add_argument("--only", choices=("new", "unchanged", "changed"), help="end after this")
    given = parser.parse_args()
    count = given.rows
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.sqlite3"
        engine = connect(f"sqlite:///{database}", KEYRING)
        migrate.upgrade(engine)
        points = [(10.24 + Random(n).uniform(-0.02, 0.02), 105.69) for n in range(60)]
        load_sample(engine, sample_office(1, date(2026, 11, 23), places_with_communes(points)), str, NOW)
        for name, summary in (("new", "a"), ("unchanged", "a"), ("changed", "b")):
            content = rows(count, summary)
            content = as_workbook(content) if given.xlsx else content
            with measured() as (held, worked):
                begun = time.perf_counter()
                report = intake.import_dossiers(engine, JOB, 1, "bench", content, NOW, Random(1))
                seconds = time.perf_counter() - begun
            assert report.rows == count - report.rejected == count, report
            print(
                f"{name:10} {count / seconds:6.0f} rows/s   write transactions of {count / len(held):.0f} rows: "
                f"median {median(held):.0f} ms, 99% {sorted(held)[len(held) * 99 // 100]:.0f} ms, "
                f"longest {max(held):.0f} ms, {sum(each > 100 for each in held)} of {len(held)} over 100 ms; "
                f"on a core {sum(worked) / count:.1f} ms a row, longest {max(worked):.0f} ms, "
                f"{sum(each > 100 for each in worked)} over 100 ms   "
                f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, "
                f"database {database.stat().st_size // 1_000_000} MB",
                flush=True,
            )
            if name == given.only:
                break
        engine.dispose()


@contextmanager
def measured() -> Iterator[tuple[list[float], list[float]]]:
    """Collect the milliseconds of each write transaction, from BEGIN to the end of COMMIT, and of them on a core."""
    held: list[float] = []
    worked: list[float] = []
    writing = intake.writing

    @contextmanager
    def timed(engine: Engine) -> Iterator[Session]:
        with writing(engine) as session:
            session.connection()
            begun, begun_work = time.perf_counter(), time.thread_time()
            yield session
        held.append((time.perf_counter() - begun) * 1000)
        worked.append((time.thread_time() - begun_work) * 1000)

    intake.writing = timed
    try:
        yield held, worked
    finally:
        intake.writing = writing


if __name__ == "__main__":
    main()
