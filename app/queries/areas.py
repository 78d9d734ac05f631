"""Areas for the pages that show and draw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from geoalchemy2.shape import to_shape
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.models import Area, AreaChange, Municipality, StaffUser

SIMPLE_M = 8
"""Metres that an outline on the map of all areas may be off: the file stays small."""

_LIST = text(
    """
    SELECT a.id, a.kind, a.code, a.name, a.approximate,
           ST_Area(ST_Transform(a.geom, 25833)) / 1e6 AS km2,
           ST_AsGeoJSON(ST_Transform(ST_SimplifyPreserveTopology(ST_Transform(a.geom, 25833), :metres), 4326), 5)::json
             AS outline,
           last.at AS changed_at, last.name AS changed_by
    FROM area a
    LEFT JOIN LATERAL (
        SELECT c.at, s.name FROM area_change c LEFT JOIN staff_user s ON s.id = c.staff_id
        WHERE c.area_id = a.id ORDER BY c.id DESC LIMIT 1
    ) last ON true
    WHERE a.municipality_id = :municipality AND a.kind IN ('zone', 'neighbourhood', 'postal')
    ORDER BY CASE a.kind WHEN 'zone' THEN 0 WHEN 'neighbourhood' THEN 1 ELSE 2 END, a.name, a.code
    """
)


@dataclass(frozen=True)
class AreaDetails:
    """One area with its whole outline (EPSG:4326). ``seen_change``: its newest log entry, 0 before the log."""

    id: int
    kind: str
    code: str
    name: str
    geometry: MultiPolygon
    seen_change: int
    log: list[Row[Any]]


def find_areas(session: Session, municipality_id: int) -> list[Row[Any]]:
    """Every area that rules may name: id, kind, code, name, km2, outline (GeoJSON, coarse), changed_at, changed_by."""
    return list(session.execute(_LIST, {"municipality": municipality_id, "metres": SIMPLE_M}))


def find_area(session: Session, municipality_id: int, area_id: int) -> AreaDetails | None:
    """One area and its log, newest first; None for one that is not there or is somebody else's."""
    row = session.execute(
        select(Area.id, Area.kind, Area.code, Area.name, Area.geom).where(
            Area.id == area_id,
            Area.municipality_id == municipality_id,
            Area.kind.in_(("zone", "neighbourhood", "postal")),
        )
    ).first()
    if row is None:
        return None
    log = find_log(session, municipality_id, area_id)
    geometry = cast("MultiPolygon", to_shape(row.geom))
    return AreaDetails(row.id, row.kind, row.code, row.name, geometry, log[0].id if log else 0, log)


def find_log(session: Session, municipality_id: int, area_id: int) -> list[Row[Any]]:
    """What happened to an area: id, action, name, mended, at, by."""
    query = (
        select(
            AreaChange.id,
            AreaChange.action,
            AreaChange.name,
            AreaChange.mended,
            AreaChange.at,
            StaffUser.name.label("by"),
        )
        .outerjoin(StaffUser, StaffUser.id == AreaChange.staff_id)
        .where(AreaChange.area_id == area_id, AreaChange.municipality_id == municipality_id)
        .order_by(AreaChange.id.desc())
        .limit(50)
    )
    return list(session.execute(query))


def find_border(session: Session, municipality_id: int) -> BaseGeometry | None:
    """The municipality's border (EPSG:4326), its sea included; None where only the extent of data is known."""
    row = session.execute(
        select(Municipality.boundary, Municipality.extent_kind).where(Municipality.id == municipality_id)
    ).one()
    return to_shape(row.boundary) if row.boundary is not None and row.extent_kind == "boundary" else None


def last_change(session: Session, municipality_id: int) -> datetime | None:
    """When any area was last changed."""
    query = select(AreaChange.at).where(AreaChange.municipality_id == municipality_id)
    return session.scalar(query.order_by(AreaChange.id.desc()).limit(1))
