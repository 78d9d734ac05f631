"""Areas as people send them: every reference system, every flaw, and what is mended."""

import json
from typing import Any

import pytest
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from geo.area_import import BadImport, Flaw, ImportedArea, read_import
from geo.crs import UTM33, WGS84, project

BORDER = box(18.9, 69.6, 19.1, 69.7)
CENTRE = box(18.95, 69.64, 18.97, 69.65)
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[18.95, 69.64], [18.97, 69.65], [18.97, 69.64], [18.95, 69.65], [18.95, 69.64]]],
}
SPIKE = {
    "type": "Polygon",
    "coordinates": [
        [
            [18.95, 69.64],
            [18.97, 69.64],
            [18.97, 69.65],
            [18.9699, 69.64999],
            [18.9701, 69.64999],
            [18.95, 69.65],
            [18.95, 69.64],
        ]
    ],
}


def geojson(*geometries: Any, **members: Any) -> str:
    """A file with these geometries (shapely or plain), each called «Sentrum»."""
    features = [
        {
            "type": "Feature",
            "properties": {"Navn": " Sentrum ", "kode": 7},
            "geometry": mapping(one) if isinstance(one, BaseGeometry) else one,
        }
        for one in geometries
    ]
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def one(text: str, system: int | None = None) -> ImportedArea:
    """The only area of a text."""
    (area,) = read_import(text, system, BORDER)
    return area


def flaw(text: str, system: int | None = None) -> BadImport:
    """What is wrong with a text."""
    with pytest.raises(BadImport) as caught:
        read_import(text, system, BORDER)
    return caught.value


def test_degrees_and_utm_33_are_told_apart_by_their_numbers() -> None:
    assert one(geojson(CENTRE)).geometry.equals(CENTRE)
    moved = one(geojson(project(CENTRE, WGS84, UTM33)))
    assert moved.system == UTM33
    assert moved.geometry.symmetric_difference(CENTRE).area < 1e-7
    assert (moved.name, moved.code) == ("Sentrum", "7")


def test_other_systems_are_named_and_swapped_coordinates_seen() -> None:
    for system, named in ((25832, "UTM 32"), (25835, "UTM 35"), (3857, "Mercator")):
        wrong = flaw(geojson(project(CENTRE, WGS84, system)))
        assert wrong.flaw is Flaw.OTHER_SYSTEM and named in wrong.params["system"]
    declared = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}}
    assert flaw(geojson(project(CENTRE, WGS84, 25832), **declared)).flaw is Flaw.OTHER_SYSTEM
    assert flaw(geojson(box(69.64, 18.95, 69.65, 18.97))).flaw is Flaw.SWAPPED
    assert flaw(geojson(box(1, 2, 1000, 2000))).flaw is Flaw.UNKNOWN_SYSTEM
    assert flaw(geojson(CENTRE), UTM33).flaw is Flaw.WRONG_CHOICE
    assert flaw(geojson(project(CENTRE, WGS84, UTM33)), WGS84).flaw is Flaw.WRONG_CHOICE


def test_holes_stay_and_small_faults_are_mended_with_the_place() -> None:
    ring = CENTRE.difference(box(18.955, 69.642, 18.96, 69.645))
    assert one(geojson(ring)).geometry.equals(ring)
    mended = one(geojson(SPIKE))
    assert mended.geometry.is_valid and mended.mended_at is not None
    assert (round(mended.mended_at.lon, 3), round(mended.mended_at.lat, 3)) == (18.970, 69.650)


def test_an_outline_that_crosses_itself_is_refused_with_the_place() -> None:
    wrong = flaw(geojson(BOW_TIE))
    assert wrong.flaw is Flaw.CROSSES_ITSELF and wrong.outline is not None
    assert wrong.place is not None and (round(wrong.place.lon, 3), round(wrong.place.lat, 3)) == (
        18.96,
        69.645,
    )


def test_across_the_border_is_measured_and_clipped() -> None:
    area = one(geojson(box(19.05, 69.64, 19.15, 69.65)))
    assert area.outside == pytest.approx(0.5) and area.clipped is not None
    assert area.clipped.bounds[2] == pytest.approx(19.1)
    assert flaw(geojson(box(5, 59, 6, 60))).flaw is Flaw.OUTSIDE
    assert flaw(geojson(box(10, 60, 30, 75))).flaw is Flaw.LARGER_THAN_ALL


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Flaw.NOTHING),
        ("   \n", Flaw.NOTHING),
        ("{", Flaw.NOT_GEOJSON),
        ("[1, 2]", Flaw.NOT_GEOJSON),
        ("{}", Flaw.NOT_GEOJSON),
        ('{"type": "FeatureCollection", "features": 3}', Flaw.NOT_GEOJSON),
        ('{"a":' * 5000 + "1" + "}" * 5000, Flaw.NOT_GEOJSON),
        ('{"type": "FeatureCollection", "features": []}', Flaw.EMPTY),
        (geojson({"type": "Polygon", "coordinates": []}), Flaw.EMPTY),
        (geojson({"type": "Point", "coordinates": [18.95, 69.64]}), Flaw.NO_AREA),
        (
            geojson(
                {"type": "Polygon", "coordinates": [[[float("nan"), 1], [1, 2], [2, 3], [float("nan"), 1]]]}
            ),
            None,
        ),
        (
            geojson(
                {"type": "Polygon", "coordinates": [[[float("inf"), 1], [1, 2], [2, 3], [float("inf"), 1]]]}
            ),
            None,
        ),
        (geojson(box(18.95, 69.64, 18.95001, 69.64001)), Flaw.TOO_SMALL),
        (geojson(*[CENTRE] * 201), Flaw.TOO_MANY),
        ("x" * 5_000_001, Flaw.TOO_LARGE),
        ("69.64, 18.95\nher", Flaw.NOT_NUMBERS),
        ("69.64, 18.95\n69.65, 18.95", Flaw.TOO_FEW_POINTS),
        ("\x00\n😀\n1", Flaw.NOT_NUMBERS),
    ],
)
def test_what_is_no_area_is_refused_for_what_it_is(text: str, wanted: Flaw | None) -> None:
    found = flaw(text).flaw
    assert wanted is None or found is wanted


def test_too_many_points_are_refused() -> None:
    circle = CENTRE.centroid.buffer(0.01, quad_segs=6000)
    wrong = flaw(geojson(circle))
    assert wrong.flaw is Flaw.TOO_MANY_POINTS and wrong.params["points"] > 20_000


def test_corners_are_typed_latitude_first() -> None:
    area = one("69.64, 18.95\n69.64, 18.97\n\n69.65, 18.97\n69.65, 18.95\n")
    assert area.geometry.equals(CENTRE)
    assert one("7730000 652000\n7731000 652000\n7731000 654000").geometry.is_valid
