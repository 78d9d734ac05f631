"""Areas that people draw, paste or send as a file: which reference system, what is mended, what is refused and where.

Everything that goes out is EPSG:4326, longitude first. EUREF89/UTM zone 33 (EPSG:25833) is recognised by its numbers or
by the ``crs`` member of the file; other systems are named, so that a person knows what to change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo.areas import MOST_MENDED_SHARE
from geo.crs import UTM33, WGS84, project
from geo.geojson import DECIMALS, BadGeoJSON, Feature, parse_features
from geo.place import BadPlace, Extent, Place
from geo.typed_place import parse_place

MAX_BYTES = 5_000_000
MAX_FEATURES = 200
MAX_POINTS = 20_000
SMALLEST_M2 = 25.0
"""An area smaller than a parking place is a slip of the hand."""

OTHER_SYSTEMS = {25832: "EUREF89/UTM 32", 25835: "EUREF89/UTM 35", 3857: "Web Mercator (EPSG:3857)"}


class Flaw(StrEnum):
    """Why something is no area that we can use."""

    NOTHING = "nothing"
    NOT_GEOJSON = "not_geojson"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_MANY_POINTS = "too_many_points"
    NO_AREA = "no_area"
    TOO_FEW_POINTS = "too_few_points"
    EMPTY = "empty"
    NOT_NUMBERS = "not_numbers"
    OTHER_SYSTEM = "other_system"
    UNKNOWN_SYSTEM = "unknown_system"
    SWAPPED = "swapped"
    WRONG_CHOICE = "wrong_choice"
    CROSSES_ITSELF = "crosses_itself"
    TOO_SMALL = "too_small"
    OUTSIDE = "outside"
    LARGER_THAN_ALL = "larger_than_all"


class BadImport(ValueError):
    """Something that cannot be used. ``flaw`` says why, ``params`` fills its sentence; ``place`` and ``outline``
    (EPSG:4326) show where on a map, where that can be told. ``number``: of the feature, from 1; 0 for the whole."""

    def __init__(
        self,
        flaw: Flaw,
        place: Place | None = None,
        outline: BaseGeometry | None = None,
        number: int = 0,
        **params: Any,
    ) -> None:
        super().__init__(flaw.value)
        self.flaw, self.place, self.outline, self.number, self.params = flaw, place, outline, number, params


@dataclass(frozen=True)
class ImportedArea:
    """One area ready to look at. ``mended_at``: where the outline crossed itself or touched itself, when it was mended.

    ``outside``: share of the area beyond the municipality's border, 0 to 1; ``clipped``: the part within, None when
    nothing is outside. ``system``: EPSG code that it was read as. ``skipped``: points and lines left out with it.
    """

    geometry: MultiPolygon
    name: str = ""
    code: str = ""
    system: int = WGS84
    mended_at: Place | None = None
    outside: float = 0.0
    clipped: MultiPolygon | None = None
    properties: dict[str, Any] = field(default_factory=dict)


def read_import(text: str, system: int | None, border: BaseGeometry | None) -> list[ImportedArea]:
    """Every area of a GeoJSON text, or the one area of a list of typed corners, one a line.

    ``system``: EPSG code that the person chose, None to find out. ``border``: of the municipality (EPSG:4326), None
    where none is known. Raises BadImport for the first thing that cannot be used.
    """
    if not text.strip():
        raise BadImport(Flaw.NOTHING)
    if len(text) > MAX_BYTES:
        raise BadImport(Flaw.TOO_LARGE, megabytes=round(len(text) / 1e6, 1), limit=MAX_BYTES // 1_000_000)
    if text.lstrip().startswith(("{", "[")):
        return _from_geojson(text, system, border)
    return [check_area(_from_corners(text, border), border)]


def check_area(geometry: BaseGeometry, border: BaseGeometry | None, number: int = 0) -> ImportedArea:
    """A geometry in degrees as an area: mended where that is safe, measured against the border. Raises BadImport."""
    polygons = _polygons(geometry)
    if polygons.is_empty:
        raise BadImport(Flaw.EMPTY, number=number)
    points = int(shapely.get_num_coordinates(polygons))
    if points > MAX_POINTS:
        raise BadImport(Flaw.TOO_MANY_POINTS, number=number, points=points, limit=MAX_POINTS)
    whole, mended_at = _mended(polygons, number)
    whole = _rounded(whole)
    if whole.is_empty or project(whole, WGS84, UTM33).area < SMALLEST_M2:
        raise BadImport(Flaw.TOO_SMALL, _somewhere(polygons), polygons, number, limit=int(SMALLEST_M2))
    return _against_border(ImportedArea(whole, mended_at=mended_at), border, number)


def _against_border(area: ImportedArea, border: BaseGeometry | None, number: int) -> ImportedArea:
    if border is None or border.covers(area.geometry):
        return area
    within = _rounded(_polygons(area.geometry.intersection(border)))
    if within.is_empty:
        raise BadImport(Flaw.OUTSIDE, _somewhere(area.geometry), area.geometry, number)
    if area.geometry.covers(border) and area.geometry.area > 2 * border.area:
        raise BadImport(Flaw.LARGER_THAN_ALL, _somewhere(area.geometry), area.geometry, number)
    outside = 1 - within.area / area.geometry.area
    # A border drawn by hand along the municipality's own is off by a hair: that is not outside.
    return replace(area, outside=outside, clipped=within) if outside > 1e-6 else area


def _from_geojson(text: str, system: int | None, border: BaseGeometry | None) -> list[ImportedArea]:
    try:
        features = parse_features(text)
        declared = _declared(json.loads(text))
    except (BadGeoJSON, ValueError, RecursionError) as bad:
        raise BadImport(Flaw.NOT_GEOJSON, problem=str(bad)[:200]) from None
    areas = [
        one for one in features if one.geometry.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection")
    ]
    areas = [one for one in areas if not _polygons(one.geometry).is_empty]
    if not features or all(one.geometry.is_empty for one in features):
        raise BadImport(Flaw.EMPTY)
    if not areas:
        found = ", ".join(sorted({one.geometry.geom_type for one in features}))
        raise BadImport(Flaw.NO_AREA, found=found)
    if len(areas) > MAX_FEATURES:
        raise BadImport(Flaw.TOO_MANY, count=len(areas), limit=MAX_FEATURES)
    read_as = _system(areas, system, declared, border)
    return [_one(feature, read_as, border, number) for number, feature in enumerate(areas, 1)]


def _one(feature: Feature, system: int, border: BaseGeometry | None, number: int) -> ImportedArea:
    geometry = feature.geometry if system == WGS84 else project(feature.geometry, system, WGS84)
    area = check_area(geometry, border, number)
    properties = {str(key).casefold(): value for key, value in feature.properties.items()}
    return replace(
        area,
        system=system,
        name=_first(properties, "name", "navn", "title", "tittel", "omrade", "område", "bydel", "krets"),
        code=_first(properties, "code", "kode", "nr", "nummer", "id"),
        properties=feature.properties,
    )


def _first(properties: dict[str, Any], *keys: str) -> str:
    for key in keys:
        value = properties.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())[:100]
    return ""


def _declared(document: Any) -> int | None:
    """The EPSG code of the old ``crs`` member, None where there is none or it is not understood."""
    name = str((((document.get("crs") or {}).get("properties") or {}).get("name")) or "")
    if "CRS84" in name:
        return WGS84
    found = re.search(r"EPSG:+(?:[\d.]*:)?(\d{4,5})", name)
    return int(found[1]) if found else None


def _system(
    features: Sequence[Feature], chosen: int | None, declared: int | None, border: BaseGeometry | None
) -> int:
    """The EPSG code that the numbers are in. Raises BadImport where they are in none that we read."""
    corners = shapely.get_coordinates([one.geometry for one in features])
    if corners.size == 0 or not _finite(corners):
        raise BadImport(Flaw.NOT_NUMBERS)
    west, south = (float(one) for one in corners.min(axis=0))
    east, north = (float(one) for one in corners.max(axis=0))
    in_degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
    seems = WGS84 if in_degrees else UTM33
    if chosen is not None and chosen != seems:
        raise BadImport(Flaw.WRONG_CHOICE, chosen=chosen, seems=seems)
    if not in_degrees:
        return _metres(shapely.box(west, south, east, north), declared, border)
    box = shapely.box(west, south, east, north)
    if border is not None and not box.intersects(border):
        if shapely.box(south, west, north, east).intersects(border):
            raise BadImport(Flaw.SWAPPED)
        raise BadImport(Flaw.OUTSIDE, Place((west + east) / 2, (south + north) / 2), box)
    return WGS84


def _metres(box: BaseGeometry, declared: int | None, border: BaseGeometry | None) -> int:
    """UTM 33 when that puts the box near the municipality; else the system that would is named."""
    if declared in OTHER_SYSTEMS:
        raise BadImport(Flaw.OTHER_SYSTEM, system=OTHER_SYSTEMS[declared])
    if _lands(box, UTM33, border):
        return UTM33
    for other, name in OTHER_SYSTEMS.items():
        if border is not None and _lands(box, other, border):
            raise BadImport(Flaw.OTHER_SYSTEM, system=name)
    if border is not None and _lands(shapely.transform(box, lambda pair: pair[:, ::-1]), UTM33, border):
        raise BadImport(Flaw.SWAPPED)
    raise BadImport(Flaw.UNKNOWN_SYSTEM)


def _lands(box: BaseGeometry, system: int, border: BaseGeometry | None) -> bool:
    moved = project(box, system, WGS84)
    if not _finite(shapely.get_coordinates(moved)):
        return False
    if border is None:
        west, south, east, north = moved.bounds
        return west >= -10 and east <= 40 and south >= 50 and north <= 85
    return bool(moved.intersects(border))


def _from_corners(text: str, border: BaseGeometry | None) -> BaseGeometry:
    """One area of corners typed one a line, latitude before longitude as people say them."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if len(lines) > MAX_POINTS:
        raise BadImport(Flaw.TOO_MANY_POINTS, points=len(lines), limit=MAX_POINTS)
    extent = Extent(*border.bounds) if border is not None else None
    corners = []
    for number, line in enumerate(lines, 1):
        try:
            place = parse_place(line, extent)
        except BadPlace:
            raise BadImport(Flaw.NOT_NUMBERS, number=number, line=line.strip()[:60]) from None
        corners.append((place.lon, place.lat))
    if len(set(corners)) < 3:
        raise BadImport(Flaw.TOO_FEW_POINTS, count=len(set(corners)))
    return Polygon(corners)


def _mended(polygons: MultiPolygon, number: int) -> tuple[MultiPolygon, Place | None]:
    """A valid area, and where it was mended. Raises BadImport where mending would change it by more than a little."""
    if polygons.is_valid:
        return polygons, None
    why = explain_validity(polygons)
    found = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", why)
    place = Place(float(found[1]), float(found[2])) if found else _somewhere(polygons)
    made = _polygons(shapely.make_valid(polygons))
    before = sum(abs(Polygon(part.exterior).area) for part in polygons.geoms)
    changed = abs(made.area - polygons.area) if not made.is_empty else before
    if made.is_empty or changed > MOST_MENDED_SHARE * max(before, 1e-12):
        raise BadImport(Flaw.CROSSES_ITSELF, place, polygons, number)
    return made, place


def _rounded(polygons: MultiPolygon) -> MultiPolygon:
    """With six decimals, still valid: what is shown as text and read again is the same area. Slivers fall away."""
    return _polygons(shapely.set_precision(polygons, 10**-DECIMALS))


def _polygons(geometry: BaseGeometry) -> MultiPolygon:
    flat: list[Polygon] = []
    for part in shapely.get_parts(geometry):
        inner = shapely.get_parts(part)
        flat += [one for one in inner if one.geom_type == "Polygon" and not one.is_empty]
    return MultiPolygon(flat)


def _finite(corners: Any) -> bool:
    return bool(np.isfinite(corners).all())


def _somewhere(geometry: BaseGeometry) -> Place | None:
    point = geometry.representative_point()
    return None if point.is_empty else Place(point.x, point.y)
