"""Is this a place that can be reported? If not: which sentence helps, and which municipality to offer instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.domain.reports import clean_text
from app.domain.words import N_
from app.models import Municipality
from app.queries.place_search import split_house_number
from app.queries.places import PlaceFacts, find_municipality_at, find_place_facts, is_inside
from app.queries.report_flow import find_extent
from app.web.municipality import all_municipalities
from geo.crs import from_3857
from geo.distance import great_circle_m
from geo.names import search_form
from geo.neighbours import find_neighbour_country
from geo.place import BadPlace, Place, Reason, check_place
from geo.tiles import HALF_WORLD_M, metres_per_pixel, pixel_at
from geo.typed_place import parse_place

ADDRESS_WITHIN_M = 250
"""How far the pin may be from where a search put it before the searched name no longer describes the place."""

PART_OF_TOWN_M = 3000
"""The same where the search knew only the part of town, and no road that we know the name of is nearer."""

BAD_PLACE_WORDS: dict[Reason, str] = {
    Reason.NOT_A_NUMBER: N_("Vi forsto ikke stedet. Søk etter adressen, eller flytt kartet."),
    Reason.NOT_UNDERSTOOD: N_("Vi forsto ikke koordinatene. Skriv dem slik: 69.6496, 18.9560."),
    Reason.OUT_OF_RANGE: N_("Koordinatene finnes ikke på kartet. Skriv dem slik: 69.6496, 18.9560."),
    Reason.NULL_ISLAND: N_(
        "Vi fikk bare nuller i stedet for et sted. Slå på posisjon på telefonen, eller søk etter adressen."
    ),
    Reason.SWAPPED_PROBABLY: N_(
        "Tallene sto i motsatt rekkefølge. Vi har byttet dem om. Sjekk at nåla står riktig."
    ),
    Reason.OUTSIDE_EXTENT: N_("Dette stedet ligger utenfor kommunen. Flytt nåla til riktig sted."),
}
NO_PLACE = N_("Velg stedet først: søk etter adressen, bruk posisjonen din eller flytt kartet.")
IN_COUNTRY: dict[str, str] = {
    "SE": N_("Dette stedet ligger i Sverige. Vi tar bare imot meldinger om steder i %(name)s."),
    "FI": N_("Dette stedet ligger i Finland. Vi tar bare imot meldinger om steder i %(name)s."),
}
IN_NEIGHBOUR = N_(
    "Dette stedet ligger i %(neighbour)s. De tar imot meldinger her på Varsko. Vil du melde fra til dem?"
)
OUTSIDE = N_("Dette stedet ligger utenfor %(name)s. Flytt nåla, eller meld fra til kommunen der stedet er.")

OWNER_WORDS: dict[str, str] = {
    "municipality": N_("kommunal vei"),
    "county": N_("fylkesvei"),
    "state": N_("riksvei"),
    "private": N_("privat vei"),
}


@dataclass(frozen=True)
class Position:
    """A position that was chosen. ``sentence`` says what is wrong with it, or what was mended (then ``usable``)."""

    place: Place | None
    usable: bool
    sentence: str | None = None
    neighbour: Municipality | None = None


def read_position(session: Session, municipality: Municipality, lon: Any, lat: Any) -> Position:
    """The position in two form fields (degrees), with the sentence that belongs to it."""
    if not str(lon or "").strip() or not str(lat or "").strip():
        return Position(None, False, _(NO_PLACE))
    extent = find_extent(session, municipality.id)
    try:
        place = check_place(str(lon).strip(), str(lat).strip(), extent)
    except BadPlace as bad:
        # The swapped place is offered, never taken unseen.
        return Position(bad.suggestion, False, _(BAD_PLACE_WORDS[bad.reason]))
    return place_in(session, municipality, place)


def read_typed(session: Session, municipality: Municipality, typed: str) -> Position | None:
    """The position that was typed as coordinates; None when the text is a name and not coordinates."""
    if sum(sign.isdigit() for sign in typed) < 2 or sum(sign.isalpha() for sign in typed) > 6:
        return None
    extent = find_extent(session, municipality.id)
    try:
        place = parse_place(typed, extent)
    except BadPlace as bad:
        looks_like_a_name = bad.reason is Reason.NOT_UNDERSTOOD and any(sign.isalpha() for sign in typed)
        return None if looks_like_a_name else Position(None, False, _(BAD_PLACE_WORDS[bad.reason]))
    found = place_in(session, municipality, place)
    if found.usable and _was_swapped(typed, place):
        return Position(place, True, _(BAD_PLACE_WORDS[Reason.SWAPPED_PROBABLY]))
    return found


def _was_swapped(typed: str, place: Place) -> bool:
    try:
        return parse_place(typed) != place
    except BadPlace:
        return True


def place_in(session: Session, municipality: Municipality, place: Place) -> Position:
    """Whether the place lies in the municipality; when not, the sentence that says where it does lie."""
    if is_inside(session, municipality.id, place):
        return Position(place, True)
    name = municipality.settings.get("official_name") or municipality.name
    found = find_municipality_at(session, place)
    if found:
        neighbour = next(one for one in all_municipalities() if one.number == found[0])
        label = neighbour.settings.get("official_name") or neighbour.name
        return Position(place, False, _(IN_NEIGHBOUR, neighbour=label), neighbour)
    country = find_neighbour_country(place)
    return Position(place, False, _(IN_COUNTRY[country] if country else OUTSIDE, name=name))


def place_at_click(centre: Place, zoom: int, size: int, left: float, top: float) -> Place:
    """The place under a click on a square picture of ``size`` pixels around ``centre``, counted from its corner."""
    x, y = pixel_at(centre, zoom)
    scale = metres_per_pixel(zoom)
    return from_3857(
        (x + left - size / 2) * scale - HALF_WORLD_M, HALF_WORLD_M - (y + top - size / 2) * scale
    )


@dataclass(frozen=True)
class Address:
    """A name that was searched for and where the search put it; ``precise`` is False where that is a part of town."""

    text: str = ""
    place: Place | None = None
    precise: bool = True

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> "Address":
        """From form fields named like those of ``as_fields``; anything strange is no address."""
        try:
            place = check_place(fields.get("address_lon", ""), fields.get("address_lat", ""))
        except BadPlace:
            return cls()
        return cls(
            clean_text(str(fields.get("address", "")))[:200], place, str(fields.get("precise", "1")) != "0"
        )

    def as_fields(self) -> dict[str, Any]:
        """The same as form fields or as a query; empty when there is no address."""
        if not self.text or self.place is None:
            return {}
        return {
            "address": self.text,
            "address_lon": self.place.lon,
            "address_lat": self.place.lat,
            "precise": 1 if self.precise else 0,
        }


def describe(facts: PlaceFacts, address: Address, place: Place) -> str:
    """What to call the place: the searched name with its house number while it still fits, else what the map knows."""
    if not address.text or address.place is None:
        return facts.address
    street = search_form(split_house_number(address.text)[0])
    same_street = street == search_form(facts.address)
    metres = great_circle_m(address.place, place)
    near = metres <= ADDRESS_WITHIN_M or (not address.precise and not facts.road and metres <= PART_OF_TOWN_M)
    return address.text if same_street or near else facts.address


def facts_words(
    session: Session, municipality: Municipality, place: Place, address: Address
) -> dict[str, str]:
    """What the page says of a place: its name, and area with road owner («0123 Byen · kommunal vei»)."""
    facts = find_place_facts(session, municipality.id, place)
    owner = _(OWNER_WORDS[facts.road_owner]) if facts.road_owner in OWNER_WORDS else ""
    area = facts.area_name or ""
    named = describe(facts, address, place)
    coordinates = f"{place.lat:.5f}, {place.lon:.5f}"
    return {
        "address": named or coordinates,
        "about": " · ".join(part for part in (area if area != named else "", owner) if part),
    }
