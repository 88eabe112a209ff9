"""What an import does with a row, given what is held of its dossier. Pure."""

from __future__ import annotations

from collections.abc import Collection

from data.kinds import Custody, DeliveryState, DossierStatus
from scheduling.decide.intake_columns import COLUMN
from scheduling.model.intake import Change, Held, Posting, ResultRow, Target, Verdict


def judge(
    row: ResultRow, digest: str, centre_id: int, held: Held | None, target: Target | None, in_file: Collection[str]
) -> Verdict:
    """Decide what to do with a row.

    Parameters
    ----------
    digest
        Of the row's content, to compare with what was imported before.
    target
        Where the row's result should lie; None when it does not go by post.
    in_file
        Codes of the rows of this file that go by post. The sums of an envelope can only be made anew when the
        rows of all its dossiers are known.
    """
    joins = Posting.JOIN if target else Posting.NONE
    if held is None:
        return Verdict(Change.ADD, joins)
    if held.centre_id != centre_id:
        return _refuse("mã hồ sơ đã có ở trung tâm khác")
    if held.digest == digest:
        return Verdict(Change.NOTHING)
    if held.status == DossierStatus.RETURNED:
        return _refuse("hồ sơ đã trả kết quả")
    delivery = held.delivery
    if delivery is None:
        if target and _called_off(row, target, held):
            return Verdict(Change.CHANGE, note="đã hủy trả tại nhà và tệp không có đăng ký mới hơn: giữ nguyên")
        return Verdict(Change.CHANGE, joins)
    if (delivery.state, delivery.custody) == (DeliveryState.UNDELIVERABLE, Custody.CENTRE):
        kept = f"phong bì {delivery.envelope_code} đã về Trung tâm vì không phát được: giữ nguyên, nhận tại quầy"
        return Verdict(Change.CHANGE, Posting.NONE, note=kept)
    if delivery.custody is not Custody.CENTRE or delivery.state in (DeliveryState.OUT, DeliveryState.DELIVERED):
        return _refuse("phong bì đã rời Trung tâm")
    if target is None or row.post is None:
        # A wish recorded at the counter is taken back there, by a person, not by a nightly file (R1).
        kept = f"phong bì {delivery.envelope_code} đã đăng ký trả tại nhà: giữ nguyên, muốn hủy thì hủy ở trang hồ sơ"
        return Verdict(Change.CHANGE, Posting.NONE, note=kept)
    if delivery.state is not DeliveryState.REQUESTED and target != delivery.target:
        return _refuse("phong bì đã xếp vào tuyến: chưa đổi được người nhận, địa chỉ hay khung giờ")
    absent = sorted(set(delivery.codes) - set(in_file))
    if absent:
        others = ", ".join(absent[:3]) + (", …" if len(absent) > 3 else "")
        return _refuse(f"cùng phong bì với hồ sơ không có trong tệp ({others}): hãy nhập tệp có đủ")
    return Verdict(Change.CHANGE, Posting.REFRESH if target == delivery.target else Posting.MOVE)


def _called_off(row: ResultRow, target: Target, held: Held) -> bool:
    """True when the wish was called off here, and the file knows of no newer one: it must not come back by itself."""
    called_off = [at for address_index, at in held.cancelled if address_index == target.address_index]
    chosen_at = row.post.chosen_at if row.post else None
    return bool(called_off) and (chosen_at is None or chosen_at <= max(called_off))


def _refuse(reason: str) -> Verdict:
    return Verdict(Change.REJECT, field=COLUMN["code"].header, reason=reason)
