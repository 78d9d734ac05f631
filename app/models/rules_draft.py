"""Rules that somebody works on: several at a time, and every saved text of each."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class RulesDraft(Base):
    """``version`` counts the saves, and is what two people at the same draft are told apart by; its text is in
    ``RulesDraftText``. ``base_id``: the version in force that it was made from. ``tried_hash``: of the text that was
    last tried on history.
    """

    __tablename__ = "rules_draft"
    __table_args__ = (
        CheckConstraint("state in ('open', 'published', 'discarded')", name="state_known"),
        CheckConstraint("(state = 'published') = (published_id is not null)", name="published_is_named"),
        Index("ix_rules_draft_municipality", "municipality_id", "state", "updated_at"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    name: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    base_id: Mapped[int] = mapped_column(ForeignKey("ruleset_version.id"))
    published_id: Mapped[int | None] = mapped_column(ForeignKey("ruleset_version.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    tried_at: Mapped[datetime | None]
    tried_hash: Mapped[str | None]


class RulesDraftText(Base):
    """What was saved as ``version`` of a draft. It may hold errors."""

    __tablename__ = "rules_draft_text"

    draft_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("rules_draft.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
