"""An invented town as an OpenStreetMap extract: a main street with lanes and numbers, a second street, a hamlet.

The commune is Lai Vung (30226); the streets are nobody's. A metre is about 9e-6 degrees here.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from scheduling.decide.areas import areas
from scheduling.model.geocode import Point

COMMUNE = "30226"
METRE = 1 / 111_195
ORIGIN: Point = areas()[COMMUNE].point
Tags = dict[str, str]


def at(east: float, north: float) -> Point:
    """The point so many metres from the town's first crossing."""
    # At ten degrees north a degree of longitude is 1.5% shorter, which no test here can tell.
    return ORIGIN[0] + north * METRE, ORIGIN[1] + east * METRE


class Town:
    """Collects nodes and ways, and writes them as .osm."""

    def __init__(self) -> None:
        self.nodes: list[tuple[Point, Tags]] = []
        self.ways: list[tuple[list[int], Tags]] = []

    def node(self, point: Point, **tags: str) -> int:
        """Add a node; an underscore in a tag's name stands for a colon."""
        self.nodes.append((point, {key.replace("_", ":"): value for key, value in tags.items()}))
        return len(self.nodes)

    def street(self, name: str, *points: Point) -> None:
        """Add a named way."""
        self.ways.append(([self.node(point) for point in points], {"highway": "residential", "name": name}))

    def house(self, number: str, street: str, point: Point) -> None:
        """Add a house number."""
        self.node(point, addr_housenumber=number, addr_street=street)

    def write(self, path: Path) -> Path:
        """Write the extract."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
        for number, ((lat, lon), tags) in enumerate(self.nodes, 1):
            lines.append(f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">')
            lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
            lines.append("</node>")
        for number, (nodes, tags) in enumerate(self.ways, 1):
            lines.append(f'<way id="{number}" version="1">')
            lines += [f'<nd ref="{node}"/>' for node in nodes]
            lines += [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items()]
            lines.append("</way>")
        path.write_text("\n".join([*lines, "</osm>", ""]), encoding="utf-8")
        return path


def town() -> Town:
    """Lê Hòa runs east with a number every 10 m (even ones on the north side) and hẻm 40; Trần Rạch crosses it."""
    made = Town()
    made.street("Đường Lê Hòa", at(0, 0), at(500, 0), at(1000, 0))
    for number in (2, 10, 20, 60, 100):
        made.house(str(number), "Lê Hoà", at(10 * number, 8))
    for number in (1, 11, 21, 61):
        made.house(str(number), "Đường Lê Hòa", at(10 * number, -8))
    made.street("Hẻm 40 Lê Hòa", at(400, 0), at(400, 200))
    made.house("40/2", "Lê Hòa", at(405, 20))
    made.house("40/10", "Lê Hòa", at(405, 100))
    made.street("Trần Rạch", at(1000, -150), at(1000, 150))
    made.street("Quốc lộ 999", at(-6000, 500), at(6000, 500))
    made.street("Đường số 6", at(0, 900), at(0, 1100))
    made.street("Đường số 6", at(900, 900), at(900, 1100))
    made.node(at(-800, -800), place="hamlet", name="Ấp Tân Rạch")
    made.node(at(-1500, 300), place="hamlet", name="Ấp 7")
    made.node(at(700, -300), amenity="marketplace", name="Chợ Rạch Mới")
    # What maps are full of: numbers of nothing, streets of nothing.
    made.house("ks", "a", at(50, 50))
    made.node(at(60, 60), addr_housenumber="5")
    return made
