"""A batch of archive rows as cases, reports and events, written by COPY."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.cases.calendars import work_calendar
from app.cases.import_places import OTHER_OWNER
from app.domain.statuses import Status
from app.intake.life import Happening, life_of
from app.intake.names import address_name, category_name, code_of, place_name
from app.intake.rows import ArchiveReport
from app.intake.survey import CitySurvey
from app.models import Case, Category, Municipality, Unit
from geo.place import Place, as_ewkt
from routing_rules.deadline import Span, WorkCalendar, promise_due

FIRST_ANSWER = Span(2, "working_days")
"""What the imported municipality's rules promise (app.intake.ruleset): cases still new stand in the queue by it."""

CHANNELS: dict[str, str] = {
    "phone": "phone",
    "call": "phone",
    "voicemail": "phone",
    "mobile": "app",
    "mobile app": "app",
    "online": "web",
    "self service": "web",
    "web": "web",
    "email": "email",
    "walk-in": "counter",
    "api": "api",
}

COLUMNS: dict[str, tuple[str, ...]] = {
    '"case"': (
        "id", "municipality_id", "number", "status", "category_id", "unit_id", "proposed_unit_id", "title", "text",
        "address", "postal_code", "area_name", "geom", "position_state", "received_at", "updated_at", "closed_at",
        "answer_due_at", "solve_due_at", "answer_broken_at", "solve_broken_at", "first_answered_at", "planned_for",
        "version", "external_id",
    ),
    "report": (
        "id", "municipality_id", "case_id", "idempotency_key", "channel", "category_code", "text", "language", "geom",
        "received_at",
    ),
    "event": (
        "municipality_id", "case_id", "case_version", "at", "actor_kind", "step", "from_status", "to_status", "changes",
        "text", "reason", "visibility",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """The municipality of a city, with the ids of its categories and units by code."""

    municipality_id: int
    zone: ZoneInfo
    calendar: WorkCalendar
    city: CitySurvey
    categories: Mapping[str, int]
    category_names: Mapping[str, str]
    units: Mapping[str, int]


def target_of(session: Session, municipality: Municipality, city: CitySurvey) -> Target:
    """Read the ids once: they do not change during an import."""
    categories = session.execute(
        select(Category.code, Category.id, Category.name).where(Category.municipality_id == municipality.id)
    ).all()
    units = session.execute(select(Unit.code, Unit.id).where(Unit.municipality_id == municipality.id)).all()
    return Target(
        municipality_id=municipality.id,
        zone=ZoneInfo(municipality.time_zone),
        calendar=work_calendar(municipality),
        city=city,
        categories={code: id_ for code, id_, _ in categories},
        category_names={code: name for code, _, name in categories},
        units={row[0]: row[1] for row in units},
    )


def store_batch(session: Session, rows: Sequence[ArchiveReport], targets: Mapping[str, Target]) -> int:
    """Write the rows that are not there yet; gives how many. Joins the caller's transaction."""
    known = _known_ids(session, rows, targets)
    fresh = [row for row in rows if (targets[row.city].municipality_id, row.external_id) not in known]
    numbers = next_numbers(session, len(fresh))
    lines: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for row, running in zip(fresh, numbers, strict=True):
        target, case_id = targets[row.city], uuid.uuid4()
        life, (state, place) = life_of(row), target.city.place_of(row)
        said = _text(row, target)
        number = f"{row.received_at.astimezone(target.zone):%y}-{running}"
        lines['"case"'].append(_case(row, target, case_id, number, life, state, place, said))
        lines["report"].append(_report(row, target, case_id, place, said))
        lines["event"] += _events(row, target, case_id, life)
    for table, values in lines.items():
        copy_rows(session, table, COLUMNS[table], values)
    return len(fresh)


def _known_ids(
    session: Session, rows: Sequence[ArchiveReport], targets: Mapping[str, Target]
) -> set[tuple[int, str | None]]:
    query = select(Case.municipality_id, Case.external_id).where(
        Case.municipality_id.in_({target.municipality_id for target in targets.values()}),
        Case.external_id.in_([row.external_id for row in rows]),
    )
    return {(municipality_id, external_id) for municipality_id, external_id in session.execute(query)}


def next_numbers(session: Session, count: int) -> list[int]:
    """So many running numbers, in one statement."""
    return list(
        session.scalars(
            text("SELECT nextval('case_number_seq') FROM generate_series(1, :count)"), {"count": count}
        )
    )


def _text(row: ArchiveReport, target: Target) -> str:
    """What the report says: its own words, else what the archive's columns tell."""
    if row.text:
        return row.text
    parts = [row.kind if target.city.kinds_tell else "", row.place_kind]
    told = ". ".join(category_name(part) for part in dict.fromkeys(parts) if part)
    return told or target.category_names[code_of(row.category)]


def _case(
    row: ArchiveReport,
    target: Target,
    case_id: uuid.UUID,
    number: str,
    life: list[Happening],
    state: str,
    place: Place | None,
    said: str,
) -> tuple[Any, ...]:
    last, agency = life[-1], target.units[code_of(row.agency)]
    status, category = last.target, code_of(row.category)
    is_closed = not status.is_open
    answered = is_closed or status is Status.FORWARDED
    answer_due_at = (
        promise_due(row.received_at, FIRST_ANSWER, target.calendar) if status is Status.RECEIVED else None
    )
    return (
        case_id,
        target.municipality_id,
        number,
        status.value,
        target.categories[category],
        _unit(last, agency, target),
        agency,
        target.category_names[category],
        said,
        address_name(row.address),
        row.postal_code or None,
        place_name(row.area) or None,
        as_ewkt(place) if place else None,
        state,
        row.received_at,
        max(last.at, row.updated_at or last.at),
        last.at if is_closed else None,
        answer_due_at,
        row.due_at,
        answer_due_at,  # an archive's promises were somebody else's: we tell nobody that they broke
        row.due_at,
        last.at if answered else None,
        row.planned_for if status is Status.PLANNED or not is_closed else None,
        len(life),
        row.external_id,
    )


def _unit(last: Happening, agency: int, target: Target) -> int | None:
    if last.target is Status.FORWARDED:
        return target.units[OTHER_OWNER]
    return None if last.target in (Status.RECEIVED, Status.DECLINED) else agency


def _report(
    row: ArchiveReport, target: Target, case_id: uuid.UUID, place: Place | None, said: str
) -> tuple[Any, ...]:
    return (
        uuid.uuid4(),
        target.municipality_id,
        case_id,
        f"import:{row.external_id}",
        CHANNELS.get(row.channel.casefold(), "import"),
        code_of(row.category),
        said,
        "en",
        as_ewkt(place) if place else None,
        row.received_at,
    )


def _events(
    row: ArchiveReport, target: Target, case_id: uuid.UUID, life: list[Happening]
) -> Iterable[tuple[Any, ...]]:
    agency = target.units[code_of(row.agency)]
    for version, one in enumerate(life, 1):
        yield (
            target.municipality_id,
            case_id,
            version,
            one.at,
            "import",
            one.step,
            one.source.value if one.source else None,
            one.target.value,
            json.dumps(_changes(one, row, agency, target)),
            one.text,
            one.note,
            one.shown_to,
        )


def _changes(one: Happening, row: ArchiveReport, agency: int, target: Target) -> dict[str, Any]:
    match one.step:
        case "confirm":
            return {"unit_id": [None, agency]}
        case "forward":
            return {"unit_id": [None, target.units[OTHER_OWNER]]}
        case "plan":
            return {"planned_for": [None, str(row.planned_for)]}
    return {}


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows by COPY, in the session's own transaction. ``table`` and ``columns`` are names of ours."""
    connection: Any = session.connection().connection.dbapi_connection
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
