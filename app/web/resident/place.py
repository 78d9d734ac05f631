"""Step 1: where is it? A map with a script, a search and a picture of the map without."""

from dataclasses import dataclass, replace

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from werkzeug.wrappers import Response as BaseResponse

from app.platform.limits import REPORT, SEARCH, limiter
from app.web.guards import open_to_all
from app.web.request_context import db
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import Flow, load_flow, page
from app.web.resident.map_picture import PICTURE_PX, clicked_place, map_data, read_zoom
from app.web.resident.offers import offered_place
from app.web.resident.position import (
    Address,
    Position,
    facts_words,
    place_in,
    read_position,
    read_typed,
)
from app.web.resident.search import find_places, near_json
from app.web.resident.step_page import render_step
from app.web.resident.stops import go_on
from geo.place import Place

CLOSE = 16
ROUGH = 13
"""Zoom where only the part of town is known: some three kilometres across a phone."""
NO_ADDRESS = {"address": None, "address_lon": None, "address_lat": None, "precise": None}
ORIGINS = ("photo", "search", "map", "position", "typed")


@dataclass(frozen=True)
class Candidate:
    """The place that the page offers for confirmation. ``origin`` is one of ORIGINS."""

    position: Position
    origin: str
    address: Address = Address()


@blueprint.get("/meld/<string(length=22):key>/sted")
@limiter.limit(SEARCH, exempt_when=lambda: not request.args.get("sok"))
@open_to_all
def place(key: str) -> Response | str:
    """The place to be confirmed: asked for, typed, chosen before or from the photo."""
    flow = load_flow(key)
    typed = " ".join(request.args.get("sok", "").split())[:120]
    candidate = _asked_for(flow) or _typed(flow, typed) or known_place(flow)
    found = find_places(flow.municipality, typed) if typed and not request.args.get("lon") else []
    nothing = bool(typed) and not found and not candidate_is_typed(candidate) and not request.args.get("lon")
    sentence = _("Vi finner ingen gate eller sted som heter «%(typed)s».", typed=typed) if nothing else None
    status = 422 if candidate and not candidate.position.usable and candidate.origin != "photo" else 200
    return page(_page(flow, candidate, typed, found, sentence), status)


@blueprint.post("/meld/<string(length=22):key>/sted")
@limiter.limit(REPORT)
@open_to_all
def confirm_place(key: str) -> Response | BaseResponse:
    """Take the confirmed place; a click on the map picture moves the pin, a neighbour's place moves the report."""
    flow = load_flow(key)
    if "kart.x" in request.form:
        return redirect(_clicked(flow), 303)
    flow = _moved_to_neighbour(flow)
    form = request.form
    position = read_position(db(), flow.municipality, form.get("lon"), form.get("lat"))
    address = Address.read(form)
    origin = form.get("origin") if form.get("origin") in ORIGINS else "map"
    candidate = Candidate(position, str(origin), address)
    if not position.usable or position.place is None:
        return page(_page(flow, candidate, form.get("sok", ""), [], None), 422)
    keep_place(flow, candidate, position.place)
    return go_on(flow, "place")


def keep_place(flow: Flow, candidate: Candidate, chosen: Place) -> None:
    """Take ``chosen`` for the place of the report."""
    words = facts_words(db(), flow.municipality, chosen, candidate.address)
    flow.save(
        lon=chosen.lon,
        lat=chosen.lat,
        place_name=words["address"],
        place_about=words["about"],
        place_origin=candidate.origin,
        **{**NO_ADDRESS, **candidate.address.as_fields()},
    )


def _moved_to_neighbour(flow: Flow) -> Flow:
    """The flow in the municipality that the place lies in, when the person said yes to that."""
    number = request.form.get("kommune")
    if not number or number == flow.municipality.number:
        return flow
    position = read_position(db(), flow.municipality, request.form.get("lon"), request.form.get("lat"))
    if position.neighbour is None or position.neighbour.number != number:
        return flow
    moved = replace(flow, municipality=position.neighbour, category=None)
    moved.save(category=None)
    return load_flow(flow.key)


def _asked_for(flow: Flow) -> Candidate | None:
    asked = request.args
    if not asked.get("lon"):
        return None
    position = read_position(db(), flow.municipality, asked.get("lon"), asked.get("lat"))
    origin = asked.get("origin") if asked.get("origin") in ORIGINS else "map"
    return Candidate(position, str(origin), Address.read(asked))


def _typed(flow: Flow, typed: str) -> Candidate | None:
    position = read_typed(db(), flow.municipality, typed) if typed else None
    return Candidate(position, "typed", Address()) if position else None


def candidate_is_typed(candidate: Candidate | None) -> bool:
    """Whether the search text was read as coordinates."""
    return candidate is not None and candidate.origin == "typed"


def known_place(flow: Flow) -> Candidate | None:
    """The place chosen before, else that of a photo, else what a link suggests."""
    if flow.place:
        fields = flow.fields
        return Candidate(Position(flow.place, True), fields.get("place_origin", "map"), Address.read(fields))
    for photo in flow.good_photos:
        if photo.geom is not None:
            lon, lat = to_shape(photo.geom).coords[0][:2]
            position = place_in(db(), flow.municipality, Place(lon, lat))
            return Candidate(position, "photo", Address())
    offered = offered_place(flow.fields)
    origin = flow.fields.get("offered_origin", "map")
    return Candidate(place_in(db(), flow.municipality, offered), origin) if offered else None


def _clicked(flow: Flow) -> str:
    """The address of the page with the pin where the map picture was clicked."""
    form = request.form
    clicked, zoom = clicked_place(form)
    if clicked is None:
        return url_for("resident.place", key=flow.key)
    return url_for(
        "resident.place",
        key=flow.key,
        lon=f"{clicked.lon:.6f}",
        lat=f"{clicked.lat:.6f}",
        zoom=zoom,
        origin="map",
        **Address.read(form).as_fields(),
        back_to=form.get("back_to") or None,
    )


def _page(
    flow: Flow, candidate: Candidate | None, typed: str, found: list[dict[str, object]], nothing: str | None
) -> str:
    position = candidate.position if candidate else None
    usable = bool(position and position.usable)
    start = flow.municipality.settings.get("centre") or {"lon": 15.0, "lat": 65.0, "zoom": 5}
    shown = _shown_place(candidate)
    rough = bool(candidate and usable and candidate.origin == "search" and not candidate.address.precise)
    zoom = read_zoom(request.values.get("zoom"), (ROUGH if rough else CLOSE) if shown else int(start["zoom"]))
    words = {}
    if candidate and position and position.place and usable:
        words = facts_words(db(), flow.municipality, position.place, candidate.address)
    wrong = position.sentence if position and not usable else None
    # Nobody has done anything wrong by taking a photo: its sentence stands by the place, once, and is no error.
    of_photo = bool(wrong and candidate and candidate.origin == "photo" and request.method == "GET")
    return render_step(
        flow,
        "place",
        "resident/place.html",
        candidate=candidate,
        words=words,
        near=near_json(flow.municipality, position),
        centre=shown or Place(start["lon"], start["lat"]),
        rough=rough,
        photo_outside=wrong if of_photo else None,
        zoom=zoom,
        typed=typed,
        found=found,
        nothing=nothing,
        mended=position.sentence if position and usable else None,
        neighbour=position.neighbour if position else None,
        errors={"sok": wrong} if wrong and not of_photo else {},
        picture_px=PICTURE_PX,
        map_data=map_data(flow.municipality),
    )


def _shown_place(candidate: Candidate | None) -> Place | None:
    """Where the map stands; None for the middle of the municipality: a photo from far away has an empty map there."""
    if candidate is None or (not candidate.position.usable and candidate.origin in ("photo", "typed")):
        return None
    return candidate.position.place
