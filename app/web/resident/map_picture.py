"""Maps outside the report flow: what the script reads, and a click on the picture that stands there without one."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.models import Municipality
from app.web.request_context import runtime
from app.web.resident.position import place_at_click
from geo.place import BadPlace, Place, check_place

PICTURE_PX = 288
"""Side of the picture: it fits a phone of 320 pixels, and a click is read in its pixels."""
FARTHEST, CLOSEST = 8, 18


def read_zoom(text: Any, otherwise: int) -> int:
    """A zoom that the picture can be drawn at."""
    return min(CLOSEST, max(FARTHEST, int(text))) if str(text or "").isdigit() else otherwise


def clicked_place(form: Mapping[str, str]) -> tuple[Place | None, int]:
    """(the place under the click, the next zoom); None when it cannot be read."""
    zoom = read_zoom(form.get("zoom"), 16)
    try:
        centre = check_place(form.get("centre_lon", ""), form.get("centre_lat", ""))
        left, top = float(form.get("kart.x", "")), float(form.get("kart.y", ""))
    except (BadPlace, ValueError):
        return None, zoom
    return place_at_click(centre, zoom, PICTURE_PX, left, top), min(zoom + 1, CLOSEST)


def map_data(town: Municipality) -> dict[str, str]:
    """What static/shared/map.js reads from the element: addresses of the background and whom to thank."""
    settings = runtime().settings
    credits_ = [str(one["text"]) for one in town.settings.get("credits") or []]
    makers = list(dict.fromkeys(one.partition(": ")[2].rpartition(", ")[0] or one for one in credits_))
    several = _("© %(maker)s m.fl.", maker=makers[0]) if makers else ""
    data = {
        "background": f"/kart/bakgrunn/{town.number}/{{z}}/{{x}}/{{y}}.svg?v={town.background_version}",
        "credits": f"© {makers[0]}" if len(makers) == 1 else several,
    }
    if settings.tile_url:
        data |= {"tiles": settings.tile_url, "tiles-credits": settings.tile_attribution}
    return data
