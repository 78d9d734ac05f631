"""Reference systems, distances, tiles and group cells."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import crs, distance, grouping, tiles
from geo.place import Extent, Place
from tests.ground import geodesic_m, tile_at

TOWN = Place(18.9553, 69.6492)
on_the_map = st.builds(Place, st.floats(-179.9, 179.9), st.floats(-84, 84))
in_norway = st.builds(Place, st.floats(5, 30), st.floats(58, 71))


def test_utm_33_of_a_known_point() -> None:
    # On the central meridian the easting is 500 km by definition, and the northing the meridian's length times 0.9996.
    east, north = crs.to_25833(Place(15.0, 69.0))
    assert east == pytest.approx(500_000, abs=0.001)
    assert north == pytest.approx(0.9996 * geodesic_m(Place(15, 0), Place(15, 69)), abs=0.01)


@given(in_norway)
def test_there_and_back_in_utm_is_the_same_place(place: Place) -> None:
    back = crs.from_25833(*crs.to_25833(place))
    assert geodesic_m(place, back) < 0.01


@given(on_the_map)
def test_there_and_back_in_mercator_is_the_same_place(place: Place) -> None:
    back = crs.from_3857(*crs.to_3857(place))
    assert (back.lon, back.lat) == pytest.approx((place.lon, place.lat), abs=1e-7)


def test_the_poles_do_not_run_off_the_mercator_square() -> None:
    assert crs.to_3857(Place(0.5, 90))[1] == pytest.approx(tiles.HALF_WORLD_M, abs=1)


def test_a_degree_of_latitude_is_about_111_km() -> None:
    assert distance.great_circle_m(Place(18, 69), Place(18, 70)) == pytest.approx(111_195, abs=1)
    assert geodesic_m(Place(18, 69), Place(18, 70)) == pytest.approx(111_560, abs=60)


@given(on_the_map, on_the_map)
def test_the_fast_distance_is_within_six_per_mille_of_the_exact_one(a: Place, b: Place) -> None:
    exact = geodesic_m(a, b)
    assert distance.great_circle_m(a, b) == pytest.approx(exact, rel=0.006, abs=0.01)


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_tiles_outside_the_world_are_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(tiles.BadTile):
        tiles.check_tile(z, x, y)


@given(on_the_map, st.integers(0, 19))
def test_a_place_lies_in_a_tile_of_the_world(place: Place, z: int) -> None:
    tile = tile_at(place, z)
    assert tiles.check_tile(*tile) == tile


def test_the_zoom_that_fits_shows_the_whole_extent_and_the_next_does_not() -> None:
    extent = Extent(18.8, 69.6, 19.1, 69.7)
    zoom = tiles.zoom_to_fit(extent, 600, 400)
    for z, fits in ((zoom, True), (zoom + 1, False)):
        left, top = tiles.pixel_at(Place(extent.west, extent.north), z)
        right, bottom = tiles.pixel_at(Place(extent.east, extent.south), z)
        assert (right - left <= 600 and bottom - top <= 400) is fits


def test_groups_are_64_pixels_apart_at_every_zoom() -> None:
    for zoom in range(23):
        assert grouping.cell_size_m(zoom) / tiles.metres_per_pixel(zoom) == pytest.approx(64)
    assert grouping.cell_size_m(-3) == grouping.cell_size_m(0)
    assert grouping.cell_size_m(99) == grouping.cell_size_m(22)


def test_a_group_cell_at_a_zoom_is_as_wide_as_two_of_the_next() -> None:
    assert math.isclose(grouping.cell_size_m(12), 2 * grouping.cell_size_m(13))
    assert grouping.is_grouped(12)
    assert not grouping.is_grouped(17)
