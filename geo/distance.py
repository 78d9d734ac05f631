"""Metres between two places."""

import math

from pyproj import Geod

from geo.place import Extent, Place

# Mean radius of the WGS 84 ellipsoid in metres: the sphere whose great circles differ least from the ground.
EARTH_RADIUS_M = 6_371_008.8
_WGS84 = Geod(ellps="WGS84")


def great_circle_m(a: Place, b: Place) -> float:
    """Metres along the great circle on a sphere (haversine). Fast; within 0.6 % of the true distance."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def geodesic_m(a: Place, b: Place) -> float:
    """Metres along the ellipsoid, exact to the millimetre. Use where the number is shown or counted."""
    return float(_WGS84.inv(a.lon, a.lat, b.lon, b.lat)[2])


def extent_around(place: Place, radius_m: float) -> Extent:
    """The smallest lon/lat box that holds every point within `radius_m` metres; for a first, coarse search."""
    # One per mille extra, so that the box on the sphere never cuts what is inside on the ellipsoid (see 0.6 % above).
    lat_span = math.degrees(radius_m * 1.007 / EARTH_RADIUS_M)
    south, north = max(-90.0, place.lat - lat_span), min(90.0, place.lat + lat_span)
    widest = math.cos(math.radians(max(abs(south), abs(north))))
    lon_span = 180.0 if widest <= 1e-9 else min(180.0, lat_span / widest)
    return Extent(place.lon - lon_span, south, place.lon + lon_span, north)
