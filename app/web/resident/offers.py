"""What a link to the flow suggests: «Meld fra om noe lignende» knows a category and a place. Both are asked again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.models import Municipality
from app.queries.report_flow import find_category
from app.web.resident.position import read_position
from geo.place import Place

OFFERED = ("category", "lon", "lat")
"""Names in the address of the start page, and of its hidden fields. The script adds ``origin=position``."""


def read_offers(session: Session, municipality: Municipality, given: Mapping[str, str]) -> dict[str, Any]:
    """Draft fields for what can be used of ``given``; the rest is left out without a word: nobody typed it."""
    offers: dict[str, Any] = {}
    code = given.get("category", "")
    if code and find_category(session, municipality.id, code):
        offers["offered_category"] = code
    if given.get("lon") and given.get("lat"):
        position = read_position(session, municipality, given["lon"], given["lat"])
        if position.usable and position.place:
            origin = "position" if given.get("origin") == "position" else "map"
            offers |= {
                "offered_lon": position.place.lon,
                "offered_lat": position.place.lat,
                "offered_origin": origin,
            }
    return offers


def offered_place(fields: Mapping[str, Any]) -> Place | None:
    """The suggested place of a draft."""
    lon, lat = fields.get("offered_lon"), fields.get("offered_lat")
    return Place(lon, lat) if lon is not None and lat is not None else None
