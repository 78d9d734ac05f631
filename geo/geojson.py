"""Reading and writing GeoJSON (RFC 7946): EPSG:4326, longitude before latitude."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
import shapely.errors
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geo.place import Place

DECIMALS = 6  # 0.1 m: finer than any phone, and files stay the same from run to run


class BadGeoJSON(ValueError):
    """The file or text is not GeoJSON that we can use; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing on the map: a shapely geometry in EPSG:4326 and its properties."""

    geometry: BaseGeometry
    properties: dict[str, Any] = field(default_factory=dict)


def read_features(path: Path) -> list[Feature]:
    """All features of a GeoJSON file. Raises BadGeoJSON naming the file."""
    try:
        return parse_features(path.read_text(encoding="utf-8"))
    except (BadGeoJSON, UnicodeDecodeError) as bad:
        raise BadGeoJSON(f"{path.name}: {bad}") from bad


def parse_features(text: str) -> list[Feature]:
    """Features of a FeatureCollection, a single Feature or a bare geometry. Features without geometry are left out."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as bad:
        raise BadGeoJSON(f"not JSON (line {bad.lineno}, column {bad.colno}): {bad.msg}") from None
    if not isinstance(document, dict):
        raise BadGeoJSON("expected an object with «type»")
    items = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    if not isinstance(items, list):
        raise BadGeoJSON("«features» must be a list")
    return [feature for number, item in enumerate(items, 1) if (feature := _feature(item, number))]


def _feature(item: Any, number: int) -> Feature | None:
    if not isinstance(item, dict):
        raise BadGeoJSON(f"feature {number} is not an object")
    geometry = item.get("geometry") if item.get("type") == "Feature" else item
    if geometry is None:
        return None
    try:
        made = shapely.force_2d(shape(geometry))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as bad:
        raise BadGeoJSON(f"feature {number} has a geometry we cannot read ({bad})") from None
    properties = item.get("properties") if item.get("type") == "Feature" else {}
    return Feature(made, dict(properties or {}))


def feature(
    geometry: BaseGeometry | Place, properties: Mapping[str, Any], feature_id: str | int | None = None
) -> dict[str, Any]:
    """A GeoJSON feature as plain data, coordinates rounded to six decimals. A `Place` becomes a point."""
    made: dict[str, Any] = {"type": "Feature"}
    if feature_id is not None:
        made["id"] = feature_id
    made["geometry"] = geometry_json(geometry)
    made["properties"] = dict(properties)
    return made


def collection(features: Iterable[Mapping[str, Any]], **members: Any) -> dict[str, Any]:
    """A FeatureCollection as plain data; `members` are extra top-level members, such as credits."""
    return {"type": "FeatureCollection", **members, "features": [dict(one) for one in features]}


def geometry_json(geometry: BaseGeometry | Place) -> dict[str, Any]:
    """The geometry as plain GeoJSON data, rounded."""
    if isinstance(geometry, Place):
        return {
            "type": "Point",
            "coordinates": [round(geometry.lon, DECIMALS), round(geometry.lat, DECIMALS)],
        }
    plain = mapping(geometry)
    if isinstance(geometry, shapely.GeometryCollection):
        return {"type": "GeometryCollection", "geometries": [geometry_json(part) for part in geometry.geoms]}
    return {"type": plain["type"], "coordinates": _rounded(plain["coordinates"])}


def dumps(document: Mapping[str, Any]) -> str:
    """Compact, stable JSON text: one feature a line, so that a change shows as one line in a diff."""
    if document.get("type") != "FeatureCollection":
        return _compact(document)
    head = {key: value for key, value in document.items() if key != "features"}
    lines = ",\n".join(_compact(one) for one in document["features"])
    return f'{_compact(head)[:-1]},"features":[\n{lines}\n]}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, int | float):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]
