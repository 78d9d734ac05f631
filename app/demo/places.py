"""The geodata of a municipality's folder, as rows.

Files in ``geo/`` (EPSG:4326, longitude first): boundary.geojson (required), areas.geojson (code, name, kind,
approximate), roads.geojson (road, name, owner, category), lamps.geojson (ref), assets.geojson (kind, kind_name, name,
approximate; any geometry), places.geojson (name, name_sme, kind), landmarks.yaml (name, kind, at, precision) and
streets.csv (name, postal_code, post_town, lon, lat, precision). A missing optional file means none of that kind.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.demo.landmarks import LandmarksFile
from app.demo.reading import FolderError, read_yaml
from app.models import Area, Asset, AssetKind, Base, Lamp, PlaceName, RoadStretch
from app.queries.places import LAMP
from geo.areas import BadArea, read_areas, usable_polygons
from geo.geojson import BadGeoJSON, Feature, read_features
from geo.names import search_form
from geo.place import BadPlace, check_place

Row = dict[str, Any]
WGS84 = 4326
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_boundary(folder: Path) -> MultiPolygon:
    """The municipality's outline with its sea. Raises FolderError."""
    path = folder / "geo" / "boundary.geojson"
    if not path.exists():
        raise FolderError(f"{folder.name}/geo/boundary.geojson is missing: a municipality needs an outline.")
    try:
        outline, _ = usable_polygons(shapely.union_all([one.geometry for one in read_features(path)]))
    except (BadArea, BadGeoJSON) as bad:
        raise FolderError(f"boundary.geojson: {bad}.") from bad
    return outline


def write_places(
    session: Session, municipality_id: int, folder: Path, boundary: MultiPolygon
) -> dict[str, int]:
    """Put areas, roads, lamps and names of places in, instead of what was there. Gives how many of each."""
    geo = folder / "geo"
    try:
        rows: dict[type[Base], list[Row]] = {
            Area: [*_areas(geo / "areas.geojson"), *_ground(geo, "land"), *_ground(geo, "built_up")],
            RoadStretch: list(_roads(geo / "roads.geojson")),
            Lamp: list(_lamps(geo / "lamps.geojson")),
            AssetKind: list(_asset_kinds(geo / "assets.geojson")),
            Asset: list(_assets(geo / "assets.geojson")),
            PlaceName: [
                *_streets(geo / "streets.csv"),
                *_named_places(geo / "places.geojson", boundary),
                *_landmarks(geo / "landmarks.yaml", boundary),
            ],
        }
    except (BadArea, BadGeoJSON) as bad:
        raise FolderError(f"geo: {bad}.") from bad
    for table, entries in rows.items():
        session.execute(delete(table).where(table.municipality_id == municipality_id))  # type: ignore[attr-defined]
        if entries:
            session.execute(insert(table), [{"municipality_id": municipality_id, **one} for one in entries])
    named = [row for row in rows[Area] if row["kind"] not in ("land", "built_up")]
    return {"areas": len(named), "roads": len(rows[RoadStretch]), "lamps": len(rows[Lamp]),
            "assets": len(rows[Asset]), "names": len(rows[PlaceName])}  # fmt: skip


def _areas(path: Path) -> Iterator[Row]:
    if not path.exists():
        return
    for one in read_areas(path, "code", "name"):
        yield {
            "kind": str(one.properties.get("kind") or "zone"),
            "code": one.key,
            "name": one.name,
            "approximate": bool(one.properties.get("approximate")),
            "geom": from_shape(one.geometry, WGS84),
        }


def _ground(geo: Path, kind: str) -> Iterator[Row]:
    """Land and built-up ground: kept with the areas for the map's background, never asked about a position."""
    for number, one in _numbered(geo / f"{kind}.geojson"):
        dense = "dense" if one.properties.get("dense") else kind
        polygons = [
            part
            for part in shapely.get_parts(shapely.make_valid(one.geometry))
            if part.geom_type == "Polygon"
        ]
        if polygons:
            geom = from_shape(MultiPolygon(polygons), WGS84)
            yield {"kind": kind, "code": f"{dense}-{number}", "name": kind, "approximate": True, "geom": geom}


def _numbered(path: Path) -> Iterable[tuple[int, Feature]]:
    return enumerate(read_features(path), 1) if path.exists() else ()


def _required(path: Path, number: int, feature: Feature, name: str) -> str:
    value = str(feature.properties.get(name) or "").strip()
    if not value:
        raise FolderError(f"{path.name}, feature {number}: «{name}» is missing.")
    return value


def _roads(path: Path) -> Iterator[Row]:
    for number, one in _numbered(path):
        owner = _required(path, number, one, "owner")
        if owner not in ("municipality", "county", "state", "private"):
            raise FolderError(
                f"{path.name}, feature {number}: owner must be municipality, county, state or private."
            )
        if one.geometry.geom_type not in ("LineString", "MultiLineString"):
            raise FolderError(
                f"{path.name}, feature {number}: a road must be a line, not {one.geometry.geom_type}."
            )
        lines = MultiLineString(
            [part for part in shapely.get_parts(one.geometry) if isinstance(part, LineString)]
        )
        yield {
            "road": _required(path, number, one, "road"),
            "name": one.properties.get("name") or None,
            "owner": owner,
            "category": str(one.properties.get("category") or ""),
            "geom": from_shape(lines, WGS84),
        }


def _lamps(path: Path) -> Iterator[Row]:
    for number, one in _numbered(path):
        yield {"ref": _required(path, number, one, "ref"), "geom": from_shape(one.geometry.centroid, WGS84)}


def _asset_kinds(path: Path) -> Iterator[Row]:
    """The kinds of the assets, each once, with the name that stands in a sentence."""
    kinds: dict[str, str] = {}
    for number, one in _numbered(path):
        kind = _required(path, number, one, "kind")
        if not KIND.fullmatch(kind) or kind == LAMP:
            raise FolderError(
                f"{path.name}, feature {number}: kind must be letters a–z, digits and _ (and not lamp), not «{kind}»."
            )
        kinds.setdefault(kind, str(one.properties.get("kind_name") or kind))
    for kind, name in kinds.items():
        yield {"code": kind, "name": name}


def _assets(path: Path) -> Iterator[Row]:
    for number, one in _numbered(path):
        if one.geometry.is_empty or not one.geometry.is_valid:
            why = "is empty" if one.geometry.is_empty else shapely.is_valid_reason(one.geometry)
            raise FolderError(f"{path.name}, feature {number}: the geometry cannot be used ({why}).")
        yield {
            "kind": str(one.properties["kind"]),
            "name": str(one.properties.get("name") or ""),
            "approximate": bool(one.properties.get("approximate")),
            "geom": from_shape(one.geometry, WGS84),
        }


def _streets(path: Path) -> Iterator[Row]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            try:
                place = check_place(row["lon"], row["lat"])
            except (BadPlace, KeyError) as bad:
                raise FolderError(f"{path.name}, line {line}: lon and lat must be degrees ({bad}).") from bad
            at = Point(place.lon, place.lat)
            yield _name(row["name"], "street", row["precision"], at, row["postal_code"], row["post_town"])


def _named_places(path: Path, boundary: MultiPolygon) -> Iterator[Row]:
    """Names within the municipality; those of its neighbours are for the map's background only."""
    for number, one in _numbered(path):
        kind, at = str(one.properties.get("kind") or "place"), one.geometry.centroid
        if kind == "municipality" or not boundary.covers(at):
            continue
        name = _required(path, number, one, "name")
        for spelling in dict.fromkeys([name, str(one.properties.get("name_sme") or "").strip()]):
            if spelling:
                yield _name(spelling, kind, "point", at)


def _landmarks(path: Path, boundary: MultiPolygon) -> Iterator[Row]:
    """The municipality's landmarks.

    Raises:
        FolderError: one of them lies outside the municipality.
    """
    for one in read_yaml(path, LandmarksFile).landmarks if path.exists() else ():
        at = Point(*one.at)
        if not boundary.covers(at):
            raise FolderError(f"{path.name}: «{one.name}» lies outside the municipality.")
        yield _name(one.name, one.kind, one.precision, at)


def _name(name: str, kind: str, precision: str, at: Point, postal_code: str = "", post_town: str = "") -> Row:
    return {
        "name": name,
        "kind": kind,
        "precision": precision,
        "postal_code": postal_code or None,
        "post_town": post_town or None,
        "search": search_form(name),
        "geom": from_shape(at, WGS84),
    }
