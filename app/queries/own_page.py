"""The reporter's own page and receipt: the case as its reporter may see it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.channels import Channel, channel_to
from app.domain.parts import TEXT, line_of, line_part, photo_part
from app.domain.questions import answer_lines
from app.domain.statuses import Status
from app.domain.steps import Visibility
from app.domain.tokens import token_hash
from app.models import Case, Category, Decision, Event, Municipality, Photo, Report, Reporter, Unit
from geo.place import Place


@dataclass(frozen=True)
class OwnEvent:
    """Something that happened, as the reporter may read it. ``text`` is what was written to or by the reporter."""

    at: datetime
    by: str
    step: str
    to_status: Status
    text: str | None
    unit: str | None
    planned_for: date | None


@dataclass(frozen=True)
class Withheld:
    """What of a case the desk lets nobody else see; ``public_text``: what others read instead of the text.

    Hidden photos and lines are gone from the reporter's page too, whoever they are from.
    """

    text: bool
    public_text: str | None
    photos: int
    lines: int


@dataclass(frozen=True)
class OwnPage:
    """All that the page shows. ``events`` oldest first. ``unit`` is who works on it, None while nobody does."""

    reporter_id: uuid.UUID
    report_id: uuid.UUID
    idempotency_key: str
    case_id: uuid.UUID
    municipality: Municipality
    number: str
    status: Status
    is_public: bool
    title: str
    icon: str
    text: str
    answers: list[tuple[str, str]]
    address: str
    postal_code: str | None
    place: Place | None
    received_at: datetime
    closed_at: datetime | None
    answer_due_at: datetime | None
    solve_due_at: datetime | None
    first_answered_at: datetime | None
    closing: str | None
    paused: dict[str, Any] | None
    planned_for: date | None
    unit: str | None
    unit_is_outside: bool
    email: str | None
    phone: str | None
    language: str
    link_expires_at: datetime | None
    unsubscribed_at: datetime | None
    bounced_at: datetime | None
    promise: dict[str, Any]
    message: dict[str, Any]
    """The deciding rule's text for whoever reported: {text, shown}; empty when it has none."""
    events: list[OwnEvent]
    photos: list[Photo]
    withheld: Withheld

    @property
    def gets_texts(self) -> bool:
        """Whether what happens is told by SMS."""
        return channel_to(self.email, self.phone) is Channel.SMS

    def told(self, place: str) -> str:
        """The text that the deciding rule shows at ``place`` (receipt, own_page), empty when there is none."""
        return str(self.message["text"]) if place in self.message.get("shown", ()) else ""


def find_own_page(session: Session, token: str) -> OwnPage | None:
    """The page behind a private link, None for an unknown token. A constant number of statements."""
    row = session.execute(
        select(Reporter, Report, Case, Category, Unit, Municipality, Decision.promise, Decision.message)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .join(Category, Category.id == Case.category_id)
        .join(Municipality, Municipality.id == Case.municipality_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .outerjoin(Decision, Decision.id == Case.decision_id)
        .where(Reporter.token_hash == token_hash(token))
    ).first()
    if row is None:
        return None
    reporter, report, case, category, unit, municipality, promise, message = row
    photos = _photos(session, case)
    seen = [photo for photo in photos if photo_part(photo.id) not in case.hidden]
    return OwnPage(
        reporter_id=reporter.id,
        report_id=report.id,
        idempotency_key=report.idempotency_key,
        case_id=case.id,
        municipality=municipality,
        number=case.number,
        status=case.status,
        is_public=case.is_public,
        title=case.title,
        icon=category.icon,
        text=report.text,
        answers=answer_lines(category.questions, report.answers),
        address=case.address,
        postal_code=case.postal_code,
        place=_place_of(session, case.id),
        received_at=case.received_at,
        closed_at=case.closed_at,
        answer_due_at=case.answer_due_at,
        solve_due_at=case.solve_due_at,
        first_answered_at=case.first_answered_at,
        closing=case.closing,
        paused=case.paused,
        planned_for=case.planned_for,
        unit=unit.name if unit else None,
        unit_is_outside=bool(unit and unit.kind == "outside"),
        email=reporter.email,
        phone=reporter.phone,
        language=reporter.language,
        link_expires_at=reporter.link_expires_at,
        unsubscribed_at=reporter.unsubscribed_at,
        bounced_at=reporter.bounced_at,
        promise=promise or {},
        message=message or {},
        events=_events(session, case),
        photos=seen,
        withheld=Withheld(
            text=TEXT in case.hidden,
            public_text=case.public_text,
            photos=len(photos) - len(seen),
            lines=sum(line_of(part) is not None for part in case.hidden),
        ),
    )


def _place_of(session: Session, case_id: uuid.UUID) -> Place | None:
    row = session.execute(
        select(Case.geom.ST_X(), Case.geom.ST_Y()).where(Case.id == case_id, Case.geom.is_not(None))
    ).first()
    return Place(row[0], row[1]) if row else None


def _events(session: Session, case: Case) -> list[OwnEvent]:
    seen = (Visibility.PUBLIC.value, Visibility.REPORTER.value)
    rows = session.scalars(
        select(Event).where(Event.case_id == case.id, Event.visibility.in_(seen)).order_by(Event.case_version)
    ).all()
    unit_ids = {change[1] for row in rows if (change := row.changes.get("unit_id")) and change[1]}
    named = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    units: dict[int, str] = {row.id: row.name for row in named}
    return [_event(row, units, line_part(row.case_version) in case.hidden) for row in rows]


def _event(row: Event, units: dict[int, str], is_hidden: bool) -> OwnEvent:
    unit_change, day_change = row.changes.get("unit_id"), row.changes.get("planned_for")
    return OwnEvent(
        at=row.at,
        by=row.actor_kind,
        step=row.step,
        to_status=Status(row.to_status),
        text=None if is_hidden else row.text,
        unit=units.get(unit_change[1]) if unit_change else None,
        planned_for=date.fromisoformat(day_change[1]) if day_change and day_change[1] else None,
    )


def _photos(session: Session, case: Case) -> list[Photo]:
    """As in ``find_case_photo``, and the hidden ones: what others added waits for the desk."""
    query = select(Photo).where(Photo.case_id == case.id, Photo.state != "failed", Photo.use != "added")
    return list(session.scalars(query.order_by(Photo.created_at, Photo.id)))


def find_reporter(session: Session, reporter_id: uuid.UUID) -> tuple[Reporter, Municipality, str] | None:
    """The reporter with municipality and case number, for the unsubscribe page."""
    row = session.execute(
        select(Reporter, Municipality, Case.number)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .join(Municipality, Municipality.id == Reporter.municipality_id)
        .where(Reporter.id == reporter_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None
