"""A notice on a page of its own, and the areas of all that hold for the map."""

import uuid
from typing import Any

from flask import Response, jsonify, render_template, url_for

from app.domain.errors import NotFound
from app.domain.words import N_
from app.queries.notices import ShownNotice, find_current_notices, find_municipality_of, find_notice
from app.web.guards import open_to_all
from app.web.municipality import show_municipality
from app.web.public.asked import asked_municipality
from app.web.public.blueprint import blueprint
from app.web.public.notices import notice_row
from app.web.request_context import db, now

A_MINUTE = "public, max-age=60"
PICTURE_ZOOM = 14


@blueprint.get("/driftsmeldinger/<uuid:notice_id>")
@open_to_all
def notice(notice_id: uuid.UUID) -> str:
    """One notice: what happens, where, how long, and the way to report all the same. One that is over says so."""
    found = find_notice(db(), notice_id)
    if found is None or found.starts_at > now():
        raise NotFound(N_("Vi finner ikke driftsmeldingen."), N_("Se på kartet hva som gjelder nå."))
    municipality = find_municipality_of(db(), found)
    show_municipality(municipality)
    return render_template(
        "public/notice.html",
        notice=notice_row(found),
        ended=found.has_ended(now()),
        picture=_picture(municipality.number, found),
        report_href=url_for("resident.start", kommune=municipality.number),
    )


def _picture(number: str, found: ShownNotice) -> str | None:
    if found.lon is None or found.lat is None:
        return None
    at: dict[str, Any] = {
        "lon": f"{found.lon:.5f}",
        "lat": f"{found.lat:.5f}",
        "zoom": PICTURE_ZOOM,
        "w": 640,
        "h": 280,
    }
    return url_for("public.map_picture", number=number, **at)


@blueprint.get("/kart/driftsmeldinger.geojson")
@open_to_all
def notices_geojson() -> Response:
    """The areas of the notices that hold now in ``?kommune=`` (EPSG:4326); those that hold everywhere have none."""
    found = find_current_notices(db(), asked_municipality().id, now())
    response = jsonify(
        type="FeatureCollection",
        features=[
            {
                "type": "Feature",
                "geometry": one.shape,
                "properties": {
                    "title": one.title,
                    "href": url_for("public.notice", notice_id=one.id),
                },
            }
            for one in found
            if one.shape
        ],
    )
    response.headers["Cache-Control"] = A_MINUTE
    return response
