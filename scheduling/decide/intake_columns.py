"""The columns of the import, as docs/import.md lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.kinds import Channel, What
from scheduling.decide import cells
from scheduling.decide.folding import fold_bare
from scheduling.decide.phone import NotAPhone, normalise_phone


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except NotAPhone as error:
        raise cells.CellError(str(error)) from error


_YES_NO = cells.one_of({"có": True, "không": False, "x": True, "yes": True, "no": False, "1": True, "0": False})
_FILED = cells.one_of(
    {"1": 1, "2": 2, "3": 3, "trực tiếp": 1, "trực tuyến": 2, "bưu chính": 3, "counter": 1, "online": 2, "post": 3}
)
_OWNER_KIND = cells.one_of(
    {
        "1": 1,
        "2": 2,
        "3": 3,
        "4": 4,
        "cá nhân": 1,
        "doanh nghiệp": 2,
        "cơ quan nhà nước": 3,
        "tổ chức khác": 4,
    }
)
_WHAT = cells.one_of(
    {
        "nhận kết quả": What.RECEIVE_RESULT,
        "gửi hồ sơ": What.SEND_PAPERS,
        "cả hai": What.BOTH,
        "receive_result": What.RECEIVE_RESULT,
        "send_papers": What.SEND_PAPERS,
        "both": What.BOTH,
    }
)
_CHOSEN_THROUGH = cells.one_of(
    {
        "tại quầy": Channel.COUNTER,
        "trực tuyến": Channel.ONLINE,
        "điện thoại": Channel.PHONE,
        "counter": Channel.COUNTER,
        "online": Channel.ONLINE,
        "phone": Channel.PHONE,
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Vietnamese header, its English alias, and how its cells are read.

    Attributes
    ----------
    needed
        A file without the column is refused.
    starred
        The portal refuses a dossier without it (contracts.md 2.3).
    posted
        Read only where the result goes by post.
    """

    key: str
    header: str
    alias: str
    read: Callable[[str], Any]
    needed: bool = False
    starred: bool = False
    posted: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("code", "Mã hồ sơ", "dossier_code", cells.dossier_code, needed=True, starred=True),
    Column("procedure_code", "Mã thủ tục", "procedure_code", cells.short_text(60), starred=True),
    Column("procedure_name", "Tên thủ tục", "procedure_name", cells.short_text(500), starred=True),
    Column("field_code", "Mã lĩnh vực", "field_code", cells.short_text(60), starred=True),
    Column("field_name", "Tên lĩnh vực", "field_name", cells.short_text(300), starred=True),
    Column("summary", "Trích yếu", "summary", cells.short_text(1000), starred=True),
    Column("received_at", "Ngày tiếp nhận", "received_at", cells.moment, starred=True),
    Column("unit", "Đơn vị xử lý", "unit", cells.short_text(300), starred=True),
    Column("owner_name", "Chủ hồ sơ", "owner_name", cells.short_text(200)),
    Column("owner_kind", "Loại đối tượng", "owner_kind", _OWNER_KIND),
    Column("owner_id_number", "Số giấy tờ chủ hồ sơ", "owner_id_number", cells.short_text(40)),
    Column("recipient_name", "Người nhận", "recipient_name", cells.short_text(200), needed=True),
    Column("phone", "Điện thoại", "phone", _phone),
    Column("email", "Email", "email", cells.short_text(200)),
    Column("receipt_number", "Số biên nhận", "receipt_number", cells.short_text(60)),
    Column("channel", "Kênh nộp hồ sơ", "channel", _FILED),
    Column("due_at", "Ngày hẹn trả", "due_at", cells.deadline),
    Column("result_ready_at", "Ngày có kết quả", "result_ready_at", cells.moment),
    Column("by_post", "Trả qua bưu chính", "by_post", _YES_NO, needed=True),
    Column("what", "Dịch vụ bưu chính", "post_service", _WHAT, posted=True),
    Column("choice_channel", "Kênh đăng ký bưu chính", "choice_channel", _CHOSEN_THROUGH, posted=True),
    Column("chosen_at", "Ngày đăng ký bưu chính", "chosen_at", cells.moment, posted=True),
    Column("commune", "Xã/phường", "commune", cells.short_text(120), needed=True, posted=True),
    Column("district", "Quận/huyện cũ", "district", cells.short_text(120), posted=True),
    Column("province", "Tỉnh/thành phố", "province", cells.short_text(120), posted=True),
    Column("street_line", "Địa chỉ", "street_line", cells.short_text(300), needed=True, posted=True),
    Column("latitude", "Vĩ độ", "latitude", cells.degrees, posted=True),
    Column("longitude", "Kinh độ", "longitude", cells.degrees, posted=True),
    Column("wished_day", "Ngày mong muốn", "wished_day", cells.day, posted=True),
    Column("window", "Khung giờ", "window", cells.window, posted=True),
    Column("fee_dong", "Lệ phí còn thu", "fee_dong", cells.dong, posted=True),
    Column("postage_dong", "Cước bưu chính", "postage_dong", cells.dong, posted=True),
    Column("papers_original", "Số bản chính", "papers_original", cells.count, posted=True),
    Column("papers_copy", "Số bản sao", "papers_copy", cells.count, posted=True),
)
COLUMN = {column.key: column for column in COLUMNS}
_BY_NAME = {fold_bare(name): column for column in COLUMNS for name in (column.header, column.alias)}


def column_named(name: str) -> Column | None:
    """Return the column with this header or alias; case, accents and spacing do not matter."""
    return _BY_NAME.get(fold_bare(name))
