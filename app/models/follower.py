"""Who follows cases and areas without an account, and what. Personal data, apart from the cases."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class Follower(Base):
    """One address of one channel. Nothing is sent but the question until ``confirmed_at`` is set.

    ``address_key`` makes the same address written otherwise the same follower. ``push``: {endpoint, p256dh, auth}.
    The page by link carries a token made from SECRET_KEY and ``id``; only its SHA-256 is stored.
    """

    __tablename__ = "follower"
    __table_args__ = (
        UniqueConstraint("municipality_id", "channel", "address_key"),
        CheckConstraint("channel in ('email', 'sms', 'push')", name="channel_known"),
        CheckConstraint(
            "(channel = 'email') = (email is not null) and (channel = 'sms') = (phone is not null) "
            "and (channel = 'push') = (push is not null)",
            name="address_of_channel",
        ),
        Index("ix_follower_unconfirmed", "created_at", postgresql_where=text("confirmed_at is null")),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    channel: Mapped[str]
    address_key: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    push: Mapped[dict[str, Any] | None]
    language: Mapped[str] = mapped_column(server_default="nb")
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asks: Mapped[int] = mapped_column(server_default="0")
    unsubscribed_at: Mapped[datetime | None]


class Subscription(Base):
    """What a follower follows: a case, or an area (EPSG:4326; a circle is kept as the polygon it draws).

    Empty ``categories`` (codes) and ``statuses`` (public keys) mean all. ``label`` and ``radius_m`` say the area in
    words. ``replaces_id``: the subscription that ends when this one is confirmed (another channel was chosen).
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("follower_id", "case_id"),
        CheckConstraint("kind in ('case', 'area')", name="kind_known"),
        CheckConstraint(
            "(kind = 'case') = (case_id is not null) and (kind = 'area') = (area is not null)",
            name="target_of_kind",
        ),
        CheckConstraint("pace in ('at_once', 'daily')", name="pace_known"),
        Index("ix_subscription_case_id", "case_id"),
        Index("ix_subscription_area", "area", postgresql_using="gist"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    follower_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follower.id", ondelete="CASCADE"))
    kind: Mapped[str]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    area: Mapped[WKBElement | None] = mapped_column(Geometry("POLYGON", srid=4326, spatial_index=False))
    label: Mapped[str] = mapped_column(server_default="")
    radius_m: Mapped[int | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    statuses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    pace: Mapped[str] = mapped_column(server_default="at_once")
    replaces_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]


class DigestItem(Base):
    """A piece of news that waits for the morning; gone when the digest is written."""

    __tablename__ = "digest_item"
    __table_args__ = (UniqueConstraint("follower_id", "event_id"),)

    id: Mapped[UuidKey]
    follower_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follower.id", ondelete="CASCADE"))
    subscription_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("event.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class AreaTold(Base):
    """An event that those who follow areas have been told of (or that there was nobody to tell)."""

    __tablename__ = "area_told"

    event_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class SweepMark(Base):
    """How far a sweep has come: everything before ``at`` has been seen."""

    __tablename__ = "sweep_mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class AccessLink(Base):
    """A link that proves an address once and opens «all my reports» in the browser that used it.

    ``session_hash`` is of the secret in that browser's cookie; the page closes at ``session_ends_at``.
    """

    __tablename__ = "access_link"
    __table_args__ = (
        CheckConstraint("num_nonnulls(email, phone) = 1", name="one_address"),
        Index("ix_access_link_created_at", "created_at"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="nb")
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    session_hash: Mapped[str | None]
    session_ends_at: Mapped[datetime | None]

    @property
    def unsubscribed_at(self) -> datetime | None:
        """Never: whoever asks for a link gets it."""
        return None
