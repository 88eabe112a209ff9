"""``tannha demo``: one morning at a sample office, from nothing (``make run``)."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.panel import Panel
from rich.table import Table
from sqlalchemy import Engine

from api.cli.children import child
from api.cli.plan import plan_office
from api.cli.roads import simulate_roads
from api.cli.root import err, open_database, out, settings_or_stop, stop
from api.cli.standins import ENVIRONMENT as STANDIN_KEYS
from api.cli.standins import write_files
from api.clock import now
from api.planner import Planner
from api.server import run_server
from api.settings import Settings
from api.travel import travel_times
from data import migrate
from data.samples.office import places_with_communes, sample_office
from integrations.dossiers.dvcqg.standin.options import (
    AUTH_ENDPOINT,
    INTEGRATION_ENDPOINT,
    SHARE_ENDPOINT,
    PortalOptions,
)
from routing.pool import SolverPool
from routing.travel.roadfile import load_road_file
from routing.travel.simulate import simulate_places
from scheduling.errors import NotFound
from scheduling.jobs.when import LOCAL
from scheduling.model.person import JOB
from scheduling.services.days import post_offices
from scheduling.services.intake import import_dossiers
from scheduling.services.morning import morning
from scheduling.services.passwords import Passwords
from scheduling.services.sample_counters import open_sample_counters, sample_citizen
from scheduling.services.setup import load_sample

SEED = 2026
CENTRE = "TT-HL"
"""The sample's centre, whose envelopes a carrier may take."""
HOUSES = 400
SIGN_INS = {
    "canbo": "cán bộ một cửa: buổi sáng, nhập tệp, ký giao",
    "dieuphoi1, dieuphoi2": "điều phối bưu cục: lập và công bố tuyến",
    "buuta1, buuta2, buuta3": "bưu tá: tuyến hôm nay, trên điện thoại",
    "quantri": "quản trị: toàn cảnh, nhật ký",
}


def demo(
    port: Annotated[int, typer.Option(envvar="PORT", help="Of the pages; the stand-in portal takes the next.")] = 8000,
    prepare_only: Annotated[bool, typer.Option("--prepare", help="Set everything up, then end.")] = False,
) -> None:
    """Set up the sample office where nothing is, then serve pages, API, worker and a stand-in portal."""
    portal_port = port + 1
    for wanted in (port, portal_port):
        _require_free(wanted)
    var = Path("var")
    var.mkdir(exist_ok=True)
    post_port, message_port = _free_port(), _free_port()
    files = write_files(var, CENTRE, post_port, message_port)
    os.environ.update(STANDIN_KEYS | _environment(port, portal_port, var, files))
    settings = settings_or_stop()
    roads = _ensure_roads(var / "roads.tnr")
    password = _ensure_password(var / "sample-password")
    engine = open_database(settings, must_be_current=False)
    migrate.upgrade(engine)
    if not _is_loaded(engine):
        _load_sample(engine, roads, password)
        _plan(settings, engine, now().astimezone(LOCAL).date())
    open_sample_counters(engine, 1, SEED, now())
    citizen = sample_citizen(engine)
    engine.dispose()
    if prepare_only:
        return
    with ExitStack() as running:
        running.enter_context(child(["portal", "--port", str(portal_port), "--store", str(var / "portal.jsonl")], {}))
        ports = ["--post-port", str(post_port), "--message-port", str(message_port)]
        running.enter_context(child(["standins", *ports, "--store", str(var / "post.jsonl")], {}))
        running.enter_context(child(["worker"], {}))
        out.print(_welcome(port, portal_port, (post_port, message_port), password, citizen))
        run_server(settings)


def _environment(port: int, portal_port: int, var: Path, files: dict[str, str]) -> dict[str, str]:
    """What the demo sets unless the caller did, for this process and its children."""
    portal = PortalOptions()
    wanted = {
        "ENVIRONMENT": "demo",
        "LISTEN_PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ROAD_FILE": str(var / "roads.tnr"),
        "SOLVE_SECONDS": "5",
        "LOG_FORMAT": "console",
        "LOG_LEVEL": "warning",
        "PORTAL_ADAPTER_URL": f"http://127.0.0.1:{portal_port}",
        "PORTAL_AUTH_ENDPOINT": AUTH_ENDPOINT,
        "PORTAL_INTEGRATION_ENDPOINT": INTEGRATION_ENDPOINT,
        "PORTAL_SHARE_ENDPOINT": SHARE_ENDPOINT,
        "PORTAL_USERNAME": portal.username,
        "PORTAL_PASSWORD": portal.password,
        "PORTAL_DSTCODE": portal.dstcode,
        "PORTAL_MADONVI": portal.madonvi,
        "BACKUP_FOLDER": str(var / "backups"),
        **files,
    }
    return {f"TANNHA_{name}": value for name, value in wanted.items() if f"TANNHA_{name}" not in os.environ}


def _free_port() -> int:
    """A port for a stand-in that only the files name: nobody types it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _require_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            stop(f"Cổng {port} đang bận; hãy chọn cổng khác, ví dụ: PORT=8100 make run")


def _ensure_roads(path: Path) -> Path:
    if not path.exists():
        with err.status("Tạo mạng đường mô phỏng …"):
            simulate_roads(path, SEED)
    return path


def _is_loaded(engine: Engine) -> bool:
    """Asked of the results, the last thing loaded: a start that was killed in between is made whole by the next."""
    try:
        return morning(engine, JOB).ready > 0
    except NotFound:
        return False


def _load_sample(engine: Engine, roads: Path, password: str) -> None:
    moment = now()
    with err.status("Nạp Trung tâm mẫu …"):
        houses = simulate_places(load_road_file(roads), SEED, HOUSES)
        places = places_with_communes((house.lat, house.lon) for house in houses)
        sample = sample_office(SEED, moment.astimezone(LOCAL).date(), places)
        hashed = Passwords().hash(password)
        load_sample(engine, sample, lambda _username: hashed, moment)
        report = import_dossiers(engine, JOB, 1, "mau.csv", sample.csv.encode(), moment)
    out.print(f"{sample.label}: {report.added} kết quả đã nhập.")


def _ensure_password(path: Path) -> str:
    """The sample accounts' password: made once for this copy, readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(f"mau-{secrets.token_hex(4)}\n")
    return path.read_text("utf-8").strip()


def _plan(settings: Settings, engine: Engine, day: date) -> None:
    with SolverPool(1) as pool:
        planner = Planner(engine, travel_times(settings), pool, settings.solve_seconds, now)
        for office_id, _ in post_offices(engine, JOB):
            plan_office(engine, planner, office_id, day)
        planner.close()


def _welcome(port: int, portal_port: int, others: tuple[int, int], password: str, citizen: tuple[str, str]) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_row("Trang làm việc", f"http://127.0.0.1:{port}")
    table.add_row("Cổng giả lập đã nhận", f"http://127.0.0.1:{portal_port}")
    table.add_row("Bưu chính giả lập đã nhận", f"http://127.0.0.1:{others[0]}/_received")
    table.add_row("Zalo giả lập đã gửi", f"http://127.0.0.1:{others[1]}/_received")
    table.add_row("Mật khẩu mẫu, chung cho mọi tài khoản", f"[bold]{password}[/bold]")
    for username, work in SIGN_INS.items():
        table.add_row(f"  {username}", work)
    table.add_row("Trang của người dân", f"http://127.0.0.1:{port}/dat-hen")
    table.add_row("  hồ sơ, điện thoại mẫu", f"{citizen[0]}, {citizen[1]}; mã một lần hiện ở cửa sổ này")
    return Panel(table, title="Tận Nhà", expand=False)
