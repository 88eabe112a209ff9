"""The stand-in judged on its own, by raw calls that share nothing with the adapter."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg import standin as package
from integrations.dossiers.dvcqg.standin import PortalOptions, running
from scheduling.ports import DossierRecord
from tests.integrations.dossiers.bench import Standin

WHOLE = {
    "MaHoSo": "000.00.02.H20-261101-0001",
    "MaTTHC": "1.000001",
    "TenTTHC": "Thủ tục mẫu",
    "MaLinhVuc": "LV",
    "TenLinhVuc": "Lĩnh vực mẫu",
    "TrichYeuHoSo": "Trích yếu",
    "NgayTiepNhan": "20261101080000",
    "TrangThaiHoSo": "9",
    "HinhThuc": "1",
    "DonViXuLy": "UBND xã Mẫu",
}
SAMPLE = PortalOptions()


class Raw:
    """The wire form, typed by hand."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=url, headers={"dstcode": SAMPLE.dstcode}, trust_env=False)
        sign_in = {"username": SAMPLE.username, "password": SAMPLE.password}
        self.session = self.http.post("/auth", json=sign_in).json()["session"]

    def ask(self, **body: Any) -> dict[str, Any]:
        """Send one business call and return its answer."""
        envelope = {"session": self.session, "madonvi": SAMPLE.madonvi, **body}
        answer: dict[str, Any] = self.http.post("/integration", json=envelope).json()
        return answer

    def write(self, dossier: object, updating: object = "False") -> dict[str, Any]:
        """Send one dossier."""
        return self.ask(service="DongBoHoSoMC", isUpdating=updating, data=[dossier])


@pytest.fixture
def raw(standin: Standin) -> Raw:
    """A signed-in hand on the shared stand-in."""
    return Raw(standin.url)


@pytest.mark.parametrize("name", WHOLE)
def test_a_starred_field_left_out_is_refused_by_name(raw: Raw, standin: Standin, name: str) -> None:
    """Each of the ten, one at a time, and nothing is kept."""
    holed = {key: value for key, value in WHOLE.items() if key != name}
    answer = raw.write(holed)
    assert (answer["error_code"], answer["message"]) == ("-1", f"Thiếu trường bắt buộc {name}")
    assert standin.history(WHOLE["MaHoSo"]) == []


@pytest.mark.parametrize(
    ("dossier", "updating", "complaint"),
    [
        (WHOLE | {"TrangThaiHoSo": 9}, "False", "Giá trị không phải chuỗi: data[0].TrangThaiHoSo"),
        (WHOLE | {"Email": None}, "False", "Giá trị không phải chuỗi: data[0].Email"),
        (WHOLE, False, "Giá trị không phải chuỗi: isUpdating"),
        (WHOLE, "false", "isUpdating phải là True hoặc False"),
        (WHOLE | {"NgayTiepNhan": "2026-11-01"}, "False", "NgayTiepNhan phải có dạng yyyyMMddHHmmss"),
        (WHOLE | {"NgayTra": "20261301000000"}, "False", "NgayTra phải có dạng yyyyMMddHHmmss"),
        (WHOLE | {"TrangThaiHoSo": "11"}, "False", "TrangThaiHoSo có mã không dùng"),
        (WHOLE | {"HinhThucTra": "1"}, "False", "Trường lạ HinhThucTra"),
        (WHOLE | {"TrichYeuHoSo": "x" * 1001}, "False", "TrichYeuHoSo quá 1000 ký tự"),
        (WHOLE | {"TaiLieuNop": "x"}, "False", "TaiLieuNop phải là danh sách"),
        ("x", "False", "data phải là danh sách đúng một hồ sơ"),
        (WHOLE, "True", "Hồ sơ chưa có để cập nhật"),
    ],
)
def test_what_breaks_the_contract_is_refused_with_a_reason(
    raw: Raw, standin: Standin, dossier: object, updating: object, complaint: str
) -> None:
    """A stand-in that took anything would prove nothing."""
    answer = raw.write(dossier, updating)
    assert answer["error_code"] != "0"
    assert answer["message"] == complaint
    assert standin.history(WHOLE["MaHoSo"]) == []


def test_creating_twice_is_refused_and_updating_is_not(raw: Raw, standin: Standin) -> None:
    """isUpdating False makes a dossier once; True replaces it whole."""
    dossier = WHOLE | {"MaHoSo": "000.00.02.H20-261101-0002", "GhiChu": "một"}
    assert raw.write(dossier)["error_code"] == "0"
    again = raw.write(dossier)
    assert (again["error_code"], again["message"]) == ("3", "Hồ sơ đã tồn tại")
    del dossier["GhiChu"]
    assert raw.write(dossier, "True")["error_code"] == "0"
    received = standin.received()["dossiers"][dossier["MaHoSo"]]
    assert received["holds"] == dossier, "what an update leaves out is gone"
    assert (received["writes"], received["effects"]) == (2, 2)
    assert received["history"][1]["changed"] == ["GhiChu"]


def test_strangers_are_refused(standin: Standin, raw: Raw) -> None:
    """Without a session, with another's destination or agency code, or for another service: no."""
    body = {"session": "x", "madonvi": SAMPLE.madonvi, "service": "TraCuuHoSo", "mahoso": "x"}
    assert raw.http.post("/integration", json=body).status_code == 401
    body["session"] = raw.session
    assert raw.http.post("/integration", json=body).status_code == 200
    assert raw.http.post("/integration", json=body, headers={"dstcode": "x"}).status_code == 403
    assert raw.http.post("/integration", json=body | {"madonvi": "x"}).status_code == 403
    assert raw.http.post("/integration", content=b"not JSON").status_code == 403
    assert raw.ask(service="Khac")["error_code"] == "-1"


def test_an_update_may_create_where_the_options_say_so() -> None:
    """No source says what isUpdating True does to an unknown dossier, so both can be had."""
    with running(PortalOptions(update_unknown="create")) as url:
        assert Raw(url).write(WHOLE, "True")["error_code"] == "0"


def test_faults_are_met_in_order_and_used_up(standin: Standin, raw: Raw) -> None:
    """The next N calls of the named service, after those to skip, and no others."""
    standin.order(service="TraCuuHoSo", kind="error_code", error_code="8", times=2, skip=1)
    codes = [raw.ask(service="TraCuuHoSo", mahoso="x")["error_code"] for _ in range(4)]
    assert codes == ["0", "8", "8", "0"]
    assert raw.http.get("/_faults").json() == []


@pytest.mark.parametrize("fault", [{}, {"kind": "khac"}, {"kind": "drop", "times": 0}, {"kind": "drop", "x": 1}])
def test_a_fault_nobody_knows_is_refused(raw: Raw, fault: dict[str, object]) -> None:
    """A rehearsal that silently does nothing would look like a pass."""
    assert raw.http.post("/_faults", json=fault).status_code == 422


def test_the_page_shows_what_was_received(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """Dossier, state, time, way and times written, under a policy that lets nothing foreign in."""
    client.push(record)
    client.push(record)
    page = httpx2.get(standin.url)
    assert "Cổng giả lập" in page.text
    row = page.text.split(record.code)[1].split("</tr>")[0]
    assert "10 · Đã trả kết quả" in row
    assert "10:04 21/11/2026" in row
    assert "Qua bưu chính" in row
    assert '<td class="number">2</td><td class="number">1</td>' in row
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    style = httpx2.get(f"{standin.url}/page.css")
    assert style.headers["content-type"].startswith("text/css")
    for text in (page.text, style.text):
        assert "//" not in text, "no address of another host"
        assert "<script" not in text
        assert "style=" not in text


def test_the_page_refreshes_itself_until_paused(standin: Standin) -> None:
    """Without a script, and it can be stopped to read."""
    assert 'http-equiv="refresh"' in httpx2.get(standin.url).text
    assert 'http-equiv="refresh"' not in httpx2.get(f"{standin.url}/?dung=true").text


def test_the_page_shows_markup_as_text(raw: Raw, standin: Standin) -> None:
    """What a dossier is called cannot run in the page."""
    raw.write(WHOLE | {"MaHoSo": "<b>000</b>"})
    page = httpx2.get(standin.url).text
    assert "&lt;b&gt;000" in page
    assert "<b>000" not in page


def test_another_host_name_gets_nothing(standin: Standin) -> None:
    """A foreign page that points its own name at this server reads nothing."""
    assert httpx2.get(f"{standin.url}/_received", headers={"host": "evil.example"}).status_code == 400


def _imports(folder: Path) -> set[str]:
    found = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return found


def test_stand_in_and_adapter_share_no_code() -> None:
    """Two readings of one contract check each other only while neither imports the other."""
    here = Path(package.__file__).parent
    ours = ("api", "data", "integrations", "routing", "scheduling")
    foreign = {name for name in _imports(here) if name.split(".")[0] in ours}
    assert foreign, "the search finds imports at all"
    shared = "integrations.partner.standin"
    ways = ("integrations.dossiers.dvcqg.standin", shared)
    assert all(name.startswith(ways) or shared.startswith(name) for name in foreign)
    assert not any("standin" in name for name in _imports(here.parent))


def test_what_it_received_is_json_for_programs(standin: Standin) -> None:
    """Totals, calls and histories, whatever was pushed before."""
    received = standin.received()
    assert received.keys() == {"writes", "effects", "calls", "dossiers"}
    assert json.dumps(received)
