"""Areas that people choose: a circle around a place, or corners drawn on a map. EPSG:4326, longitude first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry import Polygon

from geo.distance import EARTH_RADIUS_M
from geo.place import BadPlace, Place, check_place

CIRCLE_CORNERS = 48
"""A circle is kept as so many corners: within 0.2 % of its radius everywhere."""

FEWEST_CORNERS, MOST_CORNERS = 3, 100


class Flaw(StrEnum):
    """Why corners do not make an area."""

    NOT_UNDERSTOOD = "not_understood"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    CROSSES_ITSELF = "crosses_itself"


class BadShape(ValueError):
    """Not a usable area; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class Shape:
    """An area by its corners, the first not repeated at the end."""

    corners: tuple[Place, ...]

    @property
    def as_wkt(self) -> str:
        """«POLYGON((lon lat, …))»."""
        ring = (*self.corners, self.corners[0])
        return "POLYGON((" + ", ".join(f"{one.lon:.6f} {one.lat:.6f}" for one in ring) + "))"

    @property
    def as_text(self) -> str:
        """«lon,lat;lon,lat;…», as ``read_shape`` reads it."""
        return ";".join(f"{one.lon:.5f},{one.lat:.5f}" for one in self.corners)

    @property
    def km2(self) -> float:
        """Square kilometres, on a plane that touches the middle of the area: good to a per cent for a municipality."""
        middle = math.radians(sum(one.lat for one in self.corners) / len(self.corners))
        metre = EARTH_RADIUS_M * math.pi / 180
        plane = [(one.lon * metre * math.cos(middle), one.lat * metre) for one in self.corners]
        return float(Polygon(plane).area) / 1e6


def circle(middle: Place, radius_m: float) -> Shape:
    """The corners of a circle, ``radius_m`` metres around ``middle``."""
    dy = math.degrees(radius_m / EARTH_RADIUS_M)
    dx = dy / max(0.01, math.cos(math.radians(middle.lat)))
    turns = (2 * math.pi * step / CIRCLE_CORNERS for step in range(CIRCLE_CORNERS))
    return Shape(
        tuple(Place(middle.lon + dx * math.cos(turn), middle.lat + dy * math.sin(turn)) for turn in turns)
    )


def read_shape(text: str) -> Shape:
    """The area in «lon,lat;lon,lat;…».

    Raises:
        BadShape: not numbers, fewer than three or more than a hundred corners, or an edge crosses another.
    """
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > MOST_CORNERS + 1:
        raise BadShape(Flaw.TOO_MANY)
    corners = [_corner(part) for part in parts]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return check_shape(corners)


def check_shape(corners: Sequence[Place]) -> Shape:
    """The area with these corners. Raises BadShape."""
    if len(set(corners)) < FEWEST_CORNERS:
        raise BadShape(Flaw.TOO_FEW)
    outline = Polygon([(one.lon, one.lat) for one in corners])
    if not outline.is_valid or outline.area == 0:
        raise BadShape(Flaw.CROSSES_ITSELF)
    return Shape(tuple(corners))


def _corner(part: str) -> Place:
    lon, _, lat = part.partition(",")
    try:
        return check_place(lon, lat)
    except BadPlace:
        raise BadShape(Flaw.NOT_UNDERSTOOD) from None
