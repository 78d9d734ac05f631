"""What is known about a position, and which municipality it lies in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.duplicates import DEFAULT_WITHIN_M
from app.domain.words import N_
from app.models import Category
from geo.place import Place
from routing_rules.facts import ASSET_SEEN_M, ROAD_SEEN_M, ROAD_WITHIN_M, NearAsset, NearRoad

LAMP, LAMP_NAME = "lamp", N_("gatelykt")
"""Street lamps are assets as well, from a table of their own."""

DRAWN_ONLY = ("land", "built_up")
"""Kinds of areas that the map is drawn from: nothing that a position is said to lie in."""

NAME_WITHIN_M = 1500

# The casts are for the indexes: psycopg sends a small number as a smallint, which GiST does not compare with a bigint.
# Of several names at one spot (16 at most) the one that was loaded first counts: a position always reads the same.
_FACTS = text(
    """
    WITH here AS (
        SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geom,
               ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25833) AS metres
    )
    SELECT
        (SELECT jsonb_agg(jsonb_build_array(a.kind || ':' || a.code, a.name) ORDER BY a.kind, a.code)
           FROM area a, here WHERE a.municipality_id = CAST(:municipality AS bigint)
            AND a.kind NOT IN ('land', 'built_up') AND ST_Covers(a.geom, here.geom)) AS areas,
        (SELECT jsonb_object_agg(found.kind, jsonb_build_array(found.distance, found.name)) FROM (
            SELECT kind.code AS kind, nearest.distance, nearest.name
              FROM here, asset_kind kind CROSS JOIN LATERAL (
                SELECT a.name, ST_Distance(a.geom_25833, here.metres) AS distance
                  FROM asset a
                 WHERE a.municipality_id = CAST(:municipality AS bigint) AND a.kind = kind.code
                 ORDER BY a.geom_25833 <-> here.metres LIMIT 1) nearest
             WHERE kind.municipality_id = CAST(:municipality AS bigint)
            UNION ALL
            SELECT 'lamp', lamp.distance, lamp.ref FROM here CROSS JOIN LATERAL (
                SELECT l.ref, ST_Distance(l.geom_25833, here.metres) AS distance
                  FROM lamp l WHERE l.municipality_id = CAST(:municipality AS bigint)
                 ORDER BY l.geom_25833 <-> here.metres LIMIT 1) lamp
          ) found WHERE found.distance <= :asset_within) AS assets,
        m.number, m.name AS municipality_name, ST_Covers(m.boundary, here.geom) AS inside,
        road.road, road.name AS road_name, road.owner, road.category AS road_class, road.distance,
        place.name AS place_name
    FROM here
    JOIN municipality m ON m.id = CAST(:municipality AS bigint)
    LEFT JOIN LATERAL (
        SELECT r.road, r.name, r.owner, r.category, ST_Distance(r.geom_25833, here.metres) AS distance
        FROM road_stretch r
        WHERE r.municipality_id = CAST(:municipality AS bigint)
        ORDER BY r.geom_25833 <-> here.metres LIMIT 1
    ) road ON road.distance <= :road_within
    LEFT JOIN LATERAL (
        SELECT nearest.name FROM (
            SELECT p.id, p.name, ST_Distance(p.geom_25833, here.metres) AS distance
            FROM place_name p
            WHERE p.municipality_id = CAST(:municipality AS bigint) AND p.precision <> 'postal_area'
            ORDER BY p.geom_25833 <-> here.metres LIMIT 16) nearest
        WHERE nearest.distance <= :name_within
        ORDER BY nearest.distance, nearest.id LIMIT 1
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
    """``areas``: "kind:code" to name, the municipality itself last. ``road_owner`` is None when no known road lies
    within ROAD_WITHIN_M metres; ``nearest_road`` is the nearest within ROAD_SEEN_M. ``assets``: kind to the nearest
    one within ASSET_SEEN_M metres.

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
    place: Place | None = None
    road_class: str | None = None
    nearest_road: NearRoad | None = None
    assets: Mapping[str, NearAsset] = field(default_factory=dict)

    @property
    def area_name(self) -> str | None:
        """The name of the area that says most about where it is, None when there is none but the municipality."""
        return next((name for code, name in self.areas.items() if not code.startswith("municipality:")), None)


def find_place_facts(session: Session, municipality_id: int, place: Place) -> PlaceFacts:
    """Areas, nearest road, nearest asset of each kind and a short description of a position, in one statement."""
    row = session.execute(
        _FACTS,
        {
            "lon": place.lon,
            "lat": place.lat,
            "municipality": municipality_id,
            "road_within": ROAD_SEEN_M,
            "name_within": NAME_WITHIN_M,
            "asset_within": ASSET_SEEN_M,
        },
    ).one()
    areas = dict(row.areas or [])
    postal = next((code.removeprefix("postal:") for code in areas if code.startswith("postal:")), None)
    nearest = NearRoad(row.owner, row.road or None, row.road_class, row.distance) if row.owner else None
    near = nearest is not None and nearest.metres <= ROAD_WITHIN_M
    address = _address(row.road_name if near else None, row.place_name, areas)
    return PlaceFacts(
        areas=areas | ({f"municipality:{row.number}": row.municipality_name} if row.inside else {}),
        road_owner=row.owner if near else None,
        road=(row.road or None) if near else None,
        road_distance_m=row.distance if near else None,
        address=address,
        postal_code=postal,
        inside=bool(row.inside),
        place=place,
        road_class=(row.road_class or None) if near else None,
        nearest_road=nearest,
        assets={
            kind: NearAsset(round(metres, 1), name) for kind, (metres, name) in (row.assets or {}).items()
        },
    )


def _address(road: str | None, place: str | None, areas: Mapping[str, str]) -> str:
    return road or place or next(iter(areas.values()), "")


_SIMILAR = text(
    """
    SELECT count(*) FROM "case" c
    WHERE c.municipality_id = :municipality AND c.category_id = :category AND c.closed_at IS NULL
      AND ST_DWithin(
            c.geom_25833, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25833), :within)
    """
)


def count_similar_open(session: Session, category: Category, place: Place | None) -> int:
    """How many open cases of the category lie so near the place that they may be the same fault."""
    if place is None:
        return 0
    values = {
        "municipality": category.municipality_id,
        "category": category.id,
        "within": category.same_within_m or DEFAULT_WITHIN_M,
        "lon": place.lon,
        "lat": place.lat,
    }
    return session.scalar(_SIMILAR, values) or 0


_BROKEN = text(
    """
    SELECT a.kind || ':' || a.code AS code, CASE
             WHEN ST_IsEmpty(a.geom) THEN 'empty'
             WHEN NOT ST_IsValid(a.geom) THEN ST_IsValidReason(a.geom)
             ELSE 'outside' END AS why
    FROM area a JOIN municipality m ON m.id = a.municipality_id
    WHERE a.municipality_id = :municipality AND a.kind NOT IN ('land', 'built_up')
      AND (ST_IsEmpty(a.geom) OR NOT ST_IsValid(a.geom)
           OR (m.boundary IS NOT NULL AND NOT ST_Intersects(a.geom, m.boundary)))
    """
)
_WHY_BROKEN = {
    "empty": N_("det er tomt"),
    "outside": N_("det ligger utenfor kommunen"),
    "Self-intersection": N_("omrisset krysser seg selv"),
    "Ring Self-intersection": N_("omrisset krysser seg selv"),
    "Too few points in geometry component": N_("det har for få punkter"),
}


def find_broken_areas(session: Session, municipality_id: int) -> dict[str, str]:
    """Areas that no position can be said to lie in: "kind:code" to why, with where the outline goes wrong (lon lat)."""
    found = {}
    for code, reason in session.execute(_BROKEN, {"municipality": municipality_id}):
        what, _, at = reason.partition("[")
        why = _WHY_BROKEN.get(what, what)
        found[code] = f"{why} ({at.rstrip(']')})" if at else why
    return found


def is_inside(session: Session, municipality_id: int, place: Place) -> bool:
    """Whether the position lies within the municipality (its sea included)."""
    return bool(
        session.scalar(_INSIDE, {"lon": place.lon, "lat": place.lat, "municipality": municipality_id})
    )


def find_municipality_at(session: Session, place: Place) -> tuple[str, str] | None:
    """(number, name) of the municipality that a position lies in, None when we know none."""
    row = session.execute(_MUNICIPALITY_AT, {"lon": place.lon, "lat": place.lat}).first()
    return (row.number, row.name) if row else None
