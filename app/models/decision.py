"""What the rules decided, with everything needed to say why years later."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class Decision(Base):
    """``tried`` lists rules with what matched or failed; ``facts`` is what the rules saw.

    ``message``: {text, shown} for whoever reported, ``escalate``: {before: {amount, unit}, priority, to} for when a
    promise is about to break; both None where the rule has none. ``visibility``: public or staff. ``confirm``: desk or
    auto. ``warnings``: sentences that the desk must see, such as a rule that could not be tried.
    """

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_case_id", "case_id"),)

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    ruleset_id: Mapped[int] = mapped_column(ForeignKey("ruleset_version.id"))
    rule_id: Mapped[str]
    rule_name: Mapped[str]
    unit_code: Mapped[str]
    priority: Mapped[str]
    promise: Mapped[dict[str, Any]]
    sentence: Mapped[str]
    facts: Mapped[dict[str, Any]]
    tried: Mapped[list[Any]]
    tags: Mapped[list[Any]] = mapped_column(server_default="[]")
    visibility: Mapped[str] = mapped_column(server_default="public")
    confirm: Mapped[str] = mapped_column(server_default="desk")
    message: Mapped[dict[str, Any] | None]
    escalate: Mapped[dict[str, Any] | None]
    warnings: Mapped[list[Any]] = mapped_column(server_default="[]")
    decided_at: Mapped[datetime]
