"""JSON for the place step: suggestions while typing, and what is known of the place under the pin."""

from flask import Response, jsonify, request
from flask_babel import gettext as _

from app.models import Municipality
from app.platform.limits import SEARCH, limiter
from app.queries.place_search import KIND_WORDS, FoundPlace, search_places
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.request_context import db
from app.web.resident.blueprint import blueprint
from app.web.resident.position import Address, Position, facts_words, read_position, read_typed


@blueprint.get("/meld/sok.json")
@limiter.limit(SEARCH)
@open_to_all
def place_search() -> Response:
    """At most eight places for ``?q=`` in the municipality (``?kommune=``), typing errors forgiven; coordinates too.

    ``sentence`` says why coordinates that were typed cannot be used, when nothing is called so either.
    """
    municipality = current_municipality()
    typed = request.args.get("q", "")
    results = [place_json(found) for found in search_places(db(), municipality.id, typed)]
    position = read_typed(db(), municipality, typed)
    if position and position.usable:
        results.insert(0, _typed_json(municipality, position))
    # Digits alone may be the number of a lamp as well: a hit is better than a complaint.
    sentence = position.sentence if position and not results else None
    return jsonify(query=typed[:120], results=results[:8], sentence=sentence)


@blueprint.get("/meld/sted.json")
@limiter.limit(SEARCH)
@open_to_all
def place_facts() -> Response:
    """What is known of ``?lon=&lat=``: address, area and road owner, or the sentence why it cannot be reported."""
    municipality = current_municipality()
    position = read_position(db(), municipality, request.args.get("lon"), request.args.get("lat"))
    return jsonify(usable=position.usable, sentence=position.sentence, **_words(municipality, position))


def _words(municipality: Municipality, position: Position) -> dict[str, str]:
    if not position.usable or position.place is None:
        return {}
    return facts_words(db(), municipality, position.place, Address.read(request.args))


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
