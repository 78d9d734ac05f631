"""What the rules decided, with everything needed to say why years later."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class Decision(Base):
    """``tried`` lists rules with what matched or failed; ``facts`` is what the rules saw."""

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
    decided_at: Mapped[datetime]
