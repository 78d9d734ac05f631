"""What the script needs to draw a case among its neighbours, and the still picture for pages without one."""

import json
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.statuses import FACES
from app.queries.desk_case import DeskCase
from app.web.municipality import current_municipality
from app.web.request_context import runtime

ZOOM = 15
"""Near enough to see 150 m around the case, far enough for our own background to show roads and names."""

PICTURE_PINS = 10


def case_map(desk_case: DeskCase) -> dict[str, Any] | None:
    """``data`` attributes (degrees, EPSG:4326) and ``picture`` for the map macro; None without a position."""
    case = desk_case.row
    if case.lon is None:
        return None
    municipality, settings = current_municipality(), runtime().settings
    data = {
        "background": f"/kart/bakgrunn/{municipality.number}/{{z}}/{{x}}/{{y}}.svg?v={municipality.background_version}",
        "credits": _credits(municipality.settings.get("credits") or []),
        "tiles": settings.tile_url,
        "tiles-credits": settings.tile_attribution,
        "lon": case.lon,
        "lat": case.lat,
        "zoom": ZOOM,
        "zoom-in": _("Zoom inn"),
        "zoom-out": _("Zoom ut"),
        "pins": json.dumps(
            [_pin(one) for one in reversed(desk_case.near)] + [_own_pin(case)], ensure_ascii=False
        ),
    }
    return {"data": data, "picture": _picture(municipality.number, desk_case)}


def _pin(row: Any) -> dict[str, Any]:
    face = FACES[row.status]
    return {
        "lon": row.lon,
        "lat": row.lat,
        "status": face.public_key,
        "icon": row.icon,
        "label": f"{row.title}, {_(face.staff_word)}, {row.number}",
        "href": url_for("desk.case", number=row.number),
    }


def _own_pin(case: Any) -> dict[str, Any]:
    face = FACES[case.status]
    label = _("Denne saken: %(title)s", title=case.title)
    return {
        "lon": case.lon,
        "lat": case.lat,
        "status": face.public_key,
        "icon": case.icon,
        "label": label,
        "selected": True,
    }


def _picture(number: str, desk_case: DeskCase) -> str:
    case = desk_case.row
    rows = [*reversed(desk_case.near[:PICTURE_PINS]), case]
    pins = [f"{row.lon:.6f},{row.lat:.6f},{FACES[row.status].public_key}" for row in rows]
    return url_for(
        "public.map_picture", number=number, lon=case.lon, lat=case.lat, zoom=ZOOM, w=640, h=560, pin=pins
    )


def _credits(made: list[dict[str, Any]]) -> str:
    """Who made the data, short enough for the corner of a small map."""
    makers = [str(one.get("text", "")).partition(": ")[2].rpartition(", ")[0] for one in made]
    named = dict.fromkeys(maker for maker in makers if maker)
    return "© " + ", ".join(named) if named else ""
