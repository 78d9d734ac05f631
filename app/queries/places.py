"""What is known about a position, and which municipality it lies in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.place import Place

ROAD_WITHIN_M = 40
"""A fault farther than this from the middle of a road is not a matter of that road's owner."""

NAME_WITHIN_M = 1500

_FACTS = text(
    """
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geom,
               ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25833) AS metres
    )
    SELECT
        (SELECT ST_Covers(m.boundary, here.geom) FROM municipality m WHERE m.id = :municipality) AS inside,
        (SELECT jsonb_agg(jsonb_build_array(a.kind || ':' || a.code, a.name) ORDER BY a.kind, a.code)
           FROM area a, here WHERE a.municipality_id = :municipality
            AND a.kind IN ('postal', 'zone', 'neighbourhood') AND ST_Covers(a.geom, here.geom)) AS areas,
        road.road, road.name AS road_name, road.owner, road.distance,
        place.name AS place_name, place.postal_code, place.distance AS place_distance
    FROM here
    LEFT JOIN LATERAL (
        SELECT r.road, r.name, r.owner, ST_Distance(ST_Transform(r.geom, 25833), here.metres) AS distance
        FROM road_stretch r
        WHERE r.municipality_id = :municipality AND ST_DWithin(ST_Transform(r.geom, 25833), here.metres, :road_within)
        ORDER BY ST_Transform(r.geom, 25833) <-> here.metres LIMIT 1
    ) road ON true
    LEFT JOIN LATERAL (
        SELECT p.name, p.postal_code,
               ST_Distance(ST_Transform(p.geom, 25833), here.metres) AS distance
        FROM place_name p
        WHERE p.municipality_id = :municipality AND p.precision <> 'postal_area'
        ORDER BY p.geom <-> here.geom LIMIT 1
    ) place ON true
    """
)

_MUNICIPALITY_AT = text(
    """
    SELECT number, name FROM municipality
    WHERE ST_Covers(boundary, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) AND extent_kind = 'boundary'
    LIMIT 1
    """
)

_INSIDE = text(
    """
    SELECT ST_Covers(boundary, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) FROM municipality WHERE id = :municipality
    """
)


@dataclass(frozen=True)
class PlaceFacts:
    """``areas``: "kind:code" to name. ``road_owner`` is None when no known road lies within ROAD_WITHIN_M metres.

    ``address`` is the best short description we have: the road's name, else "ved <place>", else the area's name.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    road_owner: str | None = None
    road: str | None = None
    road_distance_m: float | None = None
    address: str = ""
    postal_code: str | None = None
    inside: bool = True
    """Whether the position lies within the municipality, its sea included."""


def find_place_facts(session: Session, municipality_id: int, place: Place) -> PlaceFacts:
    """Areas, nearest road and a short description of a position, in one statement."""
    row = session.execute(
        _FACTS,
        {"lon": place.lon, "lat": place.lat, "municipality": municipality_id, "road_within": ROAD_WITHIN_M},
    ).one()
    areas = dict(row.areas or [])
    postal = next((code.removeprefix("postal:") for code in areas if code.startswith("postal:")), None)
    return PlaceFacts(
        areas=areas,
        road_owner=row.owner,
        road=row.road or None,
        road_distance_m=row.distance,
        address=_address(row.road_name, row.place_name, row.place_distance, areas),
        postal_code=postal,
        inside=bool(row.inside),
    )


def _address(road: str | None, place: str | None, distance: float | None, areas: Mapping[str, str]) -> str:
    if road:
        return road
    if place and distance is not None and distance <= NAME_WITHIN_M:
        return place
    return next(iter(areas.values()), "")


def is_inside(session: Session, municipality_id: int, place: Place) -> bool:
    """Whether the position lies within the municipality (its sea included)."""
    return bool(
        session.scalar(_INSIDE, {"lon": place.lon, "lat": place.lat, "municipality": municipality_id})
    )


def find_municipality_at(session: Session, place: Place) -> tuple[str, str] | None:
    """(number, name) of the municipality that a position lies in, None when we know none."""
    row = session.execute(_MUNICIPALITY_AT, {"lon": place.lon, "lat": place.lat}).first()
    return (row.number, row.name) if row else None
