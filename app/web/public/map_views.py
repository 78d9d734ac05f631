"""What the map asks for: cases, its background, its script, and the still picture for pages without JavaScript."""

import hashlib

from flask import Response, jsonify, request

from app.domain.errors import BadInput, NotFound
from app.domain.statuses import FACES
from app.domain.words import N_
from app.models import Municipality
from app.queries.public_map import find_map_features
from app.web.errors import field_sentences, translate
from app.web.guards import open_to_all
from app.web.municipality import all_municipalities
from app.web.presentation import LANGUAGE_CODES
from app.web.public.asked import BAD_BOX, asked_municipality, read_asked, read_place, read_zoom
from app.web.public.backgrounds import MAX_ZOOM, MIN_ZOOM, layers_of, tile_of
from app.web.public.blueprint import blueprint
from app.web.public.maps import home_map
from app.web.request_context import db
from geo.background import Pin, render_picture
from geo.crs import from_3857
from geo.place import Extent, Place
from geo.tiles import HALF_WORLD_M, BadTile, metres_per_pixel, pixel_at

YEAR = "public, max-age=31536000, immutable"
MOMENT = "public, max-age=1"
"""A new report must be on the map within two seconds."""

PIN_COLOURS = {
    "mottatt": "#0860A3",
    "planlagt": "#6A4BA8",
    "arbeid": "#A8450A",
    "lost": "#056D13",
    "venter": "#745A17",
    "videre": "#545F64",
    "avsluttet": "#545F64",
}
"""The colours of varsko.css, for pictures that no style sheet reaches."""

MAX_PINS = 60

BAD_PIN = N_("En nål skrives som lengdegrad, breddegrad og status.")


def with_etag(body: str, mimetype: str, cache: str) -> Response:
    """The body, or 304 when the browser has it already."""
    response = Response(body, mimetype=mimetype)
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:20])
    response.headers["Cache-Control"] = cache
    response.make_conditional(request)
    return response


def bad_json(error: BadInput) -> Response:
    """422 as JSON, whatever the Accept header says: only scripts ask here."""
    fields = field_sentences(error)
    sentence = " ".join(fields.values()) or translate(error.sentence, error.params)
    response = jsonify(error={"code": error.code, "sentence": sentence, "fields": fields})
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/kart/saker.geojson")
@open_to_all
def cases_geojson() -> Response:
    """Pins and groups of a box at a zoom."""
    try:
        asked = read_asked(asked_municipality())
        if asked.filter.extent is None:
            raise BadInput({"bbox": BAD_BOX})
        body = find_map_features(db(), asked.filter, read_zoom(request.args.get("zoom", "")))
    except BadInput as error:
        return bad_json(error)
    return with_etag(body, "application/geo+json", MOMENT)


def _municipality(number: str) -> Municipality:
    found = next((one for one in all_municipalities() if one.number == number), None)
    if found is None:
        raise NotFound()
    return found


def _keep(municipality: Municipality) -> str:
    """For a year when the address names the present version, else only for a moment."""
    return YEAR if request.args.get("v") == str(municipality.background_version) else "public, max-age=60"


@blueprint.get("/kart/bakgrunn/<number>/<int:z>/<int:x>/<int:y>.svg")
@open_to_all
def background(number: str, z: int, x: int, y: int) -> Response:
    """One square of our own map."""
    municipality = _municipality(number)
    if not MIN_ZOOM <= z <= MAX_ZOOM:
        raise NotFound()
    try:
        body = tile_of(municipality, z, x, y)
    except BadTile:
        raise NotFound() from None
    return with_etag(body, "image/svg+xml", _keep(municipality))


@blueprint.get("/kart/bilde/<number>.svg")
@open_to_all
def map_picture(number: str) -> Response:
    """A still map: lon, lat and zoom of its middle, w and h in pixels, pin=lon,lat,status any number of times."""
    municipality = _municipality(number)
    args = request.args
    centre = municipality.settings.get("centre") or {}
    try:
        place = read_place(f"{args.get('lon', centre.get('lon'))},{args.get('lat', centre.get('lat'))}")
        zoom = read_zoom(args.get("zoom", str(centre.get("zoom", 13))))
        pins = [_pin(text) for text in args.getlist("pin")[:MAX_PINS]]
    except BadInput as error:
        return bad_json(error)
    width, height = _pixels(args.get("w", "800")), _pixels(args.get("h", "500"))
    zoom = max(MIN_ZOOM, min(18, zoom))
    extent = _view(place or Place(0, 0), zoom, width, height)
    body = render_picture(layers_of(municipality), extent, width, height, pins, title=municipality.name)
    return with_etag(body, "image/svg+xml", _keep(municipality))


def _pixels(text: str) -> int:
    return max(64, min(2000, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else 640


def _pin(text: str) -> Pin:
    """«lon,lat,status» as a pin. Raises BadInput."""
    where, _, status = text.rpartition(",")
    place = read_place(where)
    if place is None or status not in PIN_COLOURS:
        raise BadInput({"pin": BAD_PIN})
    word = next(face.public_word for face in FACES.values() if face.public_key == status)
    return Pin(place, translate(word, {}), colour=PIN_COLOURS[status])


def _view(centre: Place, zoom: int, width: int, height: int) -> Extent:
    """The box that fills ``width`` × ``height`` pixels at a zoom, a hair smaller so that it fits at that very zoom."""
    left, top = pixel_at(centre, zoom)
    return _degrees(
        zoom, left - width / 2 + 1, top - height / 2 + 1, left + width / 2 - 1, top + height / 2 - 1
    )


def _degrees(zoom: int, left: float, top: float, right: float, bottom: float) -> Extent:
    scale = metres_per_pixel(zoom)
    north_west = from_3857(left * scale - HALF_WORLD_M, HALF_WORLD_M - top * scale)
    south_east = from_3857(right * scale - HALF_WORLD_M, HALF_WORLD_M - bottom * scale)
    return Extent(north_west.lon, south_east.lat, south_east.lon, north_west.lat)


@blueprint.get("/kart/skript/<number>/<language>/<name>")
@open_to_all
def map_script(number: str, language: str, name: str) -> Response:
    """The script that sets the map up. Its name follows its content: another name is another map."""
    municipality = _municipality(number)
    if language not in LANGUAGE_CODES:
        raise NotFound()
    page = home_map(municipality, language)
    # A page that was loaded before the map changed still gets a working one, but must not keep it.
    cache = YEAR if page.script_name == name else "no-store"
    return with_etag(page.script, "text/javascript", cache)
