"""Metres between two places."""

import math

from geo.place import Place

# Mean radius of the WGS 84 ellipsoid in metres: the sphere whose great circles differ least from the ground.
EARTH_RADIUS_M = 6_371_008.8


def great_circle_m(a: Place, b: Place) -> float:
    """Metres along the great circle on a sphere (haversine). Fast; within 0.6 % of the true distance."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))
