"""A report being written: kept on the server so that the flow works without JavaScript."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Draft(Base):
    """``key`` is unguessable, stands in the address of every step, and becomes the report's idempotency key.

    ``fields`` holds what has been typed so far, also what is not yet usable. Deleted seven days after the last touch.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_touched_at", "touched_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    touched_at: Mapped[datetime]
