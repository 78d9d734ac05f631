"""Notices: a disturbance that the municipality knows of, told where it is instead of reported a hundred times."""

import uuid
from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey, UuidKey


class Notice(Base):
    """``unit_id`` is None for the desk's own. Empty ``categories`` (codes) mean everything.

    ``area_kind``: everywhere, circle, postal or drawn; ``area`` is what was chosen, to be changed later ({lon, lat,
    radius_m, name}, {codes} or {ring: [[lon, lat], …]}), ``geom`` (EPSG:4326) what it comes to: None everywhere.
    Shown from ``starts_at`` until ``ends_at`` (None: until somebody ends it).
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("area_kind in ('everywhere', 'circle', 'postal', 'drawn')", name="area_kind_known"),
        CheckConstraint("(area_kind = 'everywhere') = (geom is null)", name="area_has_shape"),
        CheckConstraint("ends_at is null or ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("title <> '' and text <> ''", name="says_something"),
        Index("ix_notice_geom", "geom", postgresql_using="gist"),
        Index("ix_notice_current", "municipality_id", "ends_at"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str]
    text: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    area_kind: Mapped[str]
    area: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class NoticeEvent(Base):
    """Who made, changed or ended a notice, when, and what changed (field: [from, to]). Rows are only ever added."""

    __tablename__ = "notice_event"
    __table_args__ = (
        CheckConstraint("step in ('make', 'change', 'end')", name="step_known"),
        Index("ix_notice_event_notice_id", "notice_id"),
    )

    id: Mapped[IntKey]
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    step: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
