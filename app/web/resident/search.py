"""JSON for the place step: suggestions while typing, and what is known of the place under the pin."""

from flask import Response, jsonify, request
from flask_babel import gettext as _

from app.domain.ports_places import FoundAddress, NoGeocoder
from app.models import Municipality
from app.platform.limits import SEARCH, limiter
from app.queries.place_search import (
    KIND_WORDS,
    MOST_RESULTS,
    FoundPlace,
    search_places,
    split_house_number,
)
from app.queries.places_near import NearPlace, find_near
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.request_context import db, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.position import Address, Position, facts_words, read_position, read_typed
from geo.names import search_form
from geo.place import BadPlace, Place, check_place

SHORTEST_FOR_REGISTER = 4


@blueprint.get("/meld/sok.json")
@limiter.limit(SEARCH)
@open_to_all
def place_search() -> Response:
    """At most eight places for ``?q=`` in the municipality (``?kommune=``), typing errors forgiven; coordinates too.

    ``?lon=&lat=`` (where the pin stands) lets «ved skolen» begin with the nearest school. ``sentence`` says why
    coordinates that were typed cannot be used, when nothing is called so either.
    """
    municipality = current_municipality()
    typed = request.args.get("q", "")
    position = read_typed(db(), municipality, typed)
    results = find_places(municipality, typed)
    if position and position.usable:
        results.insert(0, _typed_json(municipality, position))
    # Digits alone may be the number of a lamp as well: a hit is better than a complaint.
    sentence = position.sentence if position and not results else None
    return jsonify(query=typed[:120], results=results[:MOST_RESULTS], sentence=sentence)


def find_places(municipality: Municipality, typed: str) -> list[dict[str, object]]:
    """What is called so: our own names, and the address register's addresses where one is set."""
    own = [place_json(found) for found in search_places(db(), municipality.id, typed, _asked_near())]
    addresses = _of_register(municipality.number, typed)
    # With a house number the register knows better than we do; without one our own names come first.
    if split_house_number(typed)[1]:
        return [*addresses, *(one for one in own if not _is_among(one, addresses))][:MOST_RESULTS]
    return [*own, *(one for one in addresses if not _is_among(one, own))][:MOST_RESULTS]


def _asked_near() -> Place | None:
    try:
        return check_place(request.args.get("lon", ""), request.args.get("lat", ""))
    except BadPlace:
        return None


def _of_register(number: str, typed: str) -> list[dict[str, object]]:
    typed = " ".join(typed.split())[:120]
    if len(typed) < SHORTEST_FOR_REGISTER or not any(sign.isalpha() for sign in typed):
        return []
    geocoder = runtime().geocoder
    if not isinstance(geocoder, NoGeocoder):
        db().rollback()  # nothing was written; nobody else shall lack the connection while we wait for the register
    return [_address_json(found) for found in geocoder.search(typed, number, MOST_RESULTS)]


def _is_among(one: dict[str, object], others: list[dict[str, object]]) -> bool:
    return any(search_form(str(one["name"])) == search_form(str(other["name"])) for other in others)


@blueprint.get("/meld/sted.json")
@limiter.limit(SEARCH)
@open_to_all
def place_facts() -> Response:
    """What is known of ``?lon=&lat=``: address, area and road owner, and what lies near, or the sentence why it cannot
    be reported."""
    municipality = current_municipality()
    position = read_position(db(), municipality, request.args.get("lon"), request.args.get("lat"))
    return jsonify(
        usable=position.usable,
        sentence=position.sentence,
        near=near_json(municipality, position),
        **_words(municipality, position),
    )


def _words(municipality: Municipality, position: Position) -> dict[str, str]:
    if not position.usable or position.place is None:
        return {}
    return facts_words(db(), municipality, position.place, Address.read(request.args))


def near_json(municipality: Municipality, position: Position | None) -> list[dict[str, object]]:
    """What lies round a usable position, to choose from."""
    if position is None or not position.usable or position.place is None:
        return []
    return [_near(one) for one in find_near(db(), municipality.id, position.place)]


def _near(one: NearPlace) -> dict[str, object]:
    name = _("Lyktestolpe %(number)s", number=one.name) if one.kind == "lamp" else one.name
    return {"name": name, "away": one.away, "lon": round(one.lon, 6), "lat": round(one.lat, 6)}


def _typed_json(municipality: Municipality, position: Position) -> dict[str, object]:
    assert position.place is not None  # noqa: S101 (asked by the caller)
    words = facts_words(db(), municipality, position.place, Address())
    return {
        "name": words["address"],
        "detail": _("Koordinatene du skrev"),
        "lon": position.place.lon,
        "lat": position.place.lat,
        "precise": True,
        "address": "",
        "sentence": position.sentence,
    }


def _address_json(found: FoundAddress) -> dict[str, object]:
    return {
        "name": found.text,
        "detail": " · ".join(
            part for part in (_("Adresse"), f"{found.postal_code} {found.post_town}".strip()) if part
        ),
        "lon": found.lon,
        "lat": found.lat,
        "precise": True,
        "address": found.text,
        "sentence": None,
    }


def place_json(found: FoundPlace) -> dict[str, object]:
    """A hit as the suggestions show it."""
    kind = _(KIND_WORDS[found.kind]) if found.kind in KIND_WORDS else ""
    return {
        "name": found.name,
        "detail": " · ".join(part for part in (kind, found.area) if part),
        "lon": found.lon,
        "lat": found.lat,
        "precise": found.precise,
        "address": found.name,
        "sentence": None,
    }
