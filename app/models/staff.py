"""People who work with cases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class StaffUser(Base):
    """``session_version`` is part of every session cookie: raising it signs the person out everywhere."""

    __tablename__ = "staff_user"
    __table_args__ = (
        Index("uq_staff_user_email_lower", text("lower(email)"), unique=True),
        CheckConstraint("role in ('desk', 'desk_lead', 'foreman', 'crew', 'admin')", name="role_known"),
        CheckConstraint(
            "role not in ('foreman', 'crew') or unit_id is not null", name="unit_roles_have_unit"
        ),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(server_default="true")
    session_version: Mapped[int] = mapped_column(server_default="1")
    last_signed_in_at: Mapped[datetime | None]
