"""The log of the rules: who did what with drafts, versions and trials, and why. Rows are only ever added."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.rules_log import RULES_EVENTS
from app.models.base import Base, IntKey, MunicipalityKey

_KINDS = ", ".join(f"'{kind}'" for kind in RULES_EVENTS)


class RulesEvent(Base):
    """``kind``: a key of ``app.domain.rules_log.RULES_EVENTS``. ``by``: the name at that time; ``staff_id`` is None
    for commands. A trigger refuses every update and delete.
    """

    __tablename__ = "rules_event"
    __table_args__ = (
        CheckConstraint(f"kind in ({_KINDS})", name="kind_known"),
        Index("ix_rules_event_municipality_at", "municipality_id", "at", "id"),
        Index("ix_rules_event_draft_id", "draft_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    at: Mapped[datetime]
    kind: Mapped[str]
    by: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rules_draft.id"))
    ruleset_id: Mapped[int | None] = mapped_column(ForeignKey("ruleset_version.id"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rules_run.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
