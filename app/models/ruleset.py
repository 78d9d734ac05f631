"""Published rulesets, each version kept, and when each of them came into force."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class RulesetVersion(Base):
    """``version`` names ``source`` (YAML) by its short hash. The text never changes: old decisions point at it.

    ``published_at`` and ``published_by`` tell of the first time; ``RulesPublication`` has every time.

    ``vocabulary``: the units, categories and areas that the rules could name when it was published last, so that they
    can be read when some of these are gone. None for versions from before it was kept.
    """

    __tablename__ = "ruleset_version"
    __table_args__ = (UniqueConstraint("municipality_id", "version"),)

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    version: Mapped[str]
    source: Mapped[str]
    vocabulary: Mapped[dict[str, Any] | None]
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class RulesPublication(Base):
    """A version comes into force at ``effective_from`` and decides until the next publication does.

    The version in force is chosen by time when it is asked for, so a moment in the future needs no clock process. A
    publication that was withdrawn before its moment never decided anything.
    """

    __tablename__ = "rules_publication"
    __table_args__ = (
        CheckConstraint("kind in ('publish', 'rollback')", name="kind_known"),
        CheckConstraint("effective_from >= published_at", name="not_backdated"),
        Index(
            "ix_rules_publication_in_force",
            "municipality_id",
            "effective_from",
            "id",
            postgresql_where=text("withdrawn_at is null"),
        ),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    ruleset_id: Mapped[int] = mapped_column(ForeignKey("ruleset_version.id"))
    kind: Mapped[str]
    effective_from: Mapped[datetime]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    reason: Mapped[str]
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rules_draft.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
