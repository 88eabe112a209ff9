"""How long an import holds the database: 1,000 rows that are new, unchanged, changed, on SQLite.

`python -m benchmarks.intake [--rows N]`
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median

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


def main() -> None:
    """Print rows a second, and how long the write transactions took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1000)
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", KEYRING)
        migrate.upgrade(engine)
        points = [(10.24 + Random(n).uniform(-0.02, 0.02), 105.69) for n in range(60)]
        load_sample(engine, sample_office(1, date(2026, 11, 23), places_with_communes(points)), str, NOW)
        for name, summary in (("new", "a"), ("unchanged", "a"), ("changed", "b")):
            with measured() as held:
                begun = time.perf_counter()
                report = intake.import_dossiers(engine, JOB, 1, "bench.csv", rows(count, summary), NOW, Random(1))
                seconds = time.perf_counter() - begun
            assert report.rows == count - report.rejected == count, report
            print(
                f"{name:10} {count / seconds:6.0f} rows/s   write transaction of {intake.ROWS_PER_TRANSACTION} rows: "
                f"median {median(held):.0f} ms, longest {max(held):.0f} ms"
            )
        engine.dispose()


@contextmanager
def measured() -> Iterator[list[float]]:
    """Collect the milliseconds of each write transaction of the import, from BEGIN to the end of COMMIT."""
    held: list[float] = []
    writing = intake.writing

    @contextmanager
    def timed(engine: Engine) -> Iterator[Session]:
        with writing(engine) as session:
            session.connection()
            begun = time.perf_counter()
            yield session
        held.append((time.perf_counter() - begun) * 1000)

    intake.writing = timed
    try:
        yield held
    finally:
        intake.writing = writing


if __name__ == "__main__":
    main()
