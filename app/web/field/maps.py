"""What the scripts need to draw the maps of these pages, as data attributes."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.statuses import FACES
from app.queries.field_case import UnitCase
from app.queries.rounds import RoundStopRow, WholeRound
from app.queries.worklist import Job
from app.web.municipality import current_municipality
from app.web.request_context import runtime
from geo.place import Place

PIN_OF_STATE = {"done": "lost", "returned": "avsluttet"}


def map_data(
    pins: Iterable[dict[str, Any]], depot: Place | None = None, line: Sequence[Place] = ()
) -> dict[str, Any]:
    """Attributes for ``map()``: background, words, and ``places`` as JSON (lon before lat, degrees)."""
    municipality, settings = current_municipality(), runtime().settings
    centre = municipality.settings.get("centre") or {}
    places = {"pins": list(pins), "depot": _pair(depot), "line": [_pair(place) for place in line]}
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
        "depot-label": _("Start og slutt"),
        "places": json.dumps(places, ensure_ascii=False),
    }


def _pair(place: Place | None) -> list[float] | None:
    return [place.lon, place.lat] if place else None


def _credits(owners: list[dict[str, Any]]) -> str:
    """Who made the data, short enough for the corner of a map."""
    makers = [str(one.get("text", "")).partition(": ")[2].rpartition(", ")[0] for one in owners]
    named = dict.fromkeys(maker for maker in makers if maker)
    return "© " + ", ".join(named) if named else ""


def worklist_map(jobs: Iterable[Job]) -> dict[str, Any]:
    """The jobs that have a position; each pin leads to its row."""
    return map_data(
        {
            "lon": job.lon,
            "lat": job.lat,
            "status": FACES[job.status].public_key,
            "icon": job.icon,
            "label": _label(job.title, job.address, _(FACES[job.status].staff_word)),
            "href": f"#jobb-{job.number}",
            "job": job.number,
        }
        for job in jobs
        if job.lon is not None
    )


def case_map(case: UnitCase) -> dict[str, Any] | None:
    """Where the case is, None when nobody knows."""
    if case.lon is None or case.lat is None:
        return None
    key, label = FACES[case.status].public_key, _label(case.title, case.address)
    pin = {
        "lon": case.lon,
        "lat": case.lat,
        "status": key,
        "icon": case.icon,
        "label": label,
        "selected": True,
    }
    return map_data([pin])


def round_map(found: WholeRound, for_crew: bool = False) -> dict[str, Any]:
    """The numbered stops and the line depot → stops → depot."""
    places = [Place(stop.lon, stop.lat) for stop in found.stops]
    ends = [found.depot] if found.depot else places[:1]
    line = [*ends, *places, *ends] if found.head.state == "ready" else []
    current = found.next_stop if for_crew else None
    return map_data((_stop_pin(stop, current, for_crew) for stop in found.stops), found.depot, line)


def _stop_pin(stop: RoundStopRow, current: RoundStopRow | None, for_crew: bool) -> dict[str, Any]:
    number = stop.position or ""
    over = stop.state in PIN_OF_STATE
    href = url_for("field.stop", number=stop.number) if for_crew and not over else f"#stopp-{stop.number}"
    return {
        "lon": stop.lon,
        "lat": stop.lat,
        "status": PIN_OF_STATE.get(stop.state, "planlagt"),
        "icon": "check" if stop.state == "done" else "undo",
        "number": None if over else number,
        "label": f"{number}. {_label(stop.name, stop.address)}".lstrip(". "),
        "href": href,
        "selected": current is stop,
    }


def _label(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
