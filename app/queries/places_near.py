"""The streets, places and lamp posts round a position: to choose from, when the pin is only nearly right."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.place import Place

STREET_WITHIN_M, NAME_WITHIN_M, LAMP_WITHIN_M = 300, 800, 40
MOST = 6
EVERYWHERE = ("town", "island")
"""Kinds of names that say nothing of where in them somebody is: the whole town has one name."""

# A place with a name in two languages is one: «Fløya / Loavgavárri».
# The casts are for the indexes, as in app/queries/places.py.
# Of a street its point nearest to the position; of a name or a lamp the point itself. Distances in metres (EPSG:25833).
_NEAR = text(
    """
    WITH here AS (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 25833) AS metres),
    streets AS (
        SELECT DISTINCT ON (r.name) r.name, 'street' AS kind,
               ST_Distance(r.geom_25833, here.metres) AS away,
               ST_Transform(ST_ClosestPoint(r.geom_25833, here.metres), 4326) AS at
        FROM road_stretch r, here
        WHERE r.municipality_id = CAST(:municipality AS bigint) AND r.name IS NOT NULL
          AND ST_DWithin(r.geom_25833, here.metres, :street_within)
        ORDER BY r.name, away
    ),
    names AS (
        SELECT DISTINCT ON (p.name) p.id, p.name, p.kind,
               ST_Distance(p.geom_25833, here.metres) AS away, p.geom AS at
        FROM place_name p, here
        WHERE p.municipality_id = CAST(:municipality AS bigint)
          AND p.precision IN ('point', 'road') AND p.kind <> ALL(:everywhere)
          AND ST_DWithin(p.geom_25833, here.metres, :name_within)
        ORDER BY p.name, away
    ),
    lamps AS (
        SELECT l.ref AS name, 'lamp' AS kind,
               ST_Distance(l.geom_25833, here.metres) AS away, l.geom AS at
        FROM lamp l, here
        WHERE l.municipality_id = CAST(:municipality AS bigint)
          AND ST_DWithin(l.geom_25833, here.metres, :lamp_within)
        ORDER BY away LIMIT 2
    )
    SELECT string_agg(name, ' / ' ORDER BY id) AS name, kind, away, ST_X(at) AS lon, ST_Y(at) AS lat
    FROM (SELECT 0 AS id, * FROM streets UNION ALL SELECT 0, * FROM lamps
          UNION ALL SELECT * FROM names WHERE name NOT IN (SELECT name FROM streets)) AS found
    GROUP BY kind, away, at, CASE WHEN id = 0 THEN name END
    ORDER BY away, 1 LIMIT :most
    """
)


@dataclass(frozen=True)
class NearPlace:
    """``away`` in whole metres from the position; ``lon``, ``lat`` (EPSG:4326) where the pin goes when it is chosen."""

    name: str
    kind: str
    away: int
    lon: float
    lat: float


def find_near(session: Session, municipality_id: int, place: Place) -> list[NearPlace]:
    """At most MOST named things round a position, the nearest first, in one statement."""
    values = {
        "municipality": municipality_id,
        "lon": place.lon,
        "lat": place.lat,
        "street_within": STREET_WITHIN_M,
        "name_within": NAME_WITHIN_M,
        "lamp_within": LAMP_WITHIN_M,
        "everywhere": list(EVERYWHERE),
        "most": MOST,
    }
    return [
        NearPlace(row.name, row.kind, round(row.away), row.lon, row.lat)
        for row in session.execute(_NEAR, values)
    ]
