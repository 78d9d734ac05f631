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
    address: that is read from the recipient when the message goes out. The Message-ID is made from ``id``.

    The recipient is a reporter, a follower, or somebody who asked for a link. A row of the channel ``fanout`` has none:
    the worker makes of it one row for each follower of the case.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state in ('due', 'leased', 'done', 'dead', 'dropped')", name="state_known"),
        CheckConstraint(
            "num_nonnulls(reporter_id, follower_id, access_link_id) = (case when channel = 'fanout' then 0 else 1 end)",
            name="one_recipient",
        ),
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
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("event.id", ondelete="CASCADE"))
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reporter.id", ondelete="CASCADE"))
    follower_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("follower.id", ondelete="CASCADE"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("subscription.id", ondelete="CASCADE")
    )
    access_link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("access_link.id", ondelete="CASCADE"))
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
    arrived_at: Mapped[datetime | None]
    """When the gateway says that the telephone had it; only SMS has such a report."""
