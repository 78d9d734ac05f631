"""Follow a place: a circle around what was searched for, or an area drawn on the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.follow_area import follow_area
from app.domain.errors import BadInput
from app.domain.following import RADII_M
from app.domain.reports import clean_text
from app.domain.statuses import PUBLIC_KEYS
from app.domain.words import N_
from app.models import Municipality
from app.platform.limits import SEARCH, WRITE_TO, limiter
from app.queries.following import category_names
from app.queries.place_search import search_places
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.request_context import db, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.follow import chosen_pace, page_language, sent, typed_address
from app.web.resident.follow_page import status_choices
from app.web.resident.map_picture import map_data
from app.web.resident.search import place_json
from geo.place import BadPlace, Place, check_place
from geo.shapes import BadShape, Flaw, Shape, circle, read_shape

FIRST_RADIUS_M = 500
PICTURE_PX = (640, 320)
NO_PLACE = N_("Søk etter et sted og velg det i listen, eller tegn et område i kartet.")
FLAWS = {
    Flaw.NOT_UNDERSTOOD: N_("Vi forsto ikke området. Tegn det på nytt."),
    Flaw.TOO_FEW: N_("Et område må ha minst tre hjørner."),
    Flaw.TOO_MANY: N_("Området har for mange hjørner. Tegn det på nytt med færre."),
    Flaw.CROSSES_ITSELF: N_("Kantene krysser hverandre. Tegn området på nytt."),
}


@dataclass(frozen=True)
class Chosen:
    """What the form holds, as far as it can be read."""

    place: Place | None
    name: str
    radius_m: int
    corners: str
    categories: list[str]
    statuses: list[str]
    typed: dict[str, str]


@blueprint.get("/folg/omrade")
@limiter.limit(SEARCH, exempt_when=lambda: not request.args.get("sok"))
@open_to_all
def follow_area_form() -> str:
    """Search, choose a radius or draw, say what to be told of, and how."""
    return _page(current_municipality(), _read(request.args, request.args.getlist), {})


@blueprint.post("/folg/omrade")
@limiter.limit(WRITE_TO)
@open_to_all
def follow_area_now() -> Response | BaseResponse:
    """Begin to follow the place."""
    municipality = current_municipality()
    chosen = _read(request.form, request.form.getlist)
    try:
        shape = _shape(chosen)
        address = typed_address(chosen.typed)
        known = {code for code, _name in category_names(db(), municipality.id)}
        following = follow_area(
            public_ctx(municipality),
            shape,
            address,
            page_language(),
            chosen_pace(chosen.typed["pace"]),
            "" if chosen.corners else chosen.name,
            None if chosen.corners else chosen.radius_m,
            [code for code in chosen.categories if code in known],
            [key for key in chosen.statuses if key in PUBLIC_KEYS],
        )
    except BadInput as error:
        return page(_page(municipality, chosen, field_sentences(error)), 422)
    return sent(address, following.follower_id)


def _read(values: Mapping[str, Any], several: Any) -> Chosen:
    try:
        place = check_place(values.get("lon", ""), values.get("lat", ""))
    except BadPlace:
        place = None
    radius = str(values.get("radius", ""))
    return Chosen(
        place=place,
        name=clean_text(str(values.get("navn", "")))[:120],
        radius_m=int(radius) if radius in map(str, RADII_M) else FIRST_RADIUS_M,
        corners=str(values.get("omrade", ""))[:4000],
        categories=several("categories")[:200],
        statuses=several("statuses")[:20],
        typed={
            name: str(values.get(name, ""))[:4000]
            for name in ("channel", "email", "phone", "pace", "sok", "push")
        },
    )


def _shape(chosen: Chosen) -> Shape:
    """The area. Raises BadInput: ``area``."""
    if chosen.corners:
        try:
            return read_shape(chosen.corners)
        except BadShape as bad:
            raise BadInput({"area": FLAWS[bad.flaw]}) from None
    if chosen.place is None:
        raise BadInput({"area": NO_PLACE})
    return circle(chosen.place, chosen.radius_m)


def _page(municipality: Municipality, chosen: Chosen, errors: dict[str, str]) -> str:
    start = municipality.settings.get("centre") or {"lon": 15.0, "lat": 65.0, "zoom": 5}
    sok = " ".join(chosen.typed["sok"].split())[:120]
    found = [place_json(one) for one in search_places(db(), municipality.id, sok)] if sok else []
    return render_template(
        "resident/follow_area.html",
        chosen=chosen,
        sok=sok,
        found=found,
        errors=errors,
        centre=chosen.place or Place(start["lon"], start["lat"]),
        zoom=14 if chosen.place else int(start["zoom"]),
        radii=[(radius, _radius_words(radius)) for radius in RADII_M],
        categories=category_names(db(), municipality.id),
        statuses=status_choices(),
        picture_px=PICTURE_PX,
        map_data=map_data(municipality),
    )


def _radius_words(metres: int) -> str:
    return _("%(metres)s m", metres=metres) if metres < 1000 else _("%(km)s km", km=metres // 1000)
