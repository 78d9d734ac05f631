"""Reading a position that somebody typed or pasted.

Understood: decimal degrees («69.6496, 18.9560», «69,6496 18,9560»), degrees-minutes-seconds with compass letters
(«69°38'58"N 18°57'21"E», Ø and V too) and UTM zone 33 metres («7732000 652000», «33W 652000 7732000»).
In speech and on phones latitude comes first; that is assumed unless compass letters or the extent say otherwise.
"""

import re

from geo.crs import from_25833
from geo.place import BadPlace, Extent, Place, Reason, check_place

_DECIMAL = r"[-+]?\d{1,8}(?:[.,]\d{1,12})?"
_PAIR = re.compile(rf"^\s*(?P<a>{_DECIMAL})\s*°?\s*(?:[,;/]\s+|\s+|[;/])(?P<b>{_DECIMAL})\s*°?\s*$")
# With a point as decimal sign the comma between the two needs no space.
_TIGHT = re.compile(r"^\s*(?P<a>[-+]?\d{1,8}(?:\.\d+)?),(?P<b>[-+]?\d{1,8}(?:\.\d+)?)\s*$")
_COMPASS = "NSEWØOV"
_ANGLE = re.compile(
    rf"(?P<before>[{_COMPASS}])?\s*(?P<deg>\d{{1,3}}(?:[.,]\d+)?)\s*°?\s*"
    r"(?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|'')\s*)?"
    rf"(?P<after>[{_COMPASS}])?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"^\s*(?:utm\s*)?(?:sone\s*|zone\s*)?33\s*[NVWnvw]?\s+(?=\d{6,7})", re.IGNORECASE)
# UTM zone 33 on the Norwegian mainland, Svalbard included: metres.
_EAST = range(-100_000, 1_200_001)
_NORTH = range(6_400_000, 9_000_001)


def parse_place(text: str, extent: Extent | None = None) -> Place:
    """The typed position, or BadPlace with the reason.

    `extent` (degrees) is where positions are expected, usually the municipality's box. When the usual order
    (latitude first) falls outside it and the other order inside, the other order is taken.
    """
    cleaned = " ".join(text.replace("−", "-").split())[:120]
    pair = _TIGHT.match(cleaned) or _PAIR.match(_ZONE.sub("", cleaned))
    if pair:
        return _from_numbers(_decimal(pair["a"]), _decimal(pair["b"]), extent)
    return _from_angles(cleaned, extent)


def _from_numbers(first: float, second: float, extent: Extent | None) -> Place:
    if max(abs(first), abs(second)) > 360:
        return _from_utm(first, second)
    try:
        return check_place(second, first, extent)
    except BadPlace as bad:
        if bad.suggestion is None:
            raise
        return bad.suggestion


def _from_utm(first: float, second: float) -> Place:
    # North has seven digits in Norway and east six or seven small ones, so the size tells which is which.
    for east, north in ((first, second), (second, first)):
        if int(east) in _EAST and int(north) in _NORTH:
            return from_25833(east, north)
    raise BadPlace(Reason.OUT_OF_RANGE)


def _from_angles(text: str, extent: Extent | None) -> Place:
    found = [m for m in _ANGLE.finditer(text) if m["deg"]]
    rest = _ANGLE.sub("", text).strip(" ,;/")
    if len(found) != 2 or rest:
        raise BadPlace(Reason.NOT_UNDERSTOOD)
    (first, first_axis), (second, second_axis) = _angle(found[0]), _angle(found[1])
    if first_axis and first_axis == second_axis:
        raise BadPlace(Reason.NOT_UNDERSTOOD)
    if first_axis == "lon" or second_axis == "lat":
        return check_place(first, second)
    if first_axis == "lat" or second_axis == "lon":
        return check_place(second, first)
    return _from_numbers(first, second, extent)


def _angle(match: re.Match[str]) -> tuple[float, str | None]:
    """Degrees with sign, and which axis the compass letter names (None without a letter)."""
    minutes, seconds = _decimal(match["min"] or "0"), _decimal(match["sec"] or "0")
    if minutes >= 60 or seconds >= 60:
        raise BadPlace(Reason.OUT_OF_RANGE)
    degrees = _decimal(match["deg"]) + minutes / 60 + seconds / 3600
    letter = (match["before"] or match["after"] or "").upper()
    if not letter:
        return degrees, None
    axis = "lat" if letter in "NS" else "lon"
    return (-degrees if letter in "SWV" else degrees), axis


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
