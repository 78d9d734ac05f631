"""What the scripts need to draw the maps of these pages, as data attributes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from app.web.municipality import current_municipality
from app.web.request_context import runtime
from geo.place import Place


def map_data(
    pins: Iterable[Mapping[str, Any]] = (), shapes: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Attributes for ``map()``: background, words, and as JSON ``pins`` (lon before lat, degrees) and ``shapes``
    (GeoJSON features)."""
    municipality, settings = current_municipality(), runtime().settings
    centre = municipality.settings.get("centre") or {}
    return {
        "background": f"/kart/bakgrunn/{municipality.number}/{{z}}/{{x}}/{{y}}.svg?v={municipality.background_version}",
        "credits": _credits(municipality.settings.get("credits") or []),
        "tiles": settings.tile_url,
        "tiles-credits": settings.tile_attribution,
        "lon": centre.get("lon", 15.0),
        "lat": centre.get("lat", 65.0),
        "zoom": centre.get("zoom", 5),
        "zoom-in": _("Zoom inn"),
        "zoom-out": _("Zoom ut"),
        "pins": json.dumps(list(pins), ensure_ascii=False),
        "shapes": json.dumps(list(shapes), ensure_ascii=False, separators=(",", ":")),
    }


def place_pin(place: Place, label: str) -> dict[str, Any]:
    """A pin for ``map_data``."""
    return {
        "lon": place.lon,
        "lat": place.lat,
        "status": "planlagt",
        "icon": "pin",
        "label": label,
        "selected": True,
    }


def _credits(owners: list[dict[str, Any]]) -> str:
    """Who made the data, short enough for the corner of a map."""
    makers = [str(one.get("text", "")).partition(": ")[2].rpartition(", ")[0] for one in owners]
    named = dict.fromkeys(maker for maker in makers if maker)
    return "© " + ", ".join(named) if named else ""
