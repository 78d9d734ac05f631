"""Measures of the ground that only tests need: exact metres, and the square of the map that holds a place."""

from pyproj import Geod

from geo.place import Place
from geo.tiles import TILE_PX, Tile, pixel_at

WGS84 = Geod(ellps="WGS84")


def geodesic_m(a: Place, b: Place) -> float:
    """Metres along the ellipsoid, exact to the millimetre."""
    return float(WGS84.inv(a.lon, a.lat, b.lon, b.lat)[2])


def tile_at(place: Place, z: int) -> Tile:
    """The tile that holds the place at zoom `z`."""
    left, top = pixel_at(place, z)
    last = (1 << z) - 1
    return Tile(z, min(last, max(0, int(left // TILE_PX))), min(last, max(0, int(top // TILE_PX))))
