"""Changing between reference systems. The transformers are made once: making one costs tens of milliseconds.

EPSG:4326 degrees (lon, lat) · EPSG:3857 web mercator metres (x, y) · EPSG:25833 UTM zone 33 north metres (east, north).
"""

from functools import cache

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.place import BadPlace, Place, Reason

WGS84 = 4326
WEB_MERCATOR = 3857
UTM33 = 25833

# Web mercator ends where the world becomes a square.
MERCATOR_MAX_LAT = 85.0511287798066


@cache
def transformer(from_epsg: int, to_epsg: int) -> Transformer:
    """The transformer between two EPSG codes, x before y whatever the register says about axis order."""
    return Transformer.from_crs(from_epsg, to_epsg, always_xy=True)


def to_3857(place: Place) -> tuple[float, float]:
    """(x, y) in web mercator metres. Latitudes beyond the square world are moved to its edge."""
    lat = max(-MERCATOR_MAX_LAT, min(MERCATOR_MAX_LAT, place.lat))
    x, y = transformer(WGS84, WEB_MERCATOR).transform(place.lon, lat)
    return float(x), float(y)


def from_3857(x: float, y: float) -> Place:
    """The place at web mercator metres (x, y)."""
    lon, lat = transformer(WEB_MERCATOR, WGS84).transform(x, y)
    return _place(lon, lat)


def to_25833(place: Place) -> tuple[float, float]:
    """(east, north) in metres, UTM zone 33."""
    east, north = transformer(WGS84, UTM33).transform(place.lon, place.lat)
    return float(east), float(north)


def from_25833(east: float, north: float) -> Place:
    """The place at UTM 33 metres (east, north). Raises BadPlace(OUT_OF_RANGE) outside the projection."""
    lon, lat = transformer(UTM33, WGS84).transform(east, north)
    return _place(lon, lat)


def project(geometry: BaseGeometry, from_epsg: int, to_epsg: int) -> BaseGeometry:
    """The same geometry in another reference system; z values are dropped."""
    change = transformer(from_epsg, to_epsg)

    def both(coordinates: np.ndarray) -> np.ndarray:
        x, y = change.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    return shapely.transform(shapely.force_2d(geometry), both)


def _place(lon: float, lat: float) -> Place:
    if not (np.isfinite(lon) and np.isfinite(lat)):
        raise BadPlace(Reason.OUT_OF_RANGE)
    return Place(float(lon), float(lat))
