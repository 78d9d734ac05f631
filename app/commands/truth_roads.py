"""How often the nearest known road gives the owner of the stretch that a point was laid beside, and why it does not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from app.queries.places import ROAD_WITHIN_M, PlaceFacts, find_place_facts
from geo.crs import UTM33, WGS84, from_25833, project
from geo.geojson import read_features

OFFSETS_M = (0, 5, 10, 20, 30, 38)
"""How far from the middle of the road a point is laid, on both sides; farther than 40 m no road's owner is asked."""

OWNER_OF_CLASS = {
    "E": "state",
    "R": "state",
    "F": "county",
    "K": "municipality",
    "P": "private",
    "S": "private",
}
"""Who owns a road follows from its class: what the register says of owners is about the lamps."""

SAID_OWNERS = {
    "stat": "state",
    "fylkeskommune": "county",
    "kommune": "municipality",
    "statensVegvesen": "state",
}
NEARER_M = 0.5
"""Two roads nearer than this to each other are equally near: the stored lines are simplified by up to a metre."""


@dataclass(frozen=True)
class Stretch:
    """A stretch in metres (EPSG:25833). ``owner`` by the road's class; ``use``: what the register calls its lamps."""

    line: BaseGeometry
    owner: str
    use: str
    said_owner: str
    maintained_by: str


@dataclass(frozen=True)
class Answer:
    """A point beside a stretch and what the app said."""

    stretch: Stretch
    offset_m: int
    decided: str | None
    reason: str


def read_stretches(path: Path) -> list[Stretch]:
    """The stretches of a GeoJSON file with ``road_categories``; lines only."""
    found = []
    for one in read_features(path):
        classes = one.properties.get("road_categories") or [one.properties.get("category")]
        owner = OWNER_OF_CLASS.get(str(classes[0]))
        if owner and isinstance(one.geometry, LineString):
            get = one.properties.get
            line = project(one.geometry, WGS84, UTM33)
            said = (str(get(name) or "") for name in ("owner", "maintained_by"))
            found.append(Stretch(line, owner, str(get("use") or ""), *said))
    return found


def measure_roads(
    session: Session, municipality_id: int, stretches: Sequence[Stretch], step_m: int
) -> Iterator[dict[str, Any]]:
    """The share right at each distance, then the whole with reasons, then what the register itself says of owners."""
    tree = shapely.STRtree([one.line for one in stretches])
    answers = list(_ask(session, municipality_id, stretches, tree, step_m))
    for offset in OFFSETS_M:
        mine = [one for one in answers if one.offset_m == offset]
        yield {"measure": "truth_roads", "metres_beside": offset} | _share(mine)
    above = [one for one in answers if one.reason != "in a tunnel"]
    ours_to_know = [one for one in above if one.reason != "another road is nearer"]
    yield {
        "measure": "truth_roads",
        "stretches": len(stretches),
        **_share(answers),
        "above_ground": _share(above),
        "where_no_other_road_is_nearer": _share(ours_to_know),
        "misses": dict(Counter(one.reason for one in answers if one.reason).most_common()),
        "confusion": _confusion(answers),
    }
    yield _register(stretches)


def _ask(
    session: Session, municipality_id: int, stretches: Sequence[Stretch], tree: shapely.STRtree, step_m: int
) -> Iterator[Answer]:
    for stretch in stretches:
        for offset, east, north in points_beside(stretch.line, step_m):
            facts = find_place_facts(session, municipality_id, from_25833(east, north))
            reason = _reason(stretch, facts, shapely.Point(east, north), stretches, tree)
            yield Answer(stretch, offset, facts.road_owner, reason)


def points_beside(line: BaseGeometry, step_m: int) -> Iterator[tuple[int, float, float]]:
    """(metres beside, east, north) every ``step_m`` along the line, on it and on both sides. EPSG:25833."""
    at = step_m / 2 if line.length > step_m else line.length / 2
    while at < line.length:
        here, ahead = line.interpolate(at), line.interpolate(min(at + 1, line.length))
        back = line.interpolate(max(at - 1, 0))
        east, north = ahead.x - back.x, ahead.y - back.y
        length = (east * east + north * north) ** 0.5 or 1.0
        for offset in OFFSETS_M:
            for side in (-1, 1) if offset else (1,):
                away = side * offset / length
                yield offset, here.x - north * away, here.y + east * away
        at += step_m


def _reason(
    stretch: Stretch, facts: PlaceFacts, point: Any, stretches: Sequence[Stretch], tree: shapely.STRtree
) -> str:
    """Why the answer is not the stretch's owner, "" when it is."""
    if facts.road_owner == stretch.owner:
        return ""
    if stretch.use == "belysningTunnel":
        return "in a tunnel"
    near = [stretches[int(n)] for n in tree.query(point.buffer(ROAD_WITHIN_M))]
    own = stretch.line.distance(point)
    if facts.road_owner and any(
        one.owner == facts.road_owner and one.line.distance(point) < own + NEARER_M for one in near
    ):
        return "another road is nearer"
    if stretch.use == "belysningOmrådePlass":
        return "lamps of a square, no road"
    if any(one.use == "belysningTunnel" and one.line.distance(point) < ROAD_WITHIN_M for one in near):
        return "in a tunnel"
    return "no road known near" if facts.road_owner is None else "other"


def _share(answers: Sequence[Answer]) -> dict[str, Any]:
    right = sum(not one.reason for one in answers)
    return {
        "points": len(answers),
        "right": right,
        "share": round(right / len(answers), 4) if answers else None,
    }


def _confusion(answers: Sequence[Answer]) -> dict[str, dict[str, int]]:
    """The stretch's owner to what was decided, with how often."""
    table: dict[str, Counter[str]] = {}
    for one in answers:
        table.setdefault(one.stretch.owner, Counter())[one.decided or "none"] += 1
    return {owner: dict(decided.most_common()) for owner, decided in sorted(table.items())}


def _register(stretches: Sequence[Stretch]) -> dict[str, Any]:
    """What the register says of owner and keeper, beside the owner that follows from the road's class."""
    said = Counter((one.owner, one.said_owner or "–", one.maintained_by or "–") for one in stretches)
    with_owner = [one for one in stretches if one.said_owner in SAID_OWNERS]
    kept = [one for one in stretches if one.maintained_by in SAID_OWNERS]
    return {
        "measure": "truth_roads_register",
        "stretches": len(stretches),
        "owner_given": len(with_owner),
        "owner_as_class": sum(SAID_OWNERS[one.said_owner] == one.owner for one in with_owner),
        "maintained_by_given": len(kept),
        "maintained_by_owner": sum(SAID_OWNERS[one.maintained_by] == one.owner for one in kept),
        "by_class_owner_keeper": {" / ".join(key): count for key, count in said.most_common()},
    }
