"""The log of areas: what each one was, from when, and who made it so. Rows are only ever added."""

from datetime import datetime

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class AreaChange(Base):
    """``action``: made, changed, imported or deleted. The other columns are the area as it was after the change (before
    it when it was deleted). ``area_id`` names a row that may be gone. ``mended``: what was put right in the outline.
    """

    __tablename__ = "area_change"
    __table_args__ = (
        CheckConstraint("action in ('made', 'changed', 'imported', 'deleted')", name="action_known"),
        Index("ix_area_change_area_id", "area_id", "id"),
        Index("ix_area_change_municipality_id", "municipality_id", "id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    area_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    mended: Mapped[bool]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
