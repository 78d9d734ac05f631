"""The municipality that an archive goes into: made from what the archive itself says, and added to by later files."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry import Point
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.cases.publish_rules import publish_rules
from app.intake.ground import FlatMap, built_up, extent_of, neighbourhoods, polygons
from app.intake.names import category_name, code_of, icon_of, place_name, short_name
from app.intake.ruleset import CategoryRule, write_ruleset
from app.intake.survey import CitySurvey, middle_of
from app.models import Area, Category, Municipality, PlaceName, Unit
from app.queries.rules_versions import find_in_force
from geo.areas import label_place
from geo.names import search_form

PUBLISHER = "import reports"
OTHER_OWNER = "annen-eier"
TILES = 8
POINT_WITHIN_M = 400
"""A street whose reports lie this close together has a position; a longer one only a rough one."""

WGS84 = 4326


class ImportRefused(Exception):
    """The import cannot go on; the message is a sentence about what to do."""


def prepare_municipality(
    session: Session, number: str, name: str, city: CitySurvey, credit: str, now: datetime
) -> Municipality:
    """The municipality for a city of an archive, with its categories, units, places and rules. Joins the caller's
    transaction.

    What is there stays as it is: only what is missing is added.

    Raises:
        ImportRefused: the number belongs to a municipality of its own, not to an archive.
    """
    municipality = session.scalar(select(Municipality).where(Municipality.number == number).with_for_update())
    if municipality is not None and municipality.extent_kind != "data":
        raise ImportRefused(
            f"{municipality.name} ({number}) is a municipality with rules of its own. "
            "Give the archive a number of its own: --municipality NUMBER."
        )
    if municipality is None:
        municipality = _new_municipality(number, name, city, credit)
        session.add(municipality)
        session.flush()
    _add_units(session, municipality.id, city)
    _add_categories(session, municipality.id, city)
    if city.centre is not None:
        _add_ground(session, municipality, FlatMap(city.centre), city)
    session.flush()
    _publish(session, municipality, city, now)
    return municipality


def _new_municipality(number: str, name: str, city: CitySurvey, credit: str) -> Municipality:
    centre = {"centre": {"lon": city.centre.lon, "lat": city.centre.lat, "zoom": 11}} if city.centre else {}
    return Municipality(
        number=number,
        name=name,
        time_zone=city.zone,
        extent_kind="data",
        settings={
            "official_name": name,
            "desk_name": "Servicetorget",
            "languages": ["nb", "nn", "en"],
            "credits": [{"text": credit, "href": None}] if credit else [],
            **centre,
        },
    )


def _add_units(session: Session, municipality_id: int, city: CitySurvey) -> None:
    """One unit per agency, its crews starting in the middle of its reports, and somebody to send on to."""
    rows = [
        {
            "code": code,
            "name": agency.name,
            "kind": "unit",
            "depot": from_shape(_point(middle_of(agency.positions)[0]), WGS84) if agency.positions else None,
        }
        for code, agency in city.agencies.items()
    ]
    rows.append({"code": OTHER_OWNER, "name": "Annen eier", "kind": "outside", "depot": None})
    _add_missing(session, Unit, municipality_id, rows, ["municipality_id", "code"])


def _add_categories(session: Session, municipality_id: int, city: CitySurvey) -> None:
    there = session.scalar(select(func.count()).where(Category.municipality_id == municipality_id)) or 0
    ordered = sorted(city.categories.items(), key=lambda item: (-item[1].count, item[0]))
    rows = []
    for place, (code, seen) in enumerate(ordered):
        name = category_name(seen.written)
        days = math.ceil(seen.promised_hours / 24) if seen.promised_hours else 20
        rows.append(
            {
                "code": code,
                "group_code": seen.agency,
                "group_name": city.agencies[seen.agency].name,
                "name": name,
                "short_name": short_name(name),
                "icon": icon_of(name),
                "examples": seen.written if seen.written != name else "",
                "keywords": sorted({word for word in search_form(name).split() if len(word) > 3}),
                "promise": {"first_answer": 2, "solution": days},
                "tile_rank": place + 1 if place < TILES and not there else None,
                "position": there + place,
            }
        )
    _add_missing(session, Category, municipality_id, rows, ["municipality_id", "code"])


def _add_ground(session: Session, municipality: Municipality, flat: FlatMap, city: CitySurvey) -> None:
    """Extent, neighbourhoods, built-up ground and names. A later file widens the extent."""
    extent = extent_of(flat, city.positions)
    if municipality.boundary is not None:
        extent = polygons(to_shape(municipality.boundary).union(extent))
    municipality.boundary = from_shape(extent, WGS84)
    municipality.background_version = (municipality.background_version or 0) + 1
    outlines = neighbourhoods(flat, city.areas)
    areas = [
        {
            "kind": "neighbourhood",
            "code": code_of(name),
            "name": place_name(name),
            "approximate": True,
            "geom": from_shape(outline, WGS84),
        }
        for name, outline in outlines.items()
    ]
    areas += [
        {
            "kind": "built_up",
            "code": code,
            "name": code,
            "approximate": True,
            "geom": from_shape(outline, WGS84),
        }
        for code, outline in built_up(flat, city.positions).items()
    ]
    _add_missing(session, Area, municipality.id, areas, ["municipality_id", "kind", "code"])
    known = set(session.scalars(select(PlaceName.search).where(PlaceName.municipality_id == municipality.id)))
    names = [
        _named(place_name(name), "neighbourhood", "postal_area", label_place(outline))
        for name, outline in outlines.items()
    ]
    names += [_street(street, positions) for street, positions in city.streets.items()]
    fresh = [{"municipality_id": municipality.id, **row} for row in names if row["search"] not in known]
    if fresh:
        session.execute(insert(PlaceName), fresh)


def _street(street: str, positions: list[tuple[float, float]]) -> dict[str, Any]:
    middle, spread_m = middle_of(positions)
    return _named(street, "street", "point" if spread_m <= POINT_WITHIN_M else "postal_area", middle)


def _named(name: str, kind: str, precision: str, place: Any) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "precision": precision,
        "search": search_form(name),
        "geom": from_shape(_point(place), WGS84),
    }


def _point(place: Any) -> Point:
    return Point(round(place.lon, 6), round(place.lat, 6))


def _add_missing(
    session: Session, table: Any, municipality_id: int, rows: Iterable[dict[str, Any]], key: list[str]
) -> None:
    values = [{"municipality_id": municipality_id, **row} for row in rows]
    if values:
        statement = upsert(table).on_conflict_do_nothing(index_elements=key)
        session.execute(statement, values)


def _publish(session: Session, municipality: Municipality, city: CitySurvey, now: datetime) -> None:
    """Rules for every category that is there; somebody's own rules are left alone."""
    current = find_in_force(session, municipality.id, now)
    if current is not None and current.published_by != PUBLISHER:
        return
    categories = session.execute(
        select(Category.code, Category.name, Category.group_code)
        .where(Category.municipality_id == municipality.id)
        .order_by(Category.position, Category.id)
    ).all()
    promised = {code: seen.promised_hours for code, seen in city.categories.items()}
    rules = [CategoryRule(code, name, unit, promised.get(code)) for code, name, unit in categories]
    busiest = max(city.agencies, key=lambda code: city.agencies[code].spellings.total())
    publish_rules(session, municipality, write_ruleset(municipality.name, rules, busiest), PUBLISHER, now)
