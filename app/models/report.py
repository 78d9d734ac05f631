"""What a resident sent (never edited), and apart from it who sent it."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey, point


class Report(Base):
    """``idempotency_key`` makes a double tap or a resend one report. ``geom`` is where the resident put it."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("municipality_id", "idempotency_key"),
        Index("ix_report_case_id", "case_id"),
        Index("ix_report_idempotency_key", "idempotency_key"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    idempotency_key: Mapped[str]
    channel: Mapped[str]
    category_code: Mapped[str]
    text: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    language: Mapped[str] = mapped_column(server_default="nb")
    geom: Mapped[WKBElement | None] = mapped_column(point())
    received_at: Mapped[datetime]


class Reporter(Base):
    """Personal data, apart from the case: never public, deleted on schedule.

    The private link carries a token made from SECRET_KEY and ``id``; only its SHA-256 is stored, so that a copy of the
    table opens nobody's page. ``link_expires_at`` is set when the case closes.
    """

    __tablename__ = "reporter"
    __table_args__ = (
        Index("ix_reporter_report_id", "report_id"),
        Index(
            "ix_reporter_email",
            "municipality_id",
            text("lower(email)"),
            postgresql_where=text("email is not null"),
        ),
        Index("ix_reporter_phone", "municipality_id", "phone", postgresql_where=text("phone is not null")),
        Index("ix_reporter_texting", "phone", postgresql_where=text("phone is not null")),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="nb")
    token_hash: Mapped[str] = mapped_column(unique=True)
    link_expires_at: Mapped[datetime | None]
    unsubscribed_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    """When a mail server (or the gateway) said that the address takes nothing: no more is sent there."""
    bounce_reason: Mapped[str | None]
