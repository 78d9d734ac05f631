"""Photos: the original in a private place until the job has made clean derivatives."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UuidKey, point


class Photo(Base):
    """``state``: stored (original waits in the private area), ready (derivatives exist, original gone) or failed.

    Belongs to a draft first, to a case after sending. ``use``: report, answer, resolved, or added
    (by somebody else, seen by staff only until the desk shows it: then it is report). ``derivatives`` maps size
    name to {key, width, height}. A worker has it until ``leased_until``. ``geom`` is the place in the metadata,
    offered to its owner, never published.

    ``regions``: what is made unreadable in the derivatives, None until somebody or something has looked;
    ``regions_before``: the same before the last change, for the way back. ``edition`` counts the changes.
    ``clear_key``: the picture without that, for staff, deleted after PHOTO_CLEAR_DAYS.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("state in ('stored', 'ready', 'failed')", name="state_known"),
        CheckConstraint("use in ('report', 'answer', 'resolved', 'added')", name="use_known"),
        CheckConstraint("state <> 'ready' or original_key is null", name="ready_has_no_original"),
        CheckConstraint("draft_key is not null or case_id is not null", name="belongs_somewhere"),
        Index("ix_photo_case_id", "case_id"),
        Index("ix_photo_draft_key", "draft_key"),
        Index("ix_photo_waiting", "created_at", postgresql_where=text("state = 'stored'")),
        Index("ix_photo_clear", "created_at", postgresql_where=text("clear_key is not null")),
    )

    id: Mapped[UuidKey]
    draft_key: Mapped[str | None]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    use: Mapped[str]
    state: Mapped[str]
    original_key: Mapped[str | None]
    file_name: Mapped[str]
    bytes: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    geom: Mapped[WKBElement | None] = mapped_column(point())
    derivatives: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    regions: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    regions_before: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    edition: Mapped[int] = mapped_column(server_default="0")
    clear_key: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    leased_until: Mapped[datetime | None]
    failure: Mapped[str | None]
    created_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
