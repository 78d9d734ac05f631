"""Who does the work: a unit of the municipality or an outside party."""

from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey, point


class Unit(Base):
    """``kind`` is "unit" or "outside" (another road owner, a private company). ``depot``: where the crews start.

    ``calendar``: what the unit does otherwise than the municipality's calendar (``routing_rules.calendars``).
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("municipality_id", "code"),
        CheckConstraint("kind in ('unit', 'outside')", name="kind_known"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    web: Mapped[str | None]
    depot: Mapped[WKBElement | None] = mapped_column(point())
    calendar: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    active: Mapped[bool] = mapped_column(server_default="true")
