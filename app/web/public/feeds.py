"""Feeds for everybody: Atom (RFC 4287) and GeoJSON (RFC 7946) of the newest cases, and Atom of one case."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from flask import Response, jsonify, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.domain.errors import BadInput, NotFound
from app.domain.statuses import FACES
from app.domain.words import N_
from app.models import Municipality
from app.platform.limits import SEARCH, limiter
from app.queries.public_case import find_public_case
from app.queries.public_feed import FeedCase, find_feed
from app.web.guards import open_to_all
from app.web.municipality import KEY, show_municipality
from app.web.presentation import municipality_title
from app.web.public import sentences
from app.web.public.asked import MAX_NUMBER, Asked, asked_municipality, radius_of, read_asked
from app.web.public.blueprint import blueprint
from app.web.public.map_views import bad_json
from app.web.request_context import db, now, runtime
from geo.shapes import BadShape, circle, read_shape

ATOM, GEORSS = "http://www.w3.org/2005/Atom", "http://www.georss.org/georss"
CACHE = "public, max-age=60"
TAG_YEAR = "2026"
"""The year in the tag addresses (RFC 4151): fixed for ever, so that ids never change."""

BAD_AREA = N_("Området må være minst tre punkter: lengdegrad,breddegrad med semikolon mellom.")
FILTERS = (KEY, "status", "category", "alle", "sted", "radius", "bbox", "omrade", "sprak")

NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)
ET.register_namespace("georss", GEORSS)


@blueprint.get("/feeds/saker.atom")
@limiter.limit(SEARCH)
@open_to_all
def cases_atom() -> Response:
    """The newest cases: kommune, status, category, sted + radius (a circle), bbox, omrade (corners), alle, sprak."""
    municipality = asked_municipality()
    try:
        cases = find_feed(db(), _asked(municipality).filter)
    except BadInput as error:
        return bad_json(error)
    here = _address("public.cases_atom")
    feed = _feed(_title(municipality), here, f"feed:{_digest(here)}", _latest(cases))
    _link(feed, "alternate", _address("public.home"), "text/html")
    for one in cases:
        feed.append(_case_entry(one))
    return _answer(ET.tostring(feed, "utf-8", xml_declaration=True), "application/atom+xml", _latest(cases))


@blueprint.get("/feeds/saker.geojson")
@limiter.limit(SEARCH)
@open_to_all
def cases_feed_geojson() -> Response:
    """The same cases as GeoJSON; a case without a known position has the geometry null."""
    municipality = asked_municipality()
    try:
        cases = find_feed(db(), _asked(municipality).filter)
    except BadInput as error:
        return bad_json(error)
    body = jsonify(
        type="FeatureCollection",
        title=_title(municipality),
        links=[{"rel": "self", "href": _address("public.cases_feed_geojson")}],
        features=[_feature(one) for one in cases],
    ).get_data()
    return _answer(body, "application/geo+json", _latest(cases))


@blueprint.get("/feeds/meldinger/<number>.atom")
@limiter.limit(SEARCH)
@open_to_all
def case_atom(number: str) -> Response:
    """What happens to one case."""
    found = find_public_case(db(), number) if number.isprintable() and len(number) <= MAX_NUMBER else None
    if found is None:
        raise NotFound()
    show_municipality(found.municipality)
    lines = sentences.timeline_of(found, now())
    latest = max((line.at for line in lines), default=found.received_at)
    page = runtime().settings.base_url + url_for("public.case", number=found.number)
    here = runtime().settings.base_url + url_for("public.case_atom", number=found.number)
    feed = _feed(f"{found.title} ({found.number})", here, f"sak:{found.number}", latest)
    _link(feed, "alternate", page, "text/html")
    for place, line in enumerate(lines):
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        _text(entry, "id", _tag(f"sak:{found.number}:{len(lines) - place}"))
        _text(entry, "title", line.title)
        _text(entry, "updated", _moment(line.at))
        _link(entry, "alternate", page, "text/html")
        if line.text:
            _text(entry, "content", line.text, type="text")
    return _answer(ET.tostring(feed, "utf-8", xml_declaration=True), "application/atom+xml", latest)


def _asked(municipality: Municipality) -> Asked:
    """The filter of the address, a circle and drawn corners made exact. Raises BadInput."""
    show_municipality(municipality)
    asked = read_asked(municipality)
    area = request.args.get("omrade", "")
    try:
        shape = (
            read_shape(area)
            if area
            else circle(asked.place, radius_of(request.args))
            if asked.place
            else None
        )
    except BadShape:
        raise BadInput({"omrade": BAD_AREA}) from None
    return replace(asked, filter=replace(asked.filter, area_wkt=shape.as_wkt)) if shape else asked


def _feature(one: FeedCase) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [one.lon, one.lat]} if one.lon is not None else None
    return {
        "type": "Feature",
        "id": one.number,
        "geometry": point,
        "properties": {
            "number": one.number,
            "title": one.title,
            "category": one.category_code,
            "status": one.status.face.public_key,
            "address": one.address,
            "received": _moment(one.received_at),
            "updated": _moment(one.updated_at),
            "closed": _moment(one.closed_at) if one.closed_at else None,
            "url": _case_address(one.number),
        },
    }


def _case_entry(one: FeedCase) -> ET.Element:
    entry = ET.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", _tag(f"sak:{one.number}"))
    _text(entry, "title", f"{one.title}, {one.address}" if one.address else one.title)
    _text(entry, "published", _moment(one.received_at))
    _text(entry, "updated", _moment(one.updated_at))
    _link(entry, "alternate", _case_address(one.number), "text/html")
    ET.SubElement(entry, f"{{{ATOM}}}category", term=one.category_code, label=_clean(one.category))
    word = _(FACES[one.status].public_word)
    _text(entry, "summary", f"{word}. {_(FACES[one.status].public_meaning)}")
    if one.lon is not None:
        point = ET.SubElement(entry, f"{{{GEORSS}}}point")
        point.text = f"{one.lat:.5f} {one.lon:.5f}"  # GeoRSS says latitude first
    return entry


def _feed(title: str, here: str, name: str, updated: datetime) -> ET.Element:
    feed = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": str(get_locale() or "nb")})
    _text(feed, "id", _tag(name))
    _text(feed, "title", title)
    _text(feed, "updated", _moment(updated))
    _link(feed, "self", here, "application/atom+xml")
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", "Varsko")
    return feed


def _title(municipality: Municipality) -> str:
    return _("Meldinger i %(name)s", name=municipality_title(municipality))


def _latest(cases: Sequence[FeedCase]) -> datetime:
    """When something last happened in the feed; an empty one is as old as the tag."""
    return max(
        (one.updated_at for one in cases), default=datetime.fromisoformat(f"{TAG_YEAR}-01-01T00:00:00Z")
    )


def _answer(body: bytes, mimetype: str, updated: datetime) -> Response:
    """With ETag and Last-Modified; 304 for whoever has it already."""
    response = Response(body, mimetype=mimetype)
    response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    response.last_modified = updated
    response.headers["Cache-Control"] = CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response


def _address(endpoint: str) -> str:
    """The whole address with the filter, its parts in one order: two ways to write a filter are one feed."""
    kept = [(name, request.args[name][:4000]) for name in FILTERS if request.args.get(name)]
    return f"{runtime().settings.base_url}{url_for(endpoint)}" + (f"?{urlencode(kept)}" if kept else "")


def _case_address(number: str) -> str:
    return runtime().settings.base_url + url_for("public.case", number=number)


def _tag(name: str) -> str:
    return f"tag:{urlsplit(runtime().settings.base_url).hostname},{TAG_YEAR}:{name}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _clean(text)


def _link(parent: ET.Element, rel: str, href: str, mimetype: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href, type=mimetype)


def _clean(text: str) -> str:
    """Without the signs that XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)
