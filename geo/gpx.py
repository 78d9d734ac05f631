"""A round as a GPX 1.1 file that phones and car navigators open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXWaypoint

from geo.place import Place


@dataclass(frozen=True, slots=True)
class GpxStop:
    """A stop as the driver reads it on the device."""

    place: Place
    name: str
    description: str = ""


def round_as_gpx(
    name: str, depot: Place, depot_name: str, stops: Sequence[GpxStop], made_at: datetime
) -> str:
    """GPX text: one waypoint a stop («01 Grønnegata 32», so that devices that sort by name keep the order) and one
    route depot → stops → depot. `made_at` is written as the file's time; it is given so that the file is repeatable.
    """
    gpx = GPX()
    gpx.creator = "Varsko"
    gpx.name = _printable(name)
    gpx.time = made_at
    route = GPXRoute(name=_printable(name))
    route.points.append(_route_point(depot, depot_name))
    digits = max(2, len(str(len(stops))))
    for number, stop in enumerate(stops, 1):
        title = _printable(f"{number:0{digits}d} {stop.name}")
        gpx.waypoints.append(
            GPXWaypoint(
                latitude=round(stop.place.lat, 6),
                longitude=round(stop.place.lon, 6),
                name=title,
                description=_printable(stop.description) or None,
            )
        )
        route.points.append(_route_point(stop.place, title))
    route.points.append(_route_point(depot, depot_name))
    gpx.routes.append(route)
    return gpx.to_xml(version="1.1")


def _route_point(place: Place, name: str) -> GPXRoutePoint:
    return GPXRoutePoint(latitude=round(place.lat, 6), longitude=round(place.lon, 6), name=_printable(name))


def _printable(text: str) -> str:
    """Without the control characters that XML 1.0 forbids even when escaped, and lone surrogates."""
    return "".join(
        c
        for c in text
        if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
