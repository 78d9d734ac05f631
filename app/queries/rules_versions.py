"""Which rules decide at a given moment, and which did before: versions and their publications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.models import RulesetVersion, RulesPublication

MOST_SHOWN = 200


@dataclass(frozen=True)
class PublishedRules:
    """One time that a version came (or will come) into force.

    ``state``: in_force, scheduled, earlier or withdrawn. ``ended_at``: when the next one took over, None while it
    decides and for what never did. ``kind``: publish or rollback.
    ``source``: YAML, only where one version is asked for.
    """

    publication_id: int
    ruleset_id: int
    version: str
    kind: str
    effective_from: datetime
    published_at: datetime
    published_by: str
    reason: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    state: str = "earlier"
    ended_at: datetime | None = None
    source: str | None = None


_COLUMNS = (
    RulesPublication.id.label("publication_id"),
    RulesPublication.ruleset_id,
    RulesetVersion.version,
    RulesPublication.kind,
    RulesPublication.effective_from,
    RulesPublication.published_at,
    RulesPublication.published_by,
    RulesPublication.reason,
    RulesPublication.withdrawn_at,
    RulesPublication.withdrawn_by,
)


def in_force(municipality_id: int, at: datetime) -> Select[int, str]:
    """The statement for (ruleset id, version) of what decides at ``at``. No row: nothing decides yet."""
    return (
        select(RulesPublication.ruleset_id, RulesetVersion.version)
        .join(RulesetVersion, RulesetVersion.id == RulesPublication.ruleset_id)
        .where(
            RulesPublication.municipality_id == municipality_id,
            RulesPublication.withdrawn_at.is_(None),
            RulesPublication.effective_from <= at,
        )
        .order_by(RulesPublication.effective_from.desc(), RulesPublication.id.desc())
        .limit(1)
    )


def find_in_force(session: Session, municipality_id: int, at: datetime) -> PublishedRules | None:
    """What decides at ``at``, with its text; None when nothing does."""
    return _find(session, municipality_id, RulesPublication.effective_from <= at, "in_force")


def find_scheduled(session: Session, municipality_id: int, at: datetime) -> PublishedRules | None:
    """The version that waits for its moment after ``at``, with its text; None when none does."""
    return _find(session, municipality_id, RulesPublication.effective_from > at, "scheduled")


def find_newest(session: Session, municipality_id: int, at: datetime) -> PublishedRules | None:
    """The newest rules that somebody published: the scheduled ones, else those in force at ``at``."""
    return find_scheduled(session, municipality_id, at) or find_in_force(session, municipality_id, at)


def _find(session: Session, municipality_id: int, when: object, state: str) -> PublishedRules | None:
    row = session.execute(
        select(*_COLUMNS, RulesetVersion.source)
        .join(RulesetVersion, RulesetVersion.id == RulesPublication.ruleset_id)
        .where(
            RulesPublication.municipality_id == municipality_id,
            RulesPublication.withdrawn_at.is_(None),
            when,  # type: ignore[arg-type]
        )
        .order_by(RulesPublication.effective_from.desc(), RulesPublication.id.desc())
        .limit(1)
    ).first()
    return PublishedRules(**row._mapping, state=state) if row else None


def list_publications(
    session: Session, municipality_id: int, at: datetime, limit: int = MOST_SHOWN
) -> list[PublishedRules]:
    """Every time a version came into force or was to, newest first, without texts. One statement."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(RulesetVersion, RulesetVersion.id == RulesPublication.ruleset_id)
        .where(RulesPublication.municipality_id == municipality_id)
        .order_by(RulesPublication.effective_from.desc(), RulesPublication.id.desc())
        .limit(limit)
    ).all()
    listed: list[PublishedRules] = []
    later: datetime | None = None
    decides = True
    for row in rows:
        if row.withdrawn_at is not None:
            listed.append(PublishedRules(**row._mapping, state="withdrawn"))
            continue
        if row.effective_from > at:
            listed.append(PublishedRules(**row._mapping, state="scheduled"))
        else:
            state = "in_force" if decides else "earlier"
            ended = None if decides else later
            listed.append(PublishedRules(**row._mapping, state=state, ended_at=ended))
            decides = False
        later = row.effective_from
    return listed


def find_version(
    session: Session, municipality_id: int, version: str | None = None, ruleset_id: int | None = None
) -> RulesetVersion | None:
    """A version by its name ("5501-3-0a1b2c3d4e5f") or id; None when the municipality has no such."""
    query = select(RulesetVersion).where(RulesetVersion.municipality_id == municipality_id)
    query = query.where(
        RulesetVersion.version == version if ruleset_id is None else RulesetVersion.id == ruleset_id
    )
    return session.scalar(query)


def find_versions(session: Session, municipality_id: int) -> Sequence[RulesetVersion]:
    """Every version of the municipality, the newest first."""
    return session.scalars(
        select(RulesetVersion)
        .where(RulesetVersion.municipality_id == municipality_id)
        .order_by(RulesetVersion.id.desc())
        .limit(MOST_SHOWN)
    ).all()
