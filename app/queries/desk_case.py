"""Everything that the desk sees of one case, in four statements whatever the case has been through."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, Row, Select, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.domain.channels import Channel, channel_to
from app.domain.duplicates import DEFAULT_WITHIN_M
from app.domain.statuses import CLOSED
from app.models import (
    Case,
    Category,
    Decision,
    Event,
    Photo,
    Report,
    Reporter,
    RulesetVersion,
    StaffUser,
    Unit,
)
from app.queries.tips import waiting_tips

NEAR_M = 150
"""Other cases within this many metres are drawn on the case's map."""

MOST_NEAR = 60

NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")
"""What a case number may look like in an address; anything else is no case, and need not be asked for."""


@dataclass(frozen=True)
class DeskCase:
    """``row`` is the case with its category, units and decision; ``reports``, ``photos`` and the ``tips`` that wait are
    plain mappings.

    ``near``: other cases within NEAR_M metres, nearest first, with lon, lat and ``metres``.
    """

    row: Row[Any]
    reports: Sequence[Mapping[str, Any]]
    photos: Sequence[Mapping[str, Any]]
    tips: Sequence[Mapping[str, Any]]
    events: Sequence[Any]
    near: Sequence[Row[Any]]
    choices: "Choices"

    @property
    def similar(self) -> list[Row[Any]]:
        """Open cases of the same category so near that it may be the same fault."""
        return [
            one
            for one in self.near
            if one.category_id == self.row.category_id
            and one.metres <= (self.row.same_within_m or DEFAULT_WITHIN_M)
            and one.status not in CLOSED
        ]

    @property
    def reporter(self) -> Mapping[str, Any] | None:
        """Who sent the (first) report; None for an imported case."""
        return self.reports[0] if self.reports else None

    @property
    def is_reachable(self) -> bool:
        """Whether anybody is told about the case by e-mail or SMS."""
        return bool(self.told_by)

    @property
    def told_by(self) -> list[Channel]:
        """The channels on which its reporters are told, each once."""
        found = [
            channel_to(report["email"], report["phone"])
            for report in self.reports
            if not (report["unsubscribed"] or report["bounced"])
        ]
        return list(dict.fromkeys(channel for channel in found if channel))


@dataclass(frozen=True)
class Choice:
    """A unit, another owner or a category that a case can be given."""

    id: int
    code: str
    name: str
    group: str
    active: bool

    @property
    def pair(self) -> tuple[str, str]:
        """Value and text of an option."""
        return self.code, self.name


@dataclass(frozen=True)
class Choices:
    """What the desk chooses among. Includes what is switched off, because old log entries name it."""

    units: Sequence[Choice]
    outside: Sequence[Choice]
    categories: Sequence[Choice]

    def unit_name(self, unit_id: Any) -> str | None:
        return next((one.name for one in (*self.units, *self.outside) if one.id == unit_id), None)

    def category_name(self, category_id: Any) -> str | None:
        return next((one.name for one in self.categories if one.id == category_id), None)


def find_case_id(session: Session, municipality_id: int, number: str) -> uuid.UUID | None:
    """The case with this number in this municipality."""
    return session.scalar(
        select(Case.id).where(Case.number == number, Case.municipality_id == municipality_id)
    )


def find_desk_case(session: Session, municipality_id: int, number: str) -> DeskCase | None:
    """The case as the desk sees it, None when the municipality has no such number."""
    row = session.execute(_case(municipality_id, number)).first() if NUMBER.fullmatch(number) else None
    if row is None:
        return None
    events = (
        select(Event, StaffUser.name.label("staff_name"))
        .outerjoin(StaffUser, StaffUser.id == Event.staff_id)
        .where(Event.case_id == row.id)
        .order_by(Event.case_version.desc())
    )
    return DeskCase(
        row=row,
        reports=row.reports or [],
        photos=row.photos or [],
        tips=row.tips or [],
        events=session.execute(events).all(),
        near=find_near(session, municipality_id, row.id, row.lon, row.lat) if row.lon is not None else [],
        choices=find_choices(session, municipality_id),
    )


def _case(municipality_id: int, number: str) -> Select[Any]:
    proposed = aliased(Unit)
    return (
        select(
            *(column for column in Case.__table__.columns if not column.name.startswith("geom")),
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
            Category.code.label("category_code"),
            Category.name.label("category_name"),
            Category.short_name.label("category_short"),
            Category.icon,
            Category.questions,
            Category.same_within_m,
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            proposed.code.label("proposed_code"),
            proposed.name.label("proposed_name"),
            proposed.kind.label("proposed_kind"),
            Decision.rule_id,
            Decision.rule_name,
            Decision.sentence,
            Decision.tried,
            Decision.decided_at,
            Decision.warnings,
            RulesetVersion.version.label("ruleset"),
            _reports().label("reports"),
            _photos().label("photos"),
            waiting_tips().label("tips"),
        )
        .join(Category, Category.id == Case.category_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .outerjoin(proposed, proposed.id == Case.proposed_unit_id)
        .outerjoin(Decision, Decision.id == Case.decision_id)
        .outerjoin(RulesetVersion, RulesetVersion.id == Decision.ruleset_id)
        .where(Case.number == number, Case.municipality_id == municipality_id)
    )


def _reports() -> Any:
    fields = func.jsonb_build_object(
        "channel", Report.channel, "answers", Report.answers, "category", Report.category_code,
        "name", Reporter.name, "email", Reporter.email, "phone", Reporter.phone,
        "unsubscribed", Reporter.unsubscribed_at.is_not(None),
        "bounced", Reporter.bounced_at.is_not(None), "bounce_reason", Reporter.bounce_reason,
    )  # fmt: skip
    in_order = aggregate_order_by(fields, Report.received_at, Report.id)
    return (
        select(func.jsonb_agg(in_order, type_=JSONB))
        .select_from(Report)
        .outerjoin(Reporter, Reporter.report_id == Report.id)
        .where(Report.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def _photos() -> Any:
    fields = func.jsonb_build_object(
        "id", Photo.id, "use", Photo.use, "state", Photo.state, "at", Photo.created_at
    )
    in_order = aggregate_order_by(fields, Photo.created_at, Photo.id)
    return (
        select(func.jsonb_agg(in_order, type_=JSONB))
        .where(Photo.case_id == Case.id, Photo.state != "failed")
        .correlate(Case)
        .scalar_subquery()
    )


def find_near(
    session: Session, municipality_id: int, case_id: uuid.UUID, lon: float, lat: float
) -> Sequence[Row[Any]]:
    """Other cases of the municipality within NEAR_M metres of (lon, lat), EPSG:4326; nearest first."""
    here = func.ST_Transform(func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326), 25833)
    metres = cast(func.ST_Distance(Case.geom_25833, here), Float)
    query = (
        select(
            Case.number,
            Case.title,
            Case.status,
            Case.category_id,
            Case.received_at,
            Case.thumb_photo_id,
            Category.icon,
            Unit.name.label("unit_name"),
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
            metres.label("metres"),
        )
        .join(Category, Category.id == Case.category_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(
            Case.municipality_id == municipality_id,
            Case.id != case_id,
            func.ST_DWithin(Case.geom_25833, here, NEAR_M),
        )
        .order_by(metres)
        .limit(MOST_NEAR)
    )
    return session.execute(query).all()


def find_choices(session: Session, municipality_id: int) -> Choices:
    """Units, other owners and categories of the municipality, in one statement."""
    units = select(
        Unit.kind.label("kind"),
        Unit.id,
        Unit.code,
        Unit.name,
        literal("").label("group"),
        Unit.active,
        literal(0).label("rank"),
    ).where(Unit.municipality_id == municipality_id)
    categories = select(
        literal("category"),
        Category.id,
        Category.code,
        Category.name,
        Category.group_name,
        Category.active,
        Category.position,
    ).where(Category.municipality_id == municipality_id)
    both = union_all(units, categories).subquery()
    found: dict[str, list[Choice]] = {"unit": [], "outside": [], "category": []}
    for kind, key, code, name, group, active, _rank in session.execute(
        select(both).order_by(both.c.rank, both.c.name)
    ):
        found[kind].append(Choice(key, code, name, group, active))
    return Choices(found["unit"], found["outside"], found["category"])


def find_version(session: Session, case_id: uuid.UUID) -> int:
    """How many times the case has been changed, read anew."""
    return session.scalars(select(Case.version).where(Case.id == case_id)).one()
