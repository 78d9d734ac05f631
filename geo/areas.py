"""Areas: reading boundary files and mending what can be mended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo.geojson import Feature, read_features
from geo.place import Extent, Place

# What mending may change of an area's size. More means that the file is wrong, not just untidy.
MOST_MENDED_SHARE = 0.05


class BadArea(ValueError):
    """An area that cannot be used. `place` is where the trouble lies, when the check could tell."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: MultiPolygon in EPSG:4326. `mended` tells what was put right when it was read, "" for nothing."""

    key: str
    name: str
    geometry: MultiPolygon
    properties: dict[str, Any] = field(default_factory=dict)
    mended: str = ""


def read_areas(path: Path, key: str, name: str) -> list[Area]:
    """Areas of a GeoJSON file. `key` and `name` are the properties that identify and name each area.

    Raises BadArea (or BadGeoJSON) with the file's name, the number of the feature and the place of the fault.
    """
    areas = []
    for number, feature in enumerate(read_features(path), 1):
        try:
            areas.append(area_of(feature, key, name))
        except BadArea as bad:
            raise BadArea(f"{path.name}, feature {number}: {bad}", bad.place) from bad
    return areas


def area_of(feature: Feature, key: str, name: str) -> Area:
    """The feature as an Area, mended where that is safe. Raises BadArea."""
    identity = str(feature.properties.get(key) or "").strip()
    if not identity:
        raise BadArea(f"«{key}» is missing")
    geometry, mended = usable_polygons(feature.geometry)
    title = str(feature.properties.get(name) or identity).strip()
    return Area(identity, title, geometry, feature.properties, mended)


def usable_polygons(geometry: BaseGeometry) -> tuple[MultiPolygon, str]:
    """The geometry as a valid MultiPolygon and a sentence on what was mended ("" for nothing).

    Raises BadArea for other kinds of geometry, coordinates that are not degrees, emptiness, and faults so large that
    mending would change the area by more than five per cent.
    """
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise BadArea(
            f"expected Polygon or MultiPolygon, found {geometry.geom_type}", _somewhere_in(geometry)
        )
    if geometry.is_empty:
        raise BadArea("the area is empty")
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise BadArea("coordinates are not degrees: is the file in UTM instead of EPSG:4326 (lon, lat)?")
    if geometry.is_valid:
        return _multi(geometry), ""
    why = explain_validity(geometry)
    made = _polygons_of(shapely.make_valid(geometry))
    before = sum(abs(shapely.Polygon(part.exterior).area) for part in _multi(geometry).geoms)
    if made.is_empty or abs(made.area - geometry.area) > MOST_MENDED_SHARE * max(before, 1e-12):
        raise BadArea(f"the outline crosses itself and cannot be mended safely: {why}", _place_in(why))
    return made, why


def extent_of(geometries: Iterable[BaseGeometry]) -> Extent:
    """The box around all geometries, in degrees. Raises ValueError when there are none."""
    bounds = [one.bounds for one in geometries if not one.is_empty]
    if not bounds:
        raise ValueError("no geometry to take the extent of")
    return Extent(
        min(b[0] for b in bounds),
        min(b[1] for b in bounds),
        max(b[2] for b in bounds),
        max(b[3] for b in bounds),
    )


def label_place(geometry: BaseGeometry) -> Place:
    """A place well inside the area, for its name. Always inside, unlike the centroid of a bay-shaped area."""
    largest = max(_multi(geometry).geoms, key=lambda part: part.area)
    centre = largest.centroid
    point = centre if largest.contains(centre) else largest.representative_point()
    return Place(point.x, point.y)


def _multi(geometry: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])


def _polygons_of(geometry: BaseGeometry) -> MultiPolygon:
    parts = shapely.get_parts(geometry, return_index=False)
    flat = [inner for part in parts for inner in shapely.get_parts(part)]
    return MultiPolygon([part for part in flat if part.geom_type == "Polygon" and part.area > 0])


def _place_in(explanation: str) -> Place | None:
    found = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", explanation)
    return Place(float(found[1]), float(found[2])) if found else None


def _somewhere_in(geometry: BaseGeometry) -> Place | None:
    if geometry.is_empty:
        return None
    point = geometry.representative_point()
    return Place(point.x, point.y)
