"""Put a municipality's folder into the database; done again, it updates (``varsko municipality add``)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Point
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.cases.decide import vocabulary_of
from app.cases.publish_rules import publish_rules
from app.demo.folder import Folder, LonLat, read_folder
from app.demo.languages import question_in_languages, translations_of
from app.demo.places import WGS84, read_boundary, write_places
from app.demo.reading import FolderError
from app.models import Base, Category, Municipality, Unit
from app.platform.database import transaction
from app.queries.rules_versions import find_version
from routing_rules.ruleset import RulesetErrors, load_ruleset

RULESETS = Path(__file__).resolve().parents[2] / "routing_rules" / "rulesets"
BACKGROUND_FILES = tuple(
    f"{name}.geojson" for name in ("boundary", "land", "built_up", "background", "roads", "tunnels", "places")
)


@dataclass(frozen=True)
class Added:
    """What was put in. ``counts``: kind of row to number."""

    municipality: Municipality
    folder: Folder
    counts: dict[str, int]


def add_municipality(
    session: Session,
    path: Path,
    now: datetime,
    say: Callable[[str], None] = lambda _: None,
    by: str = "municipality add",
    reason: str = "",
) -> Added:
    """Read the folder and write all of it in one transaction: everything or nothing. ``by``, ``reason``: for the log of
    the rules.

    Units and categories that are no longer in the files are switched off, never deleted: old cases point at them.

    Raises:
        FolderError: with file, line and field of what is wrong.
    """
    folder = read_folder(path)
    boundary = read_boundary(path)
    with transaction(session):
        municipality = _write_municipality(session, folder, boundary)
        say(f"{municipality.name} ({municipality.number}): units, categories and places")
        _write_units(session, municipality.id, folder)
        _write_categories(session, municipality.id, folder)
        counts = write_places(session, municipality.id, path, boundary)
        counts |= {"units": len(folder.units), "categories": len(folder.categories)}
        _publish_ruleset(session, municipality, now, by, reason)
    return Added(municipality, folder, counts)


def _write_municipality(session: Session, folder: Folder, boundary: MultiPolygon) -> Municipality:
    about = folder.municipality
    values = {
        "name": about.name,
        "time_zone": about.time_zone,
        "boundary": from_shape(boundary, WGS84),
        "extent_kind": "boundary",
        "settings": _settings(folder),
        "background_version": _background_version(folder.path),
    }
    statement = insert(Municipality).values(number=about.number, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[Municipality.number], set_=values))
    query = select(Municipality).where(Municipality.number == about.number)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _settings(folder: Folder) -> dict[str, Any]:
    """What the pages need to know; ``centre`` is lon, lat and the zoom of the first map."""
    about = folder.municipality
    lon, lat = about.map.centre
    return {
        "official_name": about.official_name or about.name,
        "desk_name": about.desk_name,
        "centre": {"lon": lon, "lat": lat, "zoom": about.map.zoom},
        "contacts": about.contacts.model_dump(),
        "statements": about.statements.model_dump(),
        "languages": about.languages,
        "depot": about.depot,
        "calendar": about.calendar,
        "quiet_hours": list(about.quiet_hours),
        "duty_phones": [one.model_dump() for one in about.duty_phones],
        "private_roads": about.private_roads.model_dump() if about.private_roads else None,
        "credits": [
            {"text": f"{one.what}: {one.who}, {one.licence}", "href": one.url or None}
            for one in about.credits
        ],
    }


def _background_version(path: Path) -> int:
    """A number that follows the content of the files that the map background is drawn from."""
    digest = hashlib.sha256()
    for name in BACKGROUND_FILES:
        file = path / "geo" / name
        digest.update(file.read_bytes() if file.exists() else b"")
    return int(digest.hexdigest()[:7], 16)


def _write_units(session: Session, municipality_id: int, folder: Folder) -> None:
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            "email": one.email,
            "phone": one.phone,
            "web": one.web,
            "depot": _point(one.depot),
            "calendar": one.calendar,
            "active": True,
        }
        for one in folder.units
    ]
    _upsert(session, Unit, municipality_id, rows)


def _write_categories(session: Session, municipality_id: int, folder: Folder) -> None:
    rows = [
        {
            "code": one.code,
            "group_code": one.group,
            "group_name": folder.groups[one.group],
            "name": one.name,
            "short_name": one.short_name,
            "icon": one.icon,
            "examples": one.examples,
            "keywords": one.keywords,
            "promise": one.promise.model_dump(),
            "questions": [
                question_in_languages(folder.languages, question.model_dump(exclude_defaults=True))
                for question in one.questions
            ],
            "danger_hint": one.danger_hint,
            "translations": translations_of(folder.languages, one.code, one.group),
            "same_within_m": one.same_within_m,
            "service_minutes": one.service_minutes,
            "tile_rank": one.tile_rank,
            "position": position,
            "active": True,
        }
        for position, one in enumerate(folder.categories)
    ]
    _upsert(session, Category, municipality_id, rows)


def _upsert(session: Session, table: type[Base], municipality_id: int, rows: list[dict[str, Any]]) -> None:
    """Insert or update by (municipality, code), and switch off the rest."""
    columns: Any = table
    for row in rows:
        statement = insert(table).values(municipality_id=municipality_id, **row)
        session.execute(
            statement.on_conflict_do_update(index_elements=[columns.municipality_id, columns.code], set_=row)
        )
    gone = columns.code.not_in([row["code"] for row in rows])
    session.execute(
        update(table).where(columns.municipality_id == municipality_id, gone).values(active=False)
    )


def _point(at: LonLat | None) -> Any:
    return from_shape(Point(*at), WGS84) if at else None


def _publish_ruleset(
    session: Session, municipality: Municipality, now: datetime, by: str, reason: str
) -> None:
    """Publish the ruleset file when its content is new. A version known before is left as it stands: somebody may
    have published a newer one, or rolled back, since."""
    file = RULESETS / f"{municipality.number}.yaml"
    if not file.exists():
        raise FolderError(f"routing_rules/rulesets/{file.name} is missing: nobody would get the reports.")
    source = file.read_text(encoding="utf-8")
    try:
        words = vocabulary_of(session, municipality.id)
        version = load_ruleset(source, words, municipality.number).version
    except RulesetErrors as errors:
        raise FolderError(str(errors)) from errors
    if find_version(session, municipality.id, version) is None:
        publish_rules(session, municipality, source, by, now, reason)
