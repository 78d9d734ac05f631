"""What came from outside as a letter does: kept as it came before it is answered for, read by a job afterwards."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, UuidKey


class InboundMessage(Base):
    """``channel``: email (``raw`` is the whole mail) or sms (``raw`` is the text in UTF-8).

    ``state``: due → leased → done, or dead after the last try. ``raw`` is emptied when it is done: what concerns the
    case stands in its log, the rest (signatures, other people's words) is nobody's business. ``outcome`` says what it
    became. ``idempotency_key`` comes from the Message-ID or the gateway's id: sent twice is kept once.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (
        CheckConstraint("state in ('due', 'leased', 'done', 'dead')", name="state_known"),
        CheckConstraint("channel in ('email', 'sms')", name="channel_known"),
        CheckConstraint("state = 'done' or raw is not null", name="raw_until_done"),
        Index(
            "ix_inbound_message_due", "next_attempt_at", postgresql_where=text("state in ('due', 'leased')")
        ),
        Index("ix_inbound_message_reporter_id", "reporter_id", "received_at"),
    )

    id: Mapped[UuidKey]
    reporter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reporter.id", ondelete="CASCADE"))
    channel: Mapped[str]
    sender: Mapped[str]
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    raw: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(server_default="due")
    outcome: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
