"""A case as the unit that has it may see it: everything about the work, nothing about how to reach the reporter."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.questions import answer_lines
from app.domain.statuses import Status
from app.domain.visibility import public_text
from app.models import Case, Category, Event, Photo, Report, StaffUser


@dataclass(frozen=True)
class UnitEvent:
    """What happened. ``who`` is a colleague's name, None for the rules and the reporter (``actor_kind`` says which)."""

    version: int
    step: str
    at: datetime
    actor_kind: str
    who: str | None
    to_status: Status
    text: str | None
    reason: str | None
    planned_for: date | None


@dataclass(frozen=True)
class UnitPhoto:
    """A photo: ``is_ready`` when it can be shown. ``use``: report, answer (before) or resolved (after)."""

    id: uuid.UUID
    use: str
    is_ready: bool
    file_name: str
    created_at: datetime


@dataclass(frozen=True)
class UnitCase:
    """The case. ``answers`` are (question, answer). E-mail addresses and phone numbers are covered in all texts: a unit
    needs the fault, not the person."""

    id: uuid.UUID
    number: str
    version: int
    status: Status
    title: str
    text: str
    address: str
    area_name: str | None
    road: str | None
    category: str
    icon: str
    priority: str
    lon: float | None
    lat: float | None
    received_at: datetime
    solve_due_at: datetime | None
    paused: Mapping[str, Any] | None
    planned_for: date | None
    answers: list[tuple[str, str]]
    events: list[UnitEvent]
    photos: list[UnitPhoto]

    def photos_of(self, *uses: str) -> list[UnitPhoto]:
        """The photos of these uses, in the order they came."""
        return [photo for photo in self.photos if photo.use in uses]

    def changed_since(self, version: int) -> list[UnitEvent]:
        """What happened after somebody saw ``version``, the oldest first."""
        return [event for event in reversed(self.events) if event.version > version]


def find_unit_case(
    session: Session, municipality_id: int, unit_id: int | None, number: str
) -> UnitCase | None:
    """The case with this number, None when it is not that unit's. Four statements, however much has happened."""
    row = session.execute(
        select(Case, Category, func.ST_X(Case.geom), func.ST_Y(Case.geom))
        .join(Category, Category.id == Case.category_id)
        .where(Case.number == number, Case.municipality_id == municipality_id, Case.unit_id == unit_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    case, category, lon, lat = row
    return UnitCase(
        id=case.id,
        number=case.number,
        version=case.version,
        status=case.status,
        title=case.title,
        text=public_text(case.text),
        address=public_text(case.address),
        area_name=case.area_name,
        road=case.road,
        category=category.name,
        icon=category.icon,
        priority=case.priority,
        lon=lon,
        lat=lat,
        received_at=case.received_at,
        solve_due_at=case.solve_due_at,
        paused=case.paused,
        planned_for=case.planned_for,
        answers=_answers(session, case.id, category.questions),
        events=_events(session, case.id),
        photos=_photos(session, case.id),
    )


def _answers(
    session: Session, case_id: uuid.UUID, questions: list[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    given = session.scalar(
        select(Report.answers)
        .where(Report.case_id == case_id)
        .order_by(Report.received_at, Report.id)
        .limit(1)
    )
    return [(question, public_text(said)) for question, said in answer_lines(questions, given or {})]


def _events(session: Session, case_id: uuid.UUID) -> list[UnitEvent]:
    """All events, the newest first."""
    rows = session.execute(
        select(Event, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.id == Event.staff_id)
        .where(Event.case_id == case_id)
        .order_by(Event.case_version.desc())
    )
    return [_event(event, who) for event, who in rows]


def _event(event: Event, who: str | None) -> UnitEvent:
    return UnitEvent(
        version=event.case_version,
        step=event.step,
        at=event.at,
        actor_kind=event.actor_kind,
        who=who,
        to_status=Status(event.to_status),
        text=_covered(event.text),
        reason=_covered(event.reason),
        planned_for=_planned_for(event.changes),
    )


def _covered(text: str | None) -> str | None:
    """Contact details covered in colleagues' words, too: they may have quoted the reporter."""
    return public_text(text) if text else None


def _planned_for(changes: Mapping[str, Any]) -> date | None:
    new = (changes.get("planned_for") or [None, None])[1]
    return date.fromisoformat(new) if new else None


def _photos(session: Session, case_id: uuid.UUID) -> list[UnitPhoto]:
    rows = session.execute(
        select(Photo.id, Photo.use, Photo.state, Photo.file_name, Photo.created_at)
        .where(Photo.case_id == case_id, Photo.state != "failed")
        .order_by(Photo.created_at, Photo.id)
    )
    return [UnitPhoto(row.id, row.use, row.state == "ready", row.file_name, row.created_at) for row in rows]
