"""Which communes lie in a drawn shape, and what moves when they change hands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data.kinds import Custody, DeliveryState
from data.reference.communes import communes
from scheduling.decide.areas import areas
from scheduling.errors import Invalid
from scheduling.model.territory import LiveDelivery, Move, Point, Serves

MOST_CORNERS = 400


def read_shape(text: str) -> tuple[Point, ...]:
    """Read a drawn shape: ``lat,lon`` corners with spaces between. Raises Invalid."""
    try:
        shape = tuple((float(pair.split(",")[0]), float(pair.split(",")[1])) for pair in text.split())
    except (ValueError, IndexError):
        raise Invalid("shape", "Hình vẽ không đọc được.", "Not a shape.") from None
    if not 3 <= len(shape) <= MOST_CORNERS:
        raise Invalid("shape", "Hình vẽ cần ít nhất ba góc.", "A shape has 3 to 400 corners.")
    if not all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in shape):  # which no NaN is
        raise Invalid("shape", "Hình vẽ nằm ngoài bản đồ.", "The shape is not on earth.")
    return shape


def inside(point: Point, shape: Sequence[Point]) -> bool:
    """Whether a point lies in a closed shape, by counting the sides that a ray to the east crosses."""
    latitude, longitude = point
    crossed = False
    for (lat1, lon1), (lat2, lon2) in zip(shape, (*shape[1:], shape[0]), strict=True):
        if (lat1 > latitude) != (lat2 > latitude):
            crossed ^= longitude < lon1 + (latitude - lat1) / (lat2 - lat1) * (lon2 - lon1)
    return crossed


def communes_in(shape: Sequence[Point], codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the communes that lie mostly in the shape.

    We have no borders: a commune is the points of the old wards it was made of, its own included, and is chosen
    when at least half of them are inside.
    """
    chosen = []
    for code in codes:
        parts = areas()[code].parts
        if 2 * sum(inside(part, shape) for part in parts) >= len(parts):
            chosen.append(code)
    return tuple(chosen)


def moves_of(now: Mapping[str, int], wanted: Serves, live: Iterable[LiveDelivery]) -> tuple[Move, ...]:
    """The communes that change hands or hold a delivery for another office, by name, and what goes along.

    A delivery goes along while it waits and its envelope lies at the centre. One on a published route, on the road,
    kept overnight at its post office, or promised a window of its day is finished by that office.
    """
    found: dict[str, list[LiveDelivery]] = {code: [] for code in wanted}
    for delivery in live:
        if delivery.commune_code in found and delivery.office_id != wanted[delivery.commune_code]:
            found[delivery.commune_code].append(delivery)
    moves = [_move(code, now.get(code), office, found[code]) for code, office in wanted.items()]
    moves = [move for move in moves if move.from_office != move.to_office or move.moving]
    return tuple(sorted(moves, key=lambda move: (move.commune_name, move.commune_code)))


def may_move(delivery: LiveDelivery) -> bool:
    """Whether another post office may still take the delivery over."""
    waits = delivery.state is DeliveryState.REQUESTED and delivery.custody is Custody.CENTRE
    return waits and not delivery.is_booked


def _move(code: str, from_office: int | None, to_office: int | None, found: Sequence[LiveDelivery]) -> Move:
    moving = [each for each in found if may_move(each)]
    commune = communes().get(code)
    return Move(
        commune_code=code,
        commune_name=f"{commune.kind} {commune.name}" if commune else code,
        from_office=from_office,
        to_office=to_office,
        moving=tuple(each.delivery_id for each in moving),
        staying=tuple(each.delivery_id for each in found if not may_move(each)),
        promised=sum(each.has_promise for each in moving),
    )
