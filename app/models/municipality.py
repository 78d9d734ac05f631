"""A municipality: data, never code."""

from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey


class Municipality(Base):
    """``number`` is the kommunenummer (Open311 jurisdiction_id) or, for imported archives, a short name.

    ``boundary`` includes the sea. ``extent_kind`` is "boundary" for a real one and "data" where only the extent of the
    imported data is known. ``settings``: desk_name, centre {lon, lat, zoom}, contacts, statements, languages, credits,
    calendar (``routing_rules.calendars``), quiet_hours (``app.domain.quiet_hours``). ``background_version`` changes
    whenever the map background must be drawn anew.
    """

    __tablename__ = "municipality"
    __table_args__ = (
        Index("ix_municipality_boundary", "boundary", postgresql_using="gist"),
        CheckConstraint("extent_kind in ('boundary', 'data')", name="extent_kind_known"),
    )

    id: Mapped[IntKey]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(server_default="Europe/Oslo")
    boundary: Mapped[WKBElement | None] = mapped_column(
        Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)
    )
    extent_kind: Mapped[str] = mapped_column(server_default="boundary")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    background_version: Mapped[int] = mapped_column(server_default="1")
