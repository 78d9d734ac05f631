"""Drafts of rules as pages show them, and the log of what was done with the rules."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from app.models import RulesDraft, RulesDraftText, RulesetVersion, RulesEvent
from routing_rules.ruleset import content_hash

MOST_SHOWN = 100


@dataclass(frozen=True)
class DraftRow:
    """A draft with its newest text. ``state``: open, tried (open, and the text as it stands was tried on history),
    published or discarded. ``version``: give it back when saving. ``base``: name of the version it was made from;
    ``base_source``: that version's text.
    """

    id: uuid.UUID
    name: str
    state: str
    version: int
    source: str
    base_id: int
    base: str
    base_source: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    tried_at: datetime | None


_COLUMNS = (
    RulesDraft.id,
    RulesDraft.name,
    RulesDraft.state,
    RulesDraft.version,
    RulesDraftText.source,
    RulesDraft.base_id,
    RulesetVersion.version.label("base"),
    RulesetVersion.source.label("base_source"),
    RulesDraft.created_at,
    RulesDraft.created_by,
    RulesDraft.updated_at,
    RulesDraft.updated_by,
    RulesDraft.tried_at,
    RulesDraft.tried_hash,
)


def find_drafts(session: Session, municipality_id: int, *, closed: bool = False) -> list[DraftRow]:
    """The municipality's open drafts, the last touched first; with ``closed`` those published or discarded too."""
    query = _drafts(municipality_id).order_by(RulesDraft.updated_at.desc(), RulesDraft.id).limit(MOST_SHOWN)
    if not closed:
        query = query.where(RulesDraft.state == "open")
    return [_row(row) for row in session.execute(query)]


def find_draft(session: Session, municipality_id: int, draft_id: uuid.UUID) -> DraftRow | None:
    """One draft, None when the municipality has no such."""
    row = session.execute(_drafts(municipality_id).where(RulesDraft.id == draft_id)).first()
    return _row(row) if row else None


def _drafts(municipality_id: int) -> Any:
    newest = and_(RulesDraftText.draft_id == RulesDraft.id, RulesDraftText.version == RulesDraft.version)
    return (
        select(*_COLUMNS)
        .join(RulesDraftText, newest)
        .join(RulesetVersion, RulesetVersion.id == RulesDraft.base_id)
        .where(RulesDraft.municipality_id == municipality_id)
    )


def _row(row: Row[Any]) -> DraftRow:
    values = dict(row._mapping)
    tried_hash = values.pop("tried_hash")
    if values["state"] == "open" and tried_hash == content_hash(values["source"]):
        values["state"] = "tried"
    return DraftRow(**values)


def find_draft_text(session: Session, draft_id: uuid.UUID, version: int) -> str | None:
    """What was saved as ``version`` of a draft; None when there is none."""
    return session.scalar(
        select(RulesDraftText.source).where(
            RulesDraftText.draft_id == draft_id, RulesDraftText.version == version
        )
    )


def find_draft_saves(session: Session, draft_id: uuid.UUID) -> Sequence[Row[int, datetime, str]]:
    """(version, saved_at, saved_by) of every save of a draft, newest first."""
    return session.execute(
        select(RulesDraftText.version, RulesDraftText.saved_at, RulesDraftText.saved_by)
        .where(RulesDraftText.draft_id == draft_id)
        .order_by(RulesDraftText.version.desc())
        .limit(MOST_SHOWN)
    ).all()


def find_rules_log(
    session: Session,
    municipality_id: int,
    draft_id: uuid.UUID | None = None,
    limit: int = 50,
) -> Sequence[RulesEvent]:
    """What was done with the rules (or with one draft), newest first.

    The words for ``kind`` are in ``app.domain.rules_log.RULES_EVENTS``.
    """
    query = select(RulesEvent).where(RulesEvent.municipality_id == municipality_id)
    if draft_id is not None:
        query = query.where(RulesEvent.draft_id == draft_id)
    return session.scalars(query.order_by(RulesEvent.at.desc(), RulesEvent.id.desc()).limit(limit)).all()
