"""What must leave the process, written down in the transaction that made it necessary."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class OutboxMessage(Base):
    """``state``: due → leased → done, or dead after the last try. Set by the worker, in PostgreSQL.

    ``idempotency_key`` is unique per (event, recipient, channel). ``payload`` holds the facts of the moment, no
    address: that is read from the reporter when the message goes out. The Message-ID is made from ``id``.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state in ('due', 'leased', 'done', 'dead', 'dropped')", name="state_known"),
        Index(
            "ix_outbox_message_due", "next_attempt_at", postgresql_where=text("state in ('due', 'leased')")
        ),
        Index(
            "ix_outbox_message_dead", "municipality_id", "created_at", postgresql_where=text("state = 'dead'")
        ),
        Index("ix_outbox_message_case_id", "case_id"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("event.id", ondelete="CASCADE"))
    reporter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reporter.id", ondelete="CASCADE"))
    channel: Mapped[str]
    kind: Mapped[str]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="due")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
