"""What the public map shows of a box: pins, and groups of pins with exact counts. GeoJSON is written in PostgreSQL."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.statuses import PUBLIC_KEYS, statuses_of
from app.queries.public_cases import PLAIN_ADDRESS, PublicFilter, conditions
from geo.crs import to_3857
from geo.grouping import cell_size_m, is_grouped
from geo.place import Extent, Place

MAX_CELLS = 2500
"""A box has at most so many cells: whoever asks for a country at street level gets larger groups, not megabytes."""

STACK_LEVELS = 2
"""Where pins stand alone, those within 16 px of each other still become one (a quarter of a group's cell)."""


def _values(key: str) -> str:
    """The stored statuses behind a public key, as SQL writes a list."""
    return ", ".join(f"'{status.value}'" for status in sorted(statuses_of(key)))


_COUNTS = ", ".join(
    f"coalesce(sum(n) FILTER (WHERE status IN ({_values(key)})), 0) AS {key}" for key in PUBLIC_KEYS
)
_COUNT_PAIRS = ", ".join(f"'{key}', nullif(g.{key}, 0)" for key in PUBLIC_KEYS)
_KEY_OF_STATUS = (
    "CASE s.status "
    + " ".join(
        f"WHEN '{status.value}' THEN '{key}'" for key in PUBLIC_KEYS for status in sorted(statuses_of(key))
    )
    + " END"
)

# Inverse web mercator, as in EPSG:3857's definition: cheaper than ST_Transform for each group.
_LON, _LAT = "degrees({x} / 6378137.0)", "degrees(2 * atan(exp({y} / 6378137.0)) - pi() / 2)"

# Column and row of a cell in one number: PostgreSQL then expects few groups and hashes instead of sorting on disk.
_CELL_KEY = (
    "(floor(ST_X(c.geom_3857) / :cell)::bigint << 32) + floor(ST_Y(c.geom_3857) / :cell)::bigint + 2147483648"
)

_SQL = """
WITH share AS (
    SELECT {cell_key} AS key, c.status, count(*) AS n, sum(ST_X(c.geom_3857)) AS x, sum(ST_Y(c.geom_3857)) AS y,
           min(c.number COLLATE "C") AS first
    FROM "case" c WHERE {where} GROUP BY 1, 2
), cell AS (
    SELECT key >> 32 AS col, (key & 4294967295) - 2147483648 AS row, sum(n)::int AS n, sum(x) / sum(n) AS x,
           sum(y) / sum(n) AS y, min(first) AS first, {counts}
    FROM share GROUP BY key
), feature AS (
    SELECT g.n, json_build_object(
        'type', 'Feature',
        'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(
            round(({lon})::numeric, 5), round(({lat})::numeric, 5))),
        'properties', CASE WHEN s.number IS NOT NULL
            THEN json_build_object('number', s.number, 'title', s.title, 'place', s.address, 'status', {key})
            ELSE json_build_object('count', g.n, 'statuses', json_strip_nulls(json_build_object({pairs}))) END
    ) AS body
    FROM cell g
    LEFT JOIN LATERAL (
        SELECT c.number, c.title, c.status, {address} AS address FROM "case" c
        WHERE g.n = 1 AND c.number = g.first COLLATE "default" LIMIT 1
    ) s ON true
)
SELECT json_build_object('type', 'FeatureCollection', 'total', coalesce(sum(n), 0),
                         'features', coalesce(json_agg(body), '[]'))::text
FROM feature
"""


def find_map_features(session: Session, asked: PublicFilter, zoom: int) -> str:
    """The cases of ``asked.extent`` as GeoJSON text, in one statement.

    A feature is one case (number, title, place, status) or a group (count, statuses: public key to count). ``total``
    and the sum of the features are exactly the number of matching cases in the box. A group stands near the middle of
    its cell, drawn a quarter of the way to its members, so that groups never cover each other.
    """
    if asked.extent is None:
        raise ValueError("a map needs an extent")
    where, params = conditions(asked)
    # A quarter from the members, three quarters from the cell: two groups are then at least 48 px apart.
    middle_x, middle_y = "(g.x + 3 * (g.col + 0.5) * :cell) / 4", "(g.y + 3 * (g.row + 0.5) * :cell) / 4"
    at_x, at_y = (
        f"CASE WHEN g.n = 1 THEN g.x ELSE {middle_x} END",
        f"CASE WHEN g.n = 1 THEN g.y ELSE {middle_y} END",
    )
    statement = _SQL.format(
        cell_key=_CELL_KEY,
        counts=_COUNTS,
        where=where,
        lon=_LON.format(x=f"({at_x})"),
        lat=_LAT.format(y=f"({at_y})"),
        key=_KEY_OF_STATUS,
        pairs=_COUNT_PAIRS,
        address=PLAIN_ADDRESS,
    )
    return str(session.scalar(text(statement), {**params, "cell": cell_side(asked.extent, zoom)}))


def cell_side(extent: Extent, zoom: int) -> float:
    """Side of the cells that pins are grouped by, in EPSG:3857 metres: larger when the box is too large."""
    level = zoom if is_grouped(zoom) else zoom + STACK_LEVELS
    west, south = to_3857(Place(extent.west, extent.south))
    east, north = to_3857(Place(extent.east, extent.north))
    while level > 0 and (east - west) * (north - south) / cell_size_m(level) ** 2 > MAX_CELLS:
        level -= 1
    return cell_size_m(level)
