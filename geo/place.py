"""A position on the ground, and what can be wrong with one.

Longitude first, always. This module decides that order for the whole project.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Extent(NamedTuple):
    """A box in degrees (EPSG:4326): west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        """True when the position lies in the box or on its edge."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def grown(self, share: float) -> "Extent":
        """The box made larger by `share` of its width and height on every side."""
        dx, dy = (self.east - self.west) * share, (self.north - self.south) * share
        return Extent(self.west - dx, self.south - dy, self.east + dx, self.north + dy)

    @property
    def centre(self) -> tuple[float, float]:
        """(lon, lat) of the middle, in degrees."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2


@dataclass(frozen=True, slots=True)
class Place:
    """A checked position: `lon` and `lat` in degrees, EPSG:4326. Make one with `check_place`."""

    lon: float
    lat: float


def as_ewkt(place: Place) -> str:
    """The position as PostGIS reads it, in an INSERT and in COPY alike."""
    return f"SRID=4326;POINT({place.lon} {place.lat})"


class Reason(StrEnum):
    """Why something is not a usable position."""

    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NULL_ISLAND = "null_island"
    SWAPPED_PROBABLY = "swapped_probably"
    OUTSIDE_EXTENT = "outside_extent"
    NOT_UNDERSTOOD = "not_understood"


class BadPlace(ValueError):
    """Not a usable position; `reason` says why. `suggestion` is what was probably meant, when we can tell."""

    def __init__(self, reason: Reason, suggestion: Place | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.suggestion = suggestion


# Phones without a fix send 0, 0 or something within a few hundred metres of it. Nobody lives there.
NULL_ISLAND_DEGREES = 0.01


def check_place(lon: object, lat: object, extent: Extent | None = None) -> Place:
    """Return the position as a `Place`, or raise `BadPlace`.

    `lon`, `lat`: degrees, as numbers or text with a decimal point. `extent`, when given, is where positions are
    expected: a position outside it that would lie inside with lon and lat swapped raises SWAPPED_PROBABLY (with the
    swapped place as suggestion). A position that is outside either way is accepted: whether it belongs to
    the municipality is asked of the real boundary, not of a box.
    """
    x, y = _number(lon), _number(lat)
    if abs(x) <= NULL_ISLAND_DEGREES and abs(y) <= NULL_ISLAND_DEGREES:
        raise BadPlace(Reason.NULL_ISLAND)
    if extent is not None and not extent.contains(x, y) and extent.contains(y, x):
        raise BadPlace(Reason.SWAPPED_PROBABLY, Place(y, x))
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise BadPlace(Reason.OUT_OF_RANGE)
    return Place(x, y)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadPlace(Reason.NOT_A_NUMBER)
    if isinstance(value, str) and "_" in value:  # float() accepts 1_8.9, people do not mean it
        raise BadPlace(Reason.NOT_A_NUMBER)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise BadPlace(Reason.NOT_A_NUMBER) from None
    if not math.isfinite(number):
        raise BadPlace(Reason.NOT_A_NUMBER)
    return number
