"""What the address asks for, read and checked: status, category, box, place, page."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.domain.errors import BadInput
from app.domain.statuses import statuses_of
from app.domain.words import N_
from app.models import Municipality
from app.queries.public_cases import PublicFilter, closed_after
from app.web.municipality import KEY, all_municipalities, current_municipality
from app.web.request_context import now
from geo.place import BadPlace, Extent, Place, check_place

AROUND_M = 600
METRES_PER_DEGREE = 111_320
MAX_ZOOM = 22
NEAR_ZOOM = 16
MAX_NUMBER = 40
KEPT = (KEY, "status", "category", "alle", "uten_sted", "sted", "navn", "radius")
"""What a link from one list to another keeps; the page (etter, for) begins anew."""

BAD_BOX = N_("Kartutsnittet må være fire tall: vest, sør, øst og nord i grader.")
BAD_ZOOM = N_("Zoom må være et helt tall fra 0 til 22.")
BAD_STATUS = N_("Vi kjenner ikke denne statusen.")
BAD_PLACE = N_("Stedet må være to tall: lengdegrad og breddegrad.")


@dataclass(frozen=True)
class Asked:
    """The filter for the queries, and what the page needs to show which one it is."""

    filter: PublicFilter
    status: str
    category: str
    show_old: bool
    place: Place | None
    place_name: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page was asked for."""
        return bool(self.status or self.category or self.place or self.filter.unplaced)


def asked_municipality() -> Municipality:
    """The municipality that the address names, without remembering it: scripts ask for several at once."""
    number = request.args.get(KEY)
    return next((one for one in all_municipalities() if one.number == number), None) or current_municipality()


def read_asked(municipality: Municipality) -> Asked:
    """The filter in the address of this request.

    Raises:
        BadInput: names what cannot be used: bbox, status, sted.
    """
    args = request.args
    status = args.get("status", "")
    if status and not statuses_of(status):
        raise BadInput({"status": BAD_STATUS})
    place = read_place(args.get("sted", ""))
    box = (
        read_box(args["bbox"]) if args.get("bbox") else box_around(place, radius_of(args)) if place else None
    )
    show_old = args.get("alle") == "1"
    asked = PublicFilter(
        municipality_id=municipality.id,
        statuses=statuses_of(status),
        category=args.get("category", "")[:100],
        extent=box,
        closed_after=closed_after(municipality.extent_kind, now(), show_old),
        unplaced=args.get("uten_sted") == "1",
    )
    return Asked(asked, status, asked.category, show_old, place, args.get("navn", "")[:120] if place else "")


def radius_of(args: Mapping[str, str]) -> int:
    """Metres around the place: more where only the part of town is known."""
    text = args.get("radius", "")
    return (
        max(50, min(10_000, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else AROUND_M
    )


def read_box(text: str) -> Extent:
    """«w,s,e,n» in degrees as a box.

    Raises:
        BadInput: not four finite numbers in order and in range.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput({"bbox": BAD_BOX}) from None
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
    if not inside:  # also when one of them is nan
        raise BadInput({"bbox": BAD_BOX})
    return Extent(west, south, east, north)


def read_zoom(text: str) -> int:
    """A whole zoom from 0 to 22. Raises BadInput."""
    if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= MAX_ZOOM):
        raise BadInput({"zoom": BAD_ZOOM})
    return int(text)


def read_place(text: str) -> Place | None:
    """«lon,lat», None when empty. Raises BadInput."""
    if not text:
        return None
    lon, _, lat = text.partition(",")
    try:
        return check_place(lon, lat)
    except BadPlace:
        raise BadInput({"sted": BAD_PLACE}) from None


def box_around(place: Place, metres: float = AROUND_M) -> Extent:
    """The square around a place, ``metres`` to each side."""
    dy = metres / METRES_PER_DEGREE
    dx = dy / max(0.01, math.cos(math.radians(place.lat)))
    return Extent(
        max(-180.0, place.lon - dx),
        max(-90.0, place.lat - dy),
        min(180.0, place.lon + dx),
        min(90.0, place.lat + dy),
    )


def address(endpoint: str = "public.home", **changes: Any) -> str:
    """The address of the present list with some of its questions changed; None or "" takes one away."""
    kept = {name: request.args[name] for name in KEPT if request.args.get(name)}
    merged = {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}
    return url_for(endpoint, **merged)
