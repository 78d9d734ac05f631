"""Squares of the slippy map: z/x/y, counted from the north-west corner, 256 pixels a side."""

import math
from typing import NamedTuple

from geo.crs import to_3857
from geo.place import Extent, Place

TILE_PX = 256
MAX_ZOOM = 22
HALF_WORLD_M = math.pi * 6_378_137.0  # half the side of the EPSG:3857 square, metres


class BadTile(ValueError):
    """z/x/y does not name a square of the map."""


class Tile(NamedTuple):
    """One square. Make it with `check_tile` when the numbers come from outside."""

    z: int
    x: int
    y: int


def check_tile(z: int, x: int, y: int, max_zoom: int = MAX_ZOOM) -> Tile:
    """The tile, or BadTile when zoom or numbers are outside the world."""
    if not 0 <= z <= max_zoom:
        raise BadTile(f"zoom {z} is not between 0 and {max_zoom}")
    side = 1 << z
    if not (0 <= x < side and 0 <= y < side):
        raise BadTile(f"x and y must be between 0 and {side - 1} at zoom {z}")
    return Tile(z, x, y)


def metres_per_pixel(zoom: float) -> float:
    """Web mercator metres (at the equator's scale) per pixel at a zoom."""
    return 2 * HALF_WORLD_M / (TILE_PX * 2.0**zoom)


def pixel_at(place: Place, zoom: float) -> tuple[float, float]:
    """(left, top) in pixels from the north-west corner of the world at a zoom."""
    x, y = to_3857(place)
    scale = metres_per_pixel(zoom)
    return (x + HALF_WORLD_M) / scale, (HALF_WORLD_M - y) / scale


def zoom_to_fit(extent: Extent, width: int, height: int, max_zoom: int = 18) -> int:
    """The largest whole zoom at which the extent fits in width × height pixels (0 when none does)."""
    for zoom in range(max_zoom, 0, -1):
        left, top = pixel_at(Place(extent.west, extent.north), zoom)
        right, bottom = pixel_at(Place(extent.east, extent.south), zoom)
        if right - left <= width and bottom - top <= height:
            return zoom
    return 0
