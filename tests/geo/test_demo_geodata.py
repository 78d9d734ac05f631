"""The geodata of the demo municipalities: complete, sensible, and what the routing needs."""

import csv
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo.areas import read_areas
from geo.geojson import Feature, read_features

FOLDERS = Path(__file__).parents[2] / "app/demo/municipalities"
MAIN, SECOND = FOLDERS / "5501/geo", FOLDERS / "5534/geo"


def boundary(folder: Path) -> BaseGeometry:
    return read_features(folder / "boundary.geojson")[0].geometry


def roads() -> list[Feature]:
    return read_features(MAIN / "roads.geojson")


@pytest.mark.parametrize("folder", [MAIN, SECOND])
def test_boundaries_are_valid_and_numbered_like_the_folder(folder: Path) -> None:
    (area,) = read_areas(folder / "boundary.geojson", "number", "name")
    assert (area.key, area.mended) == (folder.parent.name, "")


def test_the_two_municipalities_do_not_overlap() -> None:
    slivers = 1e-7  # square degrees: six decimals leave a few dozen square metres along a common border
    assert boundary(MAIN).intersection(boundary(SECOND)).area < slivers


@pytest.mark.parametrize(
    ("lon", "lat", "number"),
    [
        (18.9553, 69.6492, "5501"),  # the town square
        (18.9795, 69.6507, "5501"),  # in the middle of the bridge, over water
        (18.90, 69.62, "5501"),  # the sound
        (19.62, 69.9624, "5534"),  # Hansnes
        (19.23, 69.30, None),  # a neighbour's land
    ],
)
def test_points_lie_in_the_right_municipality(lon: float, lat: float, number: str | None) -> None:
    areas = [read_areas(folder / "boundary.geojson", "number", "name")[0] for folder in (MAIN, SECOND)]
    found = [area.key for area in areas if area.geometry.covers(shapely.Point(lon, lat))]
    assert found == ([number] if number else [])


def test_every_road_lies_inside_and_has_todays_owner() -> None:
    inside = boundary(MAIN)
    owners = {"E": "state", "R": "state", "F": "county", "K": "municipality"}
    for road in roads():
        assert inside.covers(road.geometry), road.properties
        assert road.properties["owner"] == owners[road.properties["category"]]
    assert {road.properties["owner"] for road in roads()} == {"state", "county", "municipality"}


def test_no_tunnel_is_taken_for_a_road_above_ground() -> None:
    # Under the sound, half a kilometre from either shore: only the tunnel is there.
    under_the_sound = shapely.Point(19.0176, 69.6747)
    assert min(road.geometry.distance(under_the_sound) for road in roads()) > 0.002
    tunnels = read_features(MAIN / "tunnels.geojson")
    assert min(road.geometry.distance(under_the_sound) for road in tunnels) < 0.004


def test_postal_areas_cover_the_municipality_once() -> None:
    areas = read_areas(MAIN / "areas.geojson", "code", "name")
    union = shapely.union_all([area.geometry for area in areas])
    assert boundary(MAIN).difference(union).area < 1e-6
    assert sum(area.geometry.area for area in areas) == pytest.approx(union.area, rel=1e-3)
    assert {area.properties["approximate"] for area in areas} == {True, False}
    square = shapely.Point(18.9567, 69.6513)
    assert [area.key for area in areas if area.geometry.covers(square)] == ["9008"]


def test_streets_have_positions_inside_and_say_how_good_they_are() -> None:
    rows = list(csv.DictReader((MAIN / "streets.csv").read_text(encoding="utf-8").splitlines()))
    inside = boundary(MAIN)
    assert len(rows) > 600
    assert {row["precision"] for row in rows} == {"road", "postal_area"}
    assert all(inside.contains(shapely.Point(float(row["lon"]), float(row["lat"]))) for row in rows)
    assert not [row["name"] for row in rows if any(c.isdigit() for c in row["name"])]


def test_places_have_names_in_both_languages() -> None:
    places = {p.properties["name"]: p.properties for p in read_features(MAIN / "places.geojson")}
    assert places["Prestvannet"]["name_sme"] == "Báhpajávri"
    assert places["Prestvannet"]["kind"] == "water"
    assert places["Tromsø"]["kind"] == "town"


def test_the_whole_folder_is_small_enough_to_carry() -> None:
    assert sum(path.stat().st_size for path in FOLDERS.glob("*/geo/*")) < 900_000


@pytest.mark.parametrize(
    "path", sorted(FOLDERS.glob("*/geo/*.geojson")), ids=lambda p: f"{p.parts[-3]}-{p.name}"
)
def test_every_file_credits_its_source(path: Path) -> None:
    assert '"credits":[' in path.read_text(encoding="utf-8")[:400]
