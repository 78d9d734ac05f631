"""What happened to a case. Rows are only ever added."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class Event(Base):
    """``changes`` maps a field to [from, to]. ``text`` is what was written to somebody, ``reason`` why it was done.

    ``actor_kind``: staff, reporter, rules or import. A trigger refuses every update and delete.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("case_id", "case_version"),
        CheckConstraint("visibility in ('public', 'reporter', 'internal')", name="visibility_known"),
        CheckConstraint("actor_kind in ('staff', 'reporter', 'rules', 'import')", name="actor_kind_known"),
        CheckConstraint("(actor_kind = 'staff') = (staff_id is not null)", name="staff_is_named"),
        Index("ix_event_municipality_at", "municipality_id", "at"),
        Index("ix_event_added", "municipality_id", "case_id", postgresql_where=text("step = 'add'")),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    case_version: Mapped[int]
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    step: Mapped[str]
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    text: Mapped[str | None]
    reason: Mapped[str | None]
    visibility: Mapped[str]
