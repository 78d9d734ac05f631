"""Area files, GeoJSON and GPX."""

import json
from datetime import UTC, datetime
from pathlib import Path

import gpxpy
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.areas import BadArea, extent_of, label_place, read_areas, usable_polygons
from geo.geojson import BadGeoJSON, collection, dumps, feature, parse_features, read_features
from geo.gpx import GpxStop, round_as_gpx
from geo.place import Place

NASTY = "Kárášjohka & «Ærøy» <script>alert(1)</script> 🚧 \x07"


def square(west: float, south: float, size: float = 1.0) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.box(west, south, west + size, south + size)])


def area_file(folder: Path, *geometries: BaseGeometry, **properties: str) -> Path:
    path = folder / "areas.geojson"
    named = [
        feature(g, {"code": f"a{n}", "name": f"Area {n}", **properties}) for n, g in enumerate(geometries)
    ]
    path.write_text(dumps(collection(named)), encoding="utf-8")
    return path


def test_areas_are_read_with_key_and_name(tmp_path: Path) -> None:
    areas = read_areas(area_file(tmp_path, square(18, 69), shapely.box(19, 69, 20, 70)), "code", "name")
    assert [(a.key, a.name, a.geometry.geom_type, a.mended) for a in areas] == [
        ("a0", "Area 0", "MultiPolygon", ""),
        ("a1", "Area 1", "MultiPolygon", ""),
    ]


def test_a_small_knot_in_the_outline_is_mended_and_told(tmp_path: Path) -> None:
    knot = shapely.Polygon([(18, 69), (19, 69), (19, 70), (18.5, 70), (18.51, 70.01), (18.51, 70), (18, 70)])
    assert not knot.is_valid
    (area,) = read_areas(area_file(tmp_path, knot), "code", "name")
    assert area.geometry.is_valid
    assert "[" in area.mended


def test_an_hourglass_is_refused_with_the_place_of_the_crossing(tmp_path: Path) -> None:
    hourglass = shapely.Polygon([(18, 69), (19, 70), (19, 69), (18, 70)])
    with pytest.raises(BadArea, match=r"areas\.geojson, feature 1") as caught:
        read_areas(area_file(tmp_path, hourglass), "code", "name")
    assert caught.value.place == Place(18.5, 69.5)


def test_metres_instead_of_degrees_are_explained() -> None:
    with pytest.raises(BadArea, match="UTM"):
        usable_polygons(shapely.box(650_000, 7_730_000, 651_000, 7_731_000))


def test_lines_and_empty_areas_are_refused() -> None:
    with pytest.raises(BadArea, match="LineString"):
        usable_polygons(shapely.LineString([(18, 69), (19, 70)]))
    with pytest.raises(BadArea, match="empty"):
        usable_polygons(shapely.Polygon())


def test_a_missing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArea, match="«number» is missing"):
        read_areas(area_file(tmp_path, square(18, 69)), "number", "name")


def test_the_name_of_a_horseshoe_is_written_inside_it() -> None:
    horseshoe = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 2, 8, 10))
    place = label_place(horseshoe)
    assert horseshoe.contains(shapely.Point(place.lon, place.lat))


def test_the_extent_holds_everything_and_nothing_has_none() -> None:
    assert extent_of([square(18, 69), square(20, 70)]) == (18, 69, 21, 71)
    with pytest.raises(ValueError, match="no geometry"):
        extent_of([shapely.Polygon()])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "expected an object"),
        ('{"type": "FeatureCollection", "features": 3}', "must be a list"),
        ('{"type": "FeatureCollection", "features": [3]}', "feature 1 is not an object"),
        (
            '{"type": "Feature", "geometry": {"type": "Blob", "coordinates": []}, "properties": {}}',
            "cannot read",
        ),
        (
            '{"type": "Feature", "geometry": {"type": "Point", "coordinates": ["x", 1]}, "properties": {}}',
            "cannot read",
        ),
    ],
)
def test_bad_geojson_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(BadGeoJSON, match=why):
        parse_features(text)


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "roads.geojson"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadGeoJSON, match=r"roads\.geojson"):
        read_features(path)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_written_points_have_six_decimals_and_lon_first(lon: float, lat: float) -> None:
    written = feature(Place(lon, lat), {"name": NASTY}, 7)
    assert written["geometry"]["coordinates"] == [round(lon, 6), round(lat, 6)]
    assert json.loads(dumps(collection([written])))["features"][0]["properties"]["name"] == NASTY


def test_features_survive_writing_and_reading() -> None:
    text = dumps(
        collection(
            [feature(square(18, 69), {"code": "x"}), feature(Place(18.1234567, 69), {})], credits=["A"]
        )
    )
    polygon, point = parse_features(text)
    assert polygon.geometry.equals(square(18, 69))
    assert (point.geometry.centroid.x, point.properties) == (18.123457, {})
    assert json.loads(text)["credits"] == ["A"]


def test_gpx_has_stops_in_order_and_the_depot_at_both_ends() -> None:
    stops = [GpxStop(Place(18.95, 69.65), NASTY, "Bring lift"), GpxStop(Place(18.96, 69.66), "Storgata 61")]
    text = round_as_gpx(
        "Rute 7", Place(18.93, 69.67), "Depot", stops, datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    )
    read = gpxpy.parse(text)
    nasty = "01 " + NASTY.removesuffix(" \x07")  # XML cannot hold the bell, whatever we do
    assert [(w.name or "").strip() for w in read.waypoints] == [nasty, "02 Storgata 61"]
    assert read.waypoints[0].description == "Bring lift"
    assert [p.name for p in read.routes[0].points] == [
        "Depot",
        read.waypoints[0].name,
        "02 Storgata 61",
        "Depot",
    ]
    assert (read.waypoints[1].longitude, read.waypoints[1].latitude) == (18.96, 69.66)
    assert "<script>" not in text
    assert text == round_as_gpx(
        "Rute 7", Place(18.93, 69.67), "Depot", stops, datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    )


def test_an_empty_round_is_still_a_valid_file() -> None:
    read = gpxpy.parse(round_as_gpx("Tom", Place(18.9, 69.6), "Depot", [], datetime(2026, 1, 1, tzinfo=UTC)))
    assert len(read.routes[0].points) == 2
