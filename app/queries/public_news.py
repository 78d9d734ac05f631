"""What an event says to everybody: the facts that messages to followers, feeds and digests are made from."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.parts import line_part
from app.domain.statuses import Status
from app.domain.steps import STEPS, Visibility
from app.models import Case, Category, Event, Municipality, Unit
from app.queries.public_case import TOLD_TO_ALL, cover_of

TOLD_STEPS: dict[str, str] = {"receive": "received"} | {
    name: step.tells for name, step in STEPS.items() if step.tells and step.shown_to is Visibility.PUBLIC
}
"""Public steps that are news, with the name of the news."""

AREA_STEPS = {
    name: kind for name, kind in TOLD_STEPS.items() if kind not in ("assigned", "unanswered", "late")
}
"""Those that whoever follows an area is told: who has a case, and how late, is news to those who follow the case."""


@dataclass(frozen=True)
class PublicNews:
    """``kind`` names the text. ``facts``: JSON, with contact details and reporters' names covered."""

    event_id: int
    at: datetime
    case_id: uuid.UUID
    municipality_id: int
    category_code: str
    public_key: str
    kind: str
    facts: dict[str, Any]


def find_public_news(session: Session, event_id: int) -> PublicNews | None:
    """The news of an event; None when it is none, or the case is hidden now. Three statements at most."""
    row = session.execute(
        select(Event, Case, Category, Unit.name, Municipality)
        .join(Case, Case.id == Event.case_id)
        .join(Category, Category.id == Case.category_id)
        .join(Municipality, Municipality.id == Case.municipality_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(
            Event.id == event_id,
            Case.is_public,
            Event.visibility == Visibility.PUBLIC.value,
            Event.step.in_(TOLD_STEPS),
        )
    ).first()
    if row is None:
        return None
    event, case, category, unit, municipality = row
    return PublicNews(
        event_id=event.id,
        at=event.at,
        case_id=case.id,
        municipality_id=case.municipality_id,
        category_code=category.code,
        public_key=Status(event.to_status).face.public_key,
        kind=TOLD_STEPS[event.step],
        facts=_facts(session, event, case, category, unit, municipality),
    )


def _facts(
    session: Session,
    event: Event,
    case: Case,
    category: Category,
    unit: str | None,
    municipality: Municipality,
) -> dict[str, Any]:
    cover = cover_of(session, case.id)
    told = event.step in TOLD_TO_ALL and line_part(event.case_version) not in case.hidden
    said = event.text if told else None
    return {
        "number": case.number,
        "title": case.title,
        "category": category.name,
        "unit": unit,
        "address": cover(case.address),
        "status": event.to_status,
        "planned_for": _planned(event.changes)
        or (case.planned_for.isoformat() if case.planned_for else None),
        "text": cover(said) if said else None,
        "municipality": municipality.name,
        "desk": municipality.settings.get("desk_name") or municipality.name,
    }


def _planned(changes: Mapping[str, Any]) -> str | None:
    """The day that the event set, if it set one."""
    return (changes.get("planned_for") or [None, None])[1]
