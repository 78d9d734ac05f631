"""What somebody says is wrong with something on an open page."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class Tip(Base):
    """``part``: what it is about (app.domain.parts). ``key`` is the form's own: sent twice, it is one tip.

    Nothing here says who it was. ``mark`` (0–255) tells that two tips on a part may come from one place; millions of
    addresses share each number, and it is emptied when the desk has looked. ``outcome`` is the step that settled it.
    """

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint("kind in ('personal', 'insult', 'illegal', 'spam', 'other')", name="kind_known"),
        CheckConstraint("mark between 0 and 255", name="mark_is_one_byte"),
        CheckConstraint("settled_at is null or mark is null", name="mark_until_settled"),
        CheckConstraint("(settled_at is null) = (outcome is null)", name="settled_has_outcome"),
        Index("ix_tip_case_id", "case_id"),
        Index("ix_tip_waiting", "municipality_id", "created_at", postgresql_where=text("settled_at is null")),
        Index("ix_tip_settled", "settled_at", postgresql_where=text("settled_at is not null")),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(unique=True)
    part: Mapped[str]
    kind: Mapped[str]
    said: Mapped[str] = mapped_column(server_default="")
    mark: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
