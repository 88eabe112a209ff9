"""What is sent and answered about who serves which commune, and about days that a change touches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.rest.fields import Body, Day, Number, Reply, Text
from scheduling.model.territory import CommuneRow, Move, Preview, Serves, TouchedDay


class Touched(Reply):
    """A day that is not over and has something to do with the change."""

    post_office_name: str
    day: Day
    what: Literal["again", "rides", "open"]
    """``again``: its draft is dropped, plan it again; ``rides``: its published plan stays; ``open``: none was made."""
    stops: int
    """Stops of the plan that stands which the change is about."""

    @classmethod
    def of(cls, touched: TouchedDay) -> Touched:
        """The reply about this day."""
        return cls.model_validate(
            {
                "post_office_name": touched.office_name,
                "day": touched.day,
                "what": touched.what,
                "stops": touched.stops,
            }
        )


class Commune(Reply):
    """A commune, and who serves it."""

    commune_code: str
    commune_name: str
    province_name: str
    post_office_id: int | None
    """Null: none of ours, so the carrier's own network."""
    waiting: int
    """Deliveries of the caller's own office that wait there."""

    @classmethod
    def of(cls, row: CommuneRow) -> Commune:
        """The reply about this commune."""
        return cls(
            commune_code=row.code,
            commune_name=row.name,
            province_name=row.province_name,
            post_office_id=row.office_id,
            waiting=row.waiting,
        )


class Territories(Reply):
    """The communes of every province in which we work."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "communes": [
                        {
                            "commune_code": "30214",
                            "commune_name": "xã Hòa Long",
                            "province_name": "Tỉnh Đồng Tháp",
                            "post_office_id": 1,
                            "waiting": 12,
                        }
                    ]
                }
            ]
        }
    )

    communes: list[Commune]


class TerritoriesBody(Body):
    """Which post office serves each of these communes from now on; all others stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"serves": {"30214": 2, "30169": 2}}]})

    serves: Annotated[dict[Text, Number | None], Field(min_length=1, max_length=4_000)]
    """Post office by commune code; null leaves the commune to the carrier's own network."""

    def wanted(self) -> Serves:
        """The same as the service takes it."""
        return dict(self.serves)


class Moved(Reply):
    """One commune that changes hands."""

    commune_code: str
    commune_name: str
    from_post_office_id: int | None
    to_post_office_id: int | None
    moving: int
    """Deliveries that go along."""
    staying: int
    """Deliveries that ride or lie at the present office, which finishes them."""
    promised: int
    """Of those that move, how many have a window."""

    @classmethod
    def of(cls, move: Move) -> Moved:
        """The reply about this move."""
        return cls(
            commune_code=move.commune_code,
            commune_name=move.commune_name,
            from_post_office_id=move.from_office,
            to_post_office_id=move.to_office,
            moving=len(move.moving),
            staying=len(move.staying),
            promised=move.promised,
        )


class TerritoriesChanged(Reply):
    """What was done, or what a preview says would be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "moves": [
                        {
                            "commune_code": "30214",
                            "commune_name": "xã Hòa Long",
                            "from_post_office_id": 1,
                            "to_post_office_id": 2,
                            "moving": 11,
                            "staying": 1,
                            "promised": 2,
                        }
                    ],
                    "days": [
                        {"post_office_name": "Bưu cục Hòa Long", "day": "2026-11-24", "what": "again", "stops": 11}
                    ],
                }
            ]
        }
    )

    moves: list[Moved]
    days: list[Touched]

    @classmethod
    def of(cls, preview: Preview) -> TerritoriesChanged:
        """The reply about this change."""
        return cls(moves=[Moved.of(each) for each in preview.moves], days=[Touched.of(each) for each in preview.days])
