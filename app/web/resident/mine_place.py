"""Put the pin where the fault really is: a map with a script, a search and a picture of the map without."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.reporter import move_place
from app.domain.corrections import MOVE_WITHIN_M
from app.domain.errors import BadInput, ImpossibleStep
from app.platform.limits import ANSWER, SEARCH, limiter
from app.queries.own_page import OwnPage
from app.queries.place_search import search_places
from app.web.errors import field_sentences
from app.web.guards import with_token
from app.web.request_context import db, now, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.map_picture import PICTURE_PX, clicked_place, map_data, read_zoom
from app.web.resident.mine_changes import stopped_page
from app.web.resident.own_choices import choices_of
from app.web.resident.position import Address, read_position, read_typed
from app.web.resident.receipt import open_own_page
from app.web.resident.search import place_json
from geo.place import Place

CLOSE = 17


@blueprint.get("/min/<token>/sted")
@limiter.limit(SEARCH, exempt_when=lambda: not request.args.get("sok"))
@with_token
def move_place_form(token: str) -> Response | str:
    """The map with the pin where the case is, or where the address says."""
    own = open_own_page(token)
    typed = " ".join(request.args.get("sok", "").split())[:120]
    position = read_typed(db(), own.municipality, typed) if typed else None
    if request.args.get("lon"):
        position = read_position(db(), own.municipality, request.args.get("lon"), request.args.get("lat"))
    if position is not None and not position.usable:
        return page(_page(own, token, own.place, typed, {"sok": position.sentence or ""}), 422)
    return _page(own, token, position.place if position else own.place, typed, {})


@blueprint.post("/min/<token>/sted")
@limiter.limit(ANSWER)
@with_token
def move_place_now(token: str) -> Response | BaseResponse:
    """Move it. A click on the picture of the map only moves the pin on the page."""
    own = open_own_page(token)
    if "kart.x" in request.form:
        place, zoom = clicked_place(request.form)
        at: dict[str, Any] = {"lon": f"{place.lon:.6f}", "lat": f"{place.lat:.6f}"} if place else {}
        return redirect(url_for("resident.move_place_form", token=token, zoom=zoom, **at), 303)
    position = read_position(db(), own.municipality, request.form.get("lon"), request.form.get("lat"))
    try:
        if not position.usable or position.place is None:
            raise BadInput({"place": position.sentence or ""})
        move_place(public_ctx(own.municipality), own.case_id, position.place, Address.read(request.form).text)
    except BadInput as error:
        return page(
            _page(own, token, position.place or own.place, "", {"sok": field_sentences(error)["place"]}), 422
        )
    except ImpossibleStep as error:
        return stopped_page(token, error)
    flash(_("Takk! Nåla er flyttet."), "ok")
    return redirect(url_for("resident.mine", token=token), 303)


def _page(own: OwnPage, token: str, place: Place | None, typed: str, errors: dict[str, str]) -> str:
    start = own.municipality.settings.get("centre") or {"lon": 15.0, "lat": 65.0}
    return render_template(
        "resident/move_place.html",
        own=own,
        token=token,
        may=choices_of(own, now()),
        centre=place or Place(start["lon"], start["lat"]),
        zoom=read_zoom(request.args.get("zoom"), CLOSE),
        typed=typed,
        found=[place_json(one) for one in search_places(db(), own.municipality.id, typed)] if typed else [],
        errors={name: text for name, text in errors.items() if text},
        metres=MOVE_WITHIN_M,
        picture_px=PICTURE_PX,
        map_data=map_data(own.municipality),
    )
