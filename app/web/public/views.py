"""The pages for everybody: the front page with list and map, the search, a case, photos, sources."""

import re
import uuid
from types import SimpleNamespace
from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.domain.errors import NotFound
from app.domain.statuses import FACES
from app.domain.words import N_
from app.models import Municipality
from app.platform.limits import SEARCH, limiter
from app.queries.photos import find_public_photo
from app.queries.place_search import KIND_WORDS, FoundPlace, search_places
from app.queries.public_case import find_public_case
from app.queries.public_list import find_categories
from app.web.guards import open_to_all
from app.web.municipality import current_municipality, show_municipality
from app.web.photo_answer import photo_answer
from app.web.presentation import municipality_contacts, municipality_credits
from app.web.public import feeds, installing, map_views, notice_views, sentences, statements, tips
from app.web.public.asked import MAX_NUMBER, NEAR_ZOOM, Asked, address, asked_municipality, read_asked
from app.web.public.blueprint import blueprint
from app.web.public.lists import list_values, thumb_url
from app.web.public.maps import first_squares, home_map, map_credits
from app.web.request_context import db, now, runtime

__all__ = ["blueprint", "feeds", "installing", "map_views", "notice_views", "statements", "tips"]

CASE_NUMBER = re.compile(r"(?:sak\s*)?#?\s*(\d{2})\s*[-–—]\s*(\d{1,10})", re.IGNORECASE)
CHIPS = ("mottatt", "planlagt", "arbeid", "lost")
ABOUT_ZOOM = 14
ABOUT_M = 1500
PICTURE_ZOOM = 14
"""Far enough out that a road, a shore or a name says where it is."""


@blueprint.get("/")
@open_to_all
def home() -> str:
    """The map and the list. Works without JavaScript: filters are links, pages have addresses, the map is a picture."""
    municipality = current_municipality()
    asked = read_asked(municipality)
    return _home_page(municipality, asked)


def _home_page(municipality: Municipality, asked: Asked, **more: Any) -> str:
    page = home_map(municipality, str(get_locale() or "nb"))
    return render_template(
        "public/home.html",
        map_page=page,
        map_script=url_for(
            "public.map_script",
            number=municipality.number,
            language=str(get_locale() or "nb"),
            name=page.script_name,
        ),
        map_data={
            "cases": url_for("public.cases_geojson", kommune=municipality.number),
            "list": url_for("public.case_list", kommune=municipality.number),
            "places": url_for("public.place_search", kommune=municipality.number),
            "case": url_for("public.case", number="NUMMER"),
            "notices": url_for("public.notices_geojson", kommune=municipality.number),
        },
        words=sentences.group_words(),
        chips=[(key, _status_word(key)) for key in CHIPS],
        other_statuses=[(key, _status_word(key)) for key in ("venter", "videre", "avsluttet")],
        categories=_grouped(municipality.id),
        start=_start(asked),
        first_squares=[] if asked.place or request.args.get("kart") else first_squares(municipality),
        **list_values(municipality, asked),
        **{"hits": None, "typed": "", **more},
    )


def _status_word(key: str) -> str:
    return next(_(face.public_word) for face in FACES.values() if face.public_key == key)


def _grouped(municipality_id: int) -> dict[str, list[tuple[str, str]]]:
    """Group to (code, name) of its categories."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in find_categories(db(), municipality_id):
        groups.setdefault(one.group_name, []).append((one.code, one.name))
    return groups


def _start(asked: Asked) -> str:
    """Where the script moves the map first: zoom/lat/lon, "" for the municipality's own view."""
    if asked.place is None:
        return ""
    zoom = ABOUT_ZOOM if request.args.get("radius") else NEAR_ZOOM
    return f"{zoom}/{asked.place.lat}/{asked.place.lon}"


@blueprint.get("/kart/liste")
@open_to_all
def case_list() -> Response:
    """The list alone, for the map's script."""
    municipality = asked_municipality()
    show_municipality(municipality)
    response = Response(
        render_template("public/list.html", **list_values(municipality, read_asked(municipality)))
    )
    response.headers["Cache-Control"] = map_views.MOMENT
    return response


@blueprint.get("/sok")
@limiter.limit(SEARCH)
@open_to_all
def find() -> AnyResponse | str:
    """The search box: a case number leads to the case, a street or a place to the cases around it."""
    typed = " ".join(request.args.get("q", "").split())[:120]
    municipality = current_municipality()
    if not typed:
        return redirect(address())
    if number := CASE_NUMBER.fullmatch(typed):
        return _find_case(municipality, f"{number[1]}-{number[2]}", typed)
    hits = search_places(db(), municipality.id, typed)
    if len(hits) == 1:
        return redirect(_around(hits[0]))
    return _home_page(municipality, read_asked(municipality), hits=[_hit(one) for one in hits], typed=typed)


def _find_case(municipality: Municipality, number: str, typed: str) -> AnyResponse | str:
    if find_public_case(db(), number):
        return redirect(url_for("public.case", number=number))
    return _home_page(municipality, read_asked(municipality), hits=[], typed=typed)


def _around(hit: FoundPlace) -> str:
    """The list and the map around a hit; farther around where only the part of town is known."""
    radius = None if hit.precise else ABOUT_M
    return address(sted=f"{hit.lon:.5f},{hit.lat:.5f}", navn=hit.name, radius=radius, uten_sted=None)


def _hit(hit: FoundPlace) -> SimpleNamespace:
    about = " · ".join(part for part in (_(KIND_WORDS.get(hit.kind, N_("Sted"))), hit.area) if part)
    return SimpleNamespace(
        name=hit.name, about=about, href=_around(hit), lon=hit.lon, lat=hit.lat, precise=hit.precise
    )


@blueprint.get("/kart/sok.json")
@limiter.limit(SEARCH)
@open_to_all
def place_search() -> Response:
    """Places for the search box while somebody types."""
    typed = " ".join(request.args.get("q", "").split())[:120]
    hits = search_places(db(), asked_municipality().id, typed)
    response = jsonify(places=[vars(_hit(hit)) for hit in hits])
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@blueprint.get("/meldinger/<number>")
@open_to_all
def case(number: str) -> str:
    """The public story of a case."""
    found = find_public_case(db(), number) if number.isprintable() and len(number) <= MAX_NUMBER else None
    if found is None:
        raise NotFound(
            N_("Vi finner ikke denne saken."),
            N_("Se etter om nummeret er riktig. Noen saker er ikke åpne for alle."),
        )
    municipality = found.municipality
    show_municipality(municipality)
    moment = now()
    desk = municipality_contacts(municipality).get("desk") or _("Servicetorget")
    base = runtime().settings.base_url  # what others share must not follow the Host of a request
    return render_template(
        "public/case.html",
        case=found,
        desk=desk,
        face=FACES[found.status],
        now_line=sentences.now_of(found, desk, moment),
        lines=sentences.timeline_of(found, moment),
        kept=sentences.answer_kept(found),
        picture=_case_picture(municipality, found.lon, found.lat, FACES[found.status].public_key),
        map_href=_map_href(municipality, found.lon, found.lat),
        map_credits=map_credits(municipality),
        before=[photo for photo in found.photos if photo.use == "report"],
        after=[photo for photo in found.photos if photo.use == "resolved"],
        nearby=[_near_row(one) for one in found.nearby],
        base=base,
        here=base + url_for("public.case", number=found.number),
        similar_href=_similar(municipality, found.category_code, found.lon, found.lat),
    )


def _case_picture(municipality: Municipality, lon: float | None, lat: float | None, key: str) -> str | None:
    if lon is None or lat is None:
        return None
    at: dict[str, Any] = {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "zoom": PICTURE_ZOOM, "w": 372, "h": 220}
    pin = f"{lon:.5f},{lat:.5f},{key}"
    return url_for(
        "public.map_picture", number=municipality.number, **at, pin=pin, v=municipality.background_version
    )


def _map_href(municipality: Municipality, lon: float | None, lat: float | None) -> str:
    at: dict[str, Any] = {"sted": f"{lon:.5f},{lat:.5f}"} if lon is not None else {}
    return url_for("public.home", kommune=municipality.number, **at)


def _similar(municipality: Municipality, category: str, lon: float | None, lat: float | None) -> str:
    """The report flow with the category and the place as suggestions."""
    at: dict[str, Any] = {"lon": f"{lon:.5f}", "lat": f"{lat:.5f}"} if lon is not None else {}
    return url_for("resident.start", kommune=municipality.number, category=category, **at)


def _near_row(one: Any) -> SimpleNamespace:
    return SimpleNamespace(
        title=one.title,
        href=url_for("public.case", number=one.number),
        status=one.status,
        metres=one.metres,
        received_at=one.received_at,
        photo_url=thumb_url(one.thumb_photo_id),
        icon=one.icon,
    )


@blueprint.get("/bilder/<uuid:photo_id>/<size>.webp")
@open_to_all
def photo(photo_id: uuid.UUID, size: str) -> Response:
    """A photo of a public case."""
    return photo_answer(find_public_photo(db(), photo_id), size, public=True)


@blueprint.get("/kilder")
@open_to_all
def sources() -> str:
    """Who made the data and the programs that Varsko stands on."""
    municipality = current_municipality()
    return render_template("public/sources.html", credits_=municipality_credits(municipality))


@blueprint.get("/robots.txt")
@open_to_all
def robots() -> Response:
    """Search engines may read the map page, the cases and where a report begins; nothing of one person or of staff."""
    closed = (
        "/meld/",
        "/meld-av/",
        "/min/",
        "/mine-meldinger",
        "/folg/",
        "/konto/",
        "/servicetorg",
        "/enhet",
        "/ute",
        "/kart/",
        "/sok",
        "/meldinger/*/si-fra",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /meldinger/", ""]
    return Response("\n".join(lines), mimetype="text/plain")
