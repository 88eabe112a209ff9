"""The Vietnamese word, and the tone of its badge, for each value of the vocabulary."""

from __future__ import annotations

from enum import Enum

from data.kinds import (
    AttemptResult,
    Audience,
    BookingKind,
    BookingState,
    BookingStep,
    Channel,
    ContactPart,
    Custody,
    DayState,
    DeliveryState,
    DossierStatus,
    FailureReason,
    FixWay,
    HandoverState,
    IdentityPaper,
    JobState,
    LeaveReason,
    MessageKind,
    OutboxKind,
    OutboxState,
    Outcome,
    PlanState,
    Precision,
    ProofPlace,
    Relation,
    Role,
    Skill,
    VehicleKind,
    What,
)

# (word, tone); the tones are those of app.css: quiet, open, going, done, warn, bad
_WORDS: tuple[tuple[Enum, str, str], ...] = (
    (Role.OFFICER, "Cán bộ một cửa", "quiet"),
    (Role.DISPATCHER, "Điều phối bưu cục", "quiet"),
    (Role.COURIER, "Bưu tá", "quiet"),
    (Role.ADMINISTRATOR, "Quản trị", "quiet"),
    (DossierStatus.REGISTERED, "Mới đăng ký", "quiet"),
    (DossierStatus.ACCEPTED, "Được tiếp nhận", "quiet"),
    (DossierStatus.REFUSED, "Không được tiếp nhận", "bad"),
    (DossierStatus.PROCESSING, "Đang xử lý", "quiet"),
    (DossierStatus.SUPPLEMENT_ASKED, "Yêu cầu bổ sung giấy tờ", "warn"),
    (DossierStatus.PAYMENT_ASKED, "Yêu cầu thực hiện nghĩa vụ tài chính", "warn"),
    (DossierStatus.WITHDRAWN, "Công dân rút hồ sơ", "quiet"),
    (DossierStatus.STOPPED, "Dừng xử lý", "quiet"),
    (DossierStatus.PROCESSED, "Đã xử lý xong", "open"),
    (DossierStatus.RETURNED, "Đã trả kết quả", "done"),
    (Custody.CENTRE, "Trung tâm giữ", "quiet"),
    (Custody.COURIER, "Bưu tá giữ", "going"),
    (Custody.POST_OFFICE, "Bưu cục giữ", "warn"),
    (Custody.RECIPIENT, "Người nhận đã cầm", "done"),
    (DeliveryState.REQUESTED, "Chờ xếp tuyến", "open"),
    (DeliveryState.PLANNED, "Đã xếp tuyến", "open"),
    (DeliveryState.OUT, "Đang đi phát", "going"),
    (DeliveryState.DELIVERED, "Đã phát", "done"),
    (DeliveryState.CANCELLED, "Đã hủy trả tại nhà", "quiet"),
    (What.SEND_PAPERS, "Gửi giấy tờ", "quiet"),
    (What.RECEIVE_RESULT, "Nhận kết quả", "quiet"),
    (What.BOTH, "Gửi giấy tờ và nhận kết quả", "quiet"),
    (Channel.COUNTER, "Tại quầy", "quiet"),
    (Channel.ONLINE, "Trực tuyến", "quiet"),
    (Channel.PHONE, "Điện thoại", "quiet"),
    (Channel.IMPORT, "Theo tệp nhập", "quiet"),
    (Precision.PIN, "Ghim đúng nhà", "done"),
    (Precision.HOUSE, "Đúng số nhà", "done"),
    (Precision.STREET, "Đúng tên đường", "quiet"),
    (Precision.HAMLET, "Chỉ biết ấp, khóm", "warn"),
    (Precision.COMMUNE, "Chỉ biết xã, phường", "warn"),
    (DayState.OPEN, "Đang nhận việc", "open"),
    (DayState.DRAFT, "Có bản nháp", "open"),
    (DayState.PUBLISHED, "Đã công bố", "going"),
    (DayState.RUNNING, "Đang đi phát", "going"),
    (DayState.CLOSED, "Đã đóng", "quiet"),
    (PlanState.SOLVING, "Đang lập tuyến", "going"),
    (PlanState.DRAFT, "Bản nháp", "open"),
    (PlanState.PUBLISHED, "Đã công bố", "done"),
    (PlanState.SUPERSEDED, "Đã thay thế", "quiet"),
    (PlanState.FAILED, "Không lập được", "bad"),
    (Outcome.DELIVERED, "Đã phát", "done"),
    (Outcome.FAILED, "Không phát được", "bad"),
    (Outcome.WITHDRAWN, "Đã hoàn tác", "quiet"),
    (FailureReason.ABSENT, "Vắng nhà, đã để giấy mời", "warn"),
    (FailureReason.WRONG_ADDRESS, "Địa chỉ sai hoặc thiếu", "bad"),
    (FailureReason.MOVED, "Đã chuyển đi, không rõ nơi mới", "bad"),
    (FailureReason.NOT_FOUND, "Không tìm thấy người nhận", "bad"),
    (FailureReason.REFUSED, "Người nhận từ chối", "bad"),
    (FailureReason.NOT_REACHED, "Chưa tới được (đường, thời tiết, hết giờ)", "warn"),
    (Relation.SELF, "Chính người nhận", "quiet"),
    (Relation.HOUSEHOLD, "Người cùng nhà", "quiet"),
    (Relation.AUTHORISED, "Người được ủy quyền", "quiet"),
    (ProofPlace.ADDRESS, "Tại địa chỉ người nhận", "quiet"),
    (ProofPlace.POST_OFFICE, "Tại bưu cục phát", "quiet"),
    (ProofPlace.AS_ASKED, "Nơi người nhận yêu cầu", "quiet"),
    (BookingKind.COUNTER, "Hướng dẫn kê khai tại quầy", "quiet"),
    (BookingKind.HOME_VISIT, "Hướng dẫn kê khai tại nhà", "quiet"),
    (BookingKind.HOME_DELIVERY, "Trả kết quả tại nhà", "quiet"),
    (BookingKind.HOME_COLLECTION, "Thu gom giấy tờ tại nhà", "quiet"),
    (BookingState.WAITING, "Đang chờ có chỗ", "open"),
    (BookingState.HELD, "Đang giữ chỗ", "open"),
    (BookingState.CONFIRMED, "Đã xác nhận", "going"),
    (BookingState.FULFILLED, "Đã thực hiện", "done"),
    (BookingState.MISSED, "Không đến", "warn"),
    (BookingState.CANCELLED, "Đã hủy", "quiet"),
    (BookingState.EXPIRED, "Hết hạn giữ chỗ", "quiet"),
    (BookingStep.JOINED, "Vào danh sách chờ", "quiet"),
    (BookingStep.HELD, "Giữ chỗ", "quiet"),
    (BookingStep.OFFERED, "Mời nhận chỗ trống", "quiet"),
    (BookingStep.CONFIRMED, "Xác nhận", "quiet"),
    (BookingStep.REMINDED, "Nhắc hẹn", "quiet"),
    (BookingStep.MOVED, "Đổi giờ", "quiet"),
    (BookingStep.FULFILLED, "Đã thực hiện", "quiet"),
    (BookingStep.MISSED, "Không đến", "quiet"),
    (BookingStep.CANCELLED, "Hủy", "quiet"),
    (BookingStep.EXPIRED, "Hết hạn giữ chỗ", "quiet"),
    (Audience.PUBLIC, "Người dân", "quiet"),
    (Audience.OFFICER, "Cán bộ", "quiet"),
    (HandoverState.PREPARED, "Chờ bên giao ký", "open"),
    (HandoverState.GIVEN, "Chờ bưu tá ký nhận", "warn"),
    (HandoverState.CONFIRMED, "Hai bên đã ký", "done"),
    (HandoverState.VOID, "Không còn hiệu lực", "quiet"),
    (OutboxState.PENDING, "Chờ gửi", "going"),
    (OutboxState.SETTLED, "Đã nhận", "done"),
    (OutboxState.WAITING, "Cần người xem", "bad"),
    (OutboxState.WITHDRAWN, "Đã rút lại", "quiet"),
    (OutboxState.SKIPPED, "Đã bỏ qua", "quiet"),
    (OutboxKind.DOSSIER, "Trạng thái hồ sơ", "quiet"),
    (OutboxKind.PLACE, "Gửi bưu chính", "quiet"),
    (OutboxKind.CANCEL, "Hủy gửi bưu chính", "quiet"),
    (OutboxKind.MESSAGE, "Tin cho người dân", "quiet"),
    (MessageKind.CODE, "Mã một lần", "quiet"),
    (MessageKind.CONFIRMATION, "Xác nhận lịch hẹn", "quiet"),
    (MessageKind.CHANGE, "Đổi giờ hẹn", "quiet"),
    (MessageKind.CANCELLED, "Hủy lịch hẹn", "quiet"),
    (MessageKind.REMINDER, "Nhắc hẹn", "quiet"),
    (MessageKind.OFFER, "Mời nhận chỗ trống", "quiet"),
    (MessageKind.RESULT_LATE, "Kết quả trễ", "quiet"),
    (MessageKind.ON_THE_WAY, "Bưu tá đang đến", "quiet"),
    (MessageKind.LATE, "Đến trễ", "quiet"),
    (MessageKind.MISSED, "Lỡ hẹn", "quiet"),
    (IdentityPaper.IDENTITY_CARD, "Căn cước", "quiet"),
    (IdentityPaper.VNEID, "Căn cước điện tử (VNeID)", "quiet"),
    (IdentityPaper.PASSPORT, "Hộ chiếu", "quiet"),
    (IdentityPaper.AUTHORISATION, "Giấy ủy quyền, kèm căn cước của người được ủy quyền", "quiet"),
    (ContactPart.PHONE, "Số điện thoại", "quiet"),
    (ContactPart.RECIPIENT, "Người nhận", "quiet"),
    (ContactPart.COMMUNE, "Nơi nhận", "quiet"),
    (AttemptResult.STARTED, "Chưa có hồi âm", "warn"),
    (AttemptResult.SETTLED, "Đã nhận", "done"),
    (AttemptResult.TEMPORARY, "Lỗi tạm thời", "warn"),
    (AttemptResult.PERMANENT, "Bị từ chối", "bad"),
    (AttemptResult.CONFIGURATION, "Lỗi cấu hình", "bad"),
    (AttemptResult.UNKNOWN, "Không rõ kết quả", "warn"),
    (JobState.CLAIMED, "Đang chạy", "going"),
    (JobState.DONE, "Xong", "done"),
    (JobState.FAILED, "Lỗi", "bad"),
    (VehicleKind.MOTORBIKE, "Xe máy", "quiet"),
    (VehicleKind.ELECTRIC, "Xe máy điện", "quiet"),
    (VehicleKind.BICYCLE, "Xe đạp", "quiet"),
    (VehicleKind.CAR, "Ô tô", "quiet"),
    (VehicleKind.BOAT, "Xuồng, ghe máy", "quiet"),
    (Skill.COLLECT, "Thu gom và kiểm giấy tờ", "quiet"),
    (Skill.GUIDE, "Hướng dẫn kê khai", "quiet"),
    (LeaveReason.ANNUAL, "Nghỉ phép", "quiet"),
    (LeaveReason.SICK, "Nghỉ ốm", "quiet"),
    (LeaveReason.TRAINING, "Đi học, tập huấn", "quiet"),
    (LeaveReason.OTHER, "Nghỉ việc khác", "quiet"),
    (FixWay.MAP, "Bấm trên bản đồ", "quiet"),
    (FixWay.COORDINATES, "Gõ tọa độ", "quiet"),
    (FixWay.PHONE, "Gọi điện cho người dân", "quiet"),
)

# Keyed by kind as well: members of two kinds that share a text ("delivered") are equal to each other.
_BY_KIND = {(type(kind), kind.value): (text, tone) for kind, text, tone in _WORDS}

FIELDS = {
    "MaTTHC": "mã thủ tục",
    "TenTTHC": "tên thủ tục",
    "MaLinhVuc": "mã lĩnh vực",
    "TenLinhVuc": "tên lĩnh vực",
    "TrichYeuHoSo": "trích yếu",
    "NgayTiepNhan": "ngày tiếp nhận",
    "DonViXuLy": "đơn vị xử lý",
}
"""The starred portal fields (contracts.md 2.3), as a person calls them."""


ACTIONS = {
    "account.created": "Tạo tài khoản",
    "account.opened": "Mở tài khoản",
    "account.closed": "Khóa tài khoản",
    "account.password_reset": "Đặt lại mật khẩu",
    "account.password_changed": "Đổi mật khẩu",
    "api_key.created": "Cấp khóa cho hệ thống khác",
    "api_key.revoked": "Thu khóa của hệ thống khác",
    "sign_in.begun": "Đăng nhập",
    "sign_in.ended": "Đăng xuất",
    "dossiers.import": "Nhập tệp hồ sơ",
    "dossier.look": "Xem hồ sơ",
    "delivery.choose": "Ghi nhận chọn trả tại nhà",
    "delivery.cancel": "Hủy trả tại nhà",
    "plan.start": "Lập tuyến",
    "plan.publish": "Công bố phương án",
    "handover.given": "Ký giao",
    "handover.received": "Ký nhận",
    "day.close": "Đóng ngày",
    "sync.replay": "Gửi lại tin",
    "push_outbox": "Gửi tin cho hệ thống hồ sơ",
    "end_stale_plans": "Kết thúc phương án bỏ dở",
    "close_past_days": "Đóng các ngày đã qua",
    "plan_tomorrow": "Lập tuyến ngày mai",
    "forget_old_runs": "Xóa lịch sử việc cũ",
}
"""What the audit and the jobs call a thing, in words; one that is not here shows its code."""


def word(value: Enum | int | None) -> str:
    """The word for a kind; ``—`` for None. A number is read as a dossier status. KeyError for a kind without a word."""
    return "—" if value is None else _pair(value)[0]


def tone(value: Enum | int | None) -> str:
    """The tone of the badge: quiet, open, going, done, warn or bad."""
    return "quiet" if value is None else _pair(value)[1]


def field_word(name: str) -> str:
    """What a person calls a starred portal field; KeyError for another."""
    return FIELDS[name]


def action_word(code: str) -> str:
    """The words for an audited action or a job; its code where there are none yet."""
    return ACTIONS.get(code, code)


def _pair(value: Enum | int) -> tuple[str, str]:
    kind = value if isinstance(value, Enum) else DossierStatus(value)
    return _BY_KIND[type(kind), kind.value]
