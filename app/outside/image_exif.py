"""Where and when a photo was taken, from its EXIF block. What a stranger's file says is never trusted:
anything odd gives None, never an error."""

import math
import struct
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from geo.place import BadPlace, Place, check_place

NORWEGIAN_TIME = ZoneInfo("Europe/Oslo")

# What Pillow's EXIF reader raises on hostile blocks, found by feeding it broken ones (tests/photos).
_BROKEN_EXIF = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


def read_gps_and_time(exif: bytes | None) -> tuple[Place | None, datetime | None]:
    """Place (WGS 84) and time of a raw EXIF block (with or without its "Exif" prefix), each None when missing
    or nonsense. The time carries a zone: the camera's own, else Norwegian time."""
    if not exif:
        return None, None
    block = Image.Exif()
    try:
        block.load(exif)
        gps = dict(block.get_ifd(IFD.GPSInfo))
        details = dict(block.get_ifd(IFD.Exif))
    except _BROKEN_EXIF:
        return None, None
    # Not the tag DateTime: that is when the file was last changed.
    return _place(gps), _moment(details.get(Base.DateTimeOriginal), details.get(Base.OffsetTimeOriginal))


def read_orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8 of an opened image, 1 when missing or nonsense. Call after ``load()``: a PNG
    may carry it behind the pixels. HEIC comes out turned already and says 1."""
    try:
        orientation = int(image.getexif().get(Base.Orientation, 1))
    except _BROKEN_EXIF:
        return 1
    return orientation if 1 <= orientation <= 8 else 1


def _place(gps: dict[int, Any]) -> Place | None:
    if _text(gps.get(GPS.GPSStatus)) == "V":
        return None  # the receiver had no fix: an old or half-made position
    lat = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "N", "S")
    lon = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "E", "W")
    if lat is None or lon is None:
        return None
    try:
        return check_place(lon, lat)
    except BadPlace:
        return None  # 0,0 in the Gulf of Guinea is what phones write when they do not know


def _degrees(parts: Any, reference: Any, plus: str, minus: str) -> float | None:
    """Degrees from (degrees, minutes, seconds) and a hemisphere letter. Without the letter we cannot know
    which side of the equator or Greenwich it is, so that is None too."""
    letter = _text(reference)
    if letter not in (plus, minus) or not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except _BROKEN_EXIF:
        return None
    if not all(math.isfinite(part) and part >= 0 for part in (degrees, minutes, seconds)):
        return None
    if minutes > 60 or seconds > 60:
        return None
    total = degrees + minutes / 60 + seconds / 3600
    return total if letter == plus else -total


def _moment(stamp: Any, offset: Any) -> datetime | None:
    try:
        return datetime.strptime(_text(stamp), "%Y:%m:%d %H:%M:%S").replace(tzinfo=_zone(_text(offset)))
    except ValueError:
        return None


def _zone(offset: str) -> timezone | ZoneInfo:
    """``+02:00`` as a zone; Norwegian time when the camera states none or nonsense."""
    try:
        sign = {"+": 1, "-": -1}[offset[:1]]
        hours, minutes = offset[1:].split(":")
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
    except (KeyError, ValueError):
        return NORWEGIAN_TIME


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return str(value or "").strip("\0 ").upper()
