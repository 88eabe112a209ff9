"""Which communes lie in a drawn shape, and what moves when they change hands."""

from __future__ import annotations

import pytest

from data.kinds import Custody, DeliveryState
from data.reference.communes import communes
from scheduling.decide.areas import areas
from scheduling.decide.territory import communes_in, inside, moves_of, read_shape
from scheduling.errors import Invalid
from scheduling.model.territory import LiveDelivery

HOA_LONG, TAN_DUONG, LAI_VUNG, PHONG_HOA = "30208", "30214", "30226", "30235"


def live(number: int, commune: str, office: int | None, state=DeliveryState.REQUESTED, custody=Custody.CENTRE):
    """A delivery without a promise."""
    return LiveDelivery(number, commune, office, state, custody, has_promise=False)


def test_a_point_is_inside_whichever_way_round_the_corners_go_and_in_a_hollow_it_is_not() -> None:
    hook = [(0.0, 0.0), (0.0, 3.0), (3.0, 3.0), (3.0, 2.0), (1.0, 2.0), (1.0, 0.0)]
    for shape in (hook, hook[::-1]):
        assert inside((0.5, 0.5), shape)
        assert inside((2.0, 2.5), shape)
        assert not inside((2.0, 1.0), shape)
        assert not inside((-0.1, 1.0), shape)


def test_a_commune_is_chosen_when_half_of_its_old_wards_lie_in_the_shape() -> None:
    parts = sorted(areas()[PHONG_HOA].parts)
    low, high = parts[0], parts[-1]

    def up_to(latitude: float) -> list[tuple[float, float]]:
        return [(low[0] - 1, 100.0), (low[0] - 1, 110.0), (latitude, 110.0), (latitude, 100.0)]

    assert communes_in(up_to(high[0] + 0.01), [PHONG_HOA]) == (PHONG_HOA,)
    assert communes_in(up_to(low[0] + 1e-6), [PHONG_HOA]) == ()


def test_a_drawn_box_around_the_four_communes_chooses_them_and_not_their_far_neighbours() -> None:
    box = [(10.1, 105.4), (10.1, 105.8), (10.4, 105.8), (10.4, 105.4)]
    province = [each.code for each in communes().values() if each.province_code == communes()[HOA_LONG].province_code]
    chosen = communes_in(box, province)
    assert {HOA_LONG, TAN_DUONG, LAI_VUNG, PHONG_HOA} <= set(chosen)
    assert len(chosen) < len(province) / 2


@pytest.mark.parametrize(
    "text", ["", "10,105 11,105", "a,b c,d e,f", "10 11 12", "10,105 nan,105 11,106", "95,1 2,2 3,3"]
)
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_shape(text)


def test_what_waits_at_the_centre_moves_and_what_rides_or_lies_at_its_post_office_stays() -> None:
    found = [
        live(1, LAI_VUNG, 1),
        live(2, LAI_VUNG, 1, DeliveryState.PLANNED),
        live(3, LAI_VUNG, 1, DeliveryState.OUT, Custody.COURIER),
        live(4, LAI_VUNG, 1, custody=Custody.POST_OFFICE),
        live(5, PHONG_HOA, 1),
    ]
    (move,) = moves_of({LAI_VUNG: 1, PHONG_HOA: 1}, {LAI_VUNG: 2, PHONG_HOA: 1}, found)
    assert (move.from_office, move.to_office) == (1, 2)
    assert (move.moving, move.staying) == ((1,), (2, 3, 4))


def test_a_commune_that_is_taken_from_all_leaves_its_deliveries_to_the_carriers_own_network() -> None:
    (move,) = moves_of({LAI_VUNG: 1}, {LAI_VUNG: None}, [live(1, LAI_VUNG, 1)])
    assert (move.to_office, move.moving) == (None, (1,))


def test_a_delivery_that_missed_a_change_is_found_though_its_commune_keeps_its_office() -> None:
    (move,) = moves_of({LAI_VUNG: 2}, {LAI_VUNG: 2}, [live(1, LAI_VUNG, 1), live(2, LAI_VUNG, 2)])
    assert move.moving == (1,)
