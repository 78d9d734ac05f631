"""What a map background is drawn from, read from the tables: for municipalities without a folder of geodata here."""

from geoalchemy2.shape import to_shape
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.models import Area, Case, Lamp, Municipality, PlaceName, RoadStretch
from geo.background import Layers
from geo.geojson import Feature
from geo.place import Extent

GROUND = ("land", "built_up", "border")
"""Kinds of area that are there to be drawn only."""

MAX_POINTS = 8_000
MAX_NAMES = 4_000
NOT_WRITTEN = ("street", "address", "postal_area")
"""Kinds of names that are for searching: streets are written along their roads."""


def read_layers_from_tables(session: Session, municipality: Municipality) -> Layers:
    """The layers of a municipality's rows. Where no ground is known, the places of its cases stand for it."""
    areas = _areas(session, municipality.id)
    built_up = [area for area in areas if area.properties["kind"] == "built_up"]
    boundary = municipality.boundary if municipality.extent_kind == "boundary" else None
    return Layers.from_features(
        land=[area for area in areas if area.properties["kind"] == "land"],
        built_up=built_up,
        built_up_points=[] if built_up else _case_points(session, municipality.id),
        areas=[area for area in areas if area.properties["kind"] not in GROUND],
        # An archive's outline is only the extent of its data: nothing to draw a border from.
        border=[Feature(to_shape(boundary), {})] if boundary is not None else [],
        roads=_roads(session, municipality.id),
        lamps=_lamps(session, municipality.id),
        places=_places(session, municipality.id),
    )


_EXTENT = text(
    """
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (
        SELECT coalesce(
            (SELECT ST_Extent(boundary) FROM municipality WHERE id = :municipality),
            (SELECT ST_Extent(geom) FROM "case" WHERE municipality_id = :municipality)
        ) AS box
    ) known
    """
)


def find_extent(session: Session, municipality: Municipality) -> Extent | None:
    """The box around the municipality (or around its cases), None when neither is known."""
    west, south, east, north = session.execute(_EXTENT, {"municipality": municipality.id}).one()
    return Extent(west, south, east, north) if west is not None else None


def _areas(session: Session, municipality_id: int) -> list[Feature]:
    query = select(Area.geom, Area.kind, Area.code, Area.name).where(Area.municipality_id == municipality_id)
    return [
        Feature(to_shape(geom), {"kind": kind, "code": code, "name": name, "dense": code.startswith("dense")})
        for geom, kind, code, name in session.execute(query)
    ]


def _roads(session: Session, municipality_id: int) -> list[Feature]:
    columns = (RoadStretch.geom, RoadStretch.category, RoadStretch.road, RoadStretch.name)
    query = select(*columns).where(RoadStretch.municipality_id == municipality_id)
    return [
        Feature(to_shape(geom), {"category": category, "road": road, "name": name})
        for geom, category, road, name in session.execute(query)
    ]


def _places(session: Session, municipality_id: int) -> list[Feature]:
    query = (
        select(PlaceName.geom, PlaceName.name, PlaceName.kind)
        .where(PlaceName.municipality_id == municipality_id, PlaceName.geom.is_not(None))
        .where(PlaceName.kind.not_in(NOT_WRITTEN))
        .order_by(PlaceName.id)
        .limit(MAX_NAMES)
    )
    return [
        Feature(to_shape(geom), {"name": name, "kind": kind})
        for geom, name, kind in session.execute(query)
        if geom is not None
    ]


def _case_points(session: Session, municipality_id: int) -> list[tuple[float, float]]:
    query = (
        select(func.ST_X(Case.geom), func.ST_Y(Case.geom))
        .where(Case.municipality_id == municipality_id, Case.is_public, Case.geom.is_not(None))
        .limit(MAX_POINTS)
    )
    return [(lon, lat) for lon, lat in session.execute(query)]


def _lamps(session: Session, municipality_id: int) -> list[Feature]:
    shapes = session.scalars(select(Lamp.geom).where(Lamp.municipality_id == municipality_id))
    return [Feature(to_shape(geom), {}) for geom in shapes if geom is not None]
