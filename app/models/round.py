"""Today's driving round of a unit, and its stops in order."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey, UuidKey


class Round(Base):
    """``state``: planning (the job works), ready, or failed with ``failure``. Distances in metres, times in seconds.

    ``attempts`` counts the tries to plan it, so that one that kills the worker is given up.
    """

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("state in ('planning', 'ready', 'failed')", name="state_known"),
        Index("ix_round_unit_date", "unit_id", "date"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    date: Mapped[date]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    drive_m: Mapped[int | None]
    drive_s: Mapped[int | None]
    service_s: Mapped[int | None]


class RoundStop(Base):
    """``position`` counts from 1 in driving order, None until the job has ordered the stops.

    ``arrive_s`` is seconds after the round's start; ``drive_m`` and ``drive_s`` are from the stop before.
    """

    __tablename__ = "round_stop"
    __table_args__ = (UniqueConstraint("round_id", "case_id"), Index("ix_round_stop_case_id", "case_id"))

    id: Mapped[IntKey]
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    service_s: Mapped[int]
    arrive_s: Mapped[int | None]
    drive_m: Mapped[int | None]
    drive_s: Mapped[int | None]
