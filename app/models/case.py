"""The case: what the municipality works on (Open311: service_request)."""

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    Enum,
    ForeignKey,
    Index,
    Sequence,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.statuses import Status
from app.models.base import Base, MunicipalityKey, UuidKey, in_metres, point

CaseNumber = Sequence("case_number_seq", start=1001, metadata=Base.metadata)
"""One sequence for all municipalities: ``/meldinger/<number>`` carries none, and the gaps tell nothing."""

CASE_WORDS = "lower((((title || ' '::text) || address) || ' '::text) || text)"
"""What the desk's search looks through. Spelled as PostgreSQL gives it back: ``alembic check`` finds no difference."""

ALARM = """
CASE WHEN status IN ('received', 'assigned', 'planned', 'working') THEN LEAST(
    CASE WHEN escalated_at IS NULL THEN escalate_at END,
    CASE WHEN solve_broken_at IS NULL THEN solve_due_at END,
    CASE WHEN status = 'received' AND first_answered_at IS NULL AND answer_broken_at IS NULL THEN answer_due_at END)
END
"""
"""When the case's promises next need somebody: about to break, or broken and not yet told. The database keeps it, so
that no verb can forget it."""

STATUS = Enum(
    Status,
    name="case_status",
    native_enum=False,
    create_constraint=True,
    length=12,
    values_callable=lambda kinds: [kind.value for kind in kinds],
)


class Case(Base):
    """``version`` counts the changes; each has exactly one row in ``event`` with the same ``case_version``.

    ``geom`` is EPSG:4326 (lon, lat) and None when the position is unknown: ``position_state`` says why (known, missing,
    impossible). ``geom_3857`` serves the map, ``geom_25833`` distances in metres.

    ``answer_broken_at`` and ``solve_broken_at``: when it was noted (and told) that the promise broke. ``paused`` is set
    while the clock of the solution stands: {at, left_s, working}, and ``solve_due_at`` is None meanwhile. ``alarm_at``:
    see ALARM.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("municipality_id", "external_id"),
        CheckConstraint("(position_state = 'known') = (geom is not null)", name="position_state_true"),
        CheckConstraint("position_state in ('known', 'missing', 'impossible')", name="position_state_known"),
        CheckConstraint("priority in ('urgent', 'high', 'normal', 'low')", name="priority_known"),
        CheckConstraint(
            "(status in ('resolved', 'declined')) = (closed_at is not null)", name="closed_has_time"
        ),
        CheckConstraint(
            "closing is null or (status = 'declined' and closing in "
            "('not_ours', 'wont_do', 'cannot_find', 'duplicate'))",
            name="closing_of_declined",
        ),
        CheckConstraint("status <> 'planned' or planned_for is not null", name="planned_has_date"),
        CheckConstraint("status <> 'assigned' or unit_id is not null", name="assigned_has_unit"),
        Index(
            "ix_case_geom_3857_public",
            "municipality_id",
            "geom_3857",
            postgresql_using="gist",
            postgresql_where=text("is_public"),
        ),
        Index("ix_case_geom_25833", "geom_25833", postgresql_using="gist"),
        Index(
            "ix_case_geom_25833_open",
            "geom_25833",
            postgresql_using="gist",
            postgresql_where=text("closed_at is null"),
        ),
        Index(
            "ix_case_desk_queue",
            "municipality_id",
            "answer_due_at",
            "id",
            postgresql_where=text("status = 'received'"),
        ),
        Index(
            "ix_case_unit_open", "unit_id", "solve_due_at", "id", postgresql_where=text("closed_at is null")
        ),
        Index(
            "ix_case_public_list", "municipality_id", "received_at", "id", postgresql_where=text("is_public")
        ),
        Index("ix_case_status", "municipality_id", "status", "received_at", "id"),
        Index("ix_case_received", "municipality_id", "received_at", "id"),
        Index(
            "ix_case_words",
            text(CASE_WORDS),
            postgresql_using="gin",
            postgresql_ops={CASE_WORDS: "gin_trgm_ops"},
        ),
        Index("ix_case_tags", "tags", postgresql_using="gin", postgresql_where=text("tags <> '{}'")),
        Index("ix_case_alarm_at", "alarm_at", postgresql_where=text("alarm_at is not null")),
        Index("ix_case_category", "municipality_id", "category_id", "received_at", "id"),
        Index(
            "ix_case_without_position",
            "municipality_id",
            "received_at",
            "id",
            postgresql_where=text("position_state <> 'known'"),
        ),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[Status] = mapped_column(STATUS)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    proposed_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    priority: Mapped[str] = mapped_column(server_default="normal")
    title: Mapped[str]
    text: Mapped[str]
    address: Mapped[str] = mapped_column(server_default="")
    postal_code: Mapped[str | None]
    area_name: Mapped[str | None]
    road_owner: Mapped[str | None]
    road: Mapped[str | None]
    geom: Mapped[WKBElement | None] = mapped_column(point())
    geom_3857: Mapped[WKBElement | None] = mapped_column(
        Geometry("POINT", srid=3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    )
    geom_25833: Mapped[WKBElement | None] = in_metres("POINT")
    position_state: Mapped[str] = mapped_column(server_default="known")
    is_public: Mapped[bool] = mapped_column(server_default="true")
    public_text: Mapped[str | None]
    """What everybody reads in place of ``text``; None: the text itself. The report is never edited."""
    hidden: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Names of the parts that nobody outside sees (app.domain.parts)."""
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    received_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closing: Mapped[str | None]
    """Why it was closed without work (app.domain.closing); None for all other cases."""
    answer_due_at: Mapped[datetime | None]
    solve_due_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    answer_broken_at: Mapped[datetime | None]
    solve_broken_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    paused: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    alarm_at: Mapped[datetime | None] = mapped_column(Computed(ALARM, persisted=True))
    planned_for: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")
    external_id: Mapped[str | None]
    decision_id: Mapped[uuid.UUID | None]
    thumb_photo_id: Mapped[uuid.UUID | None]


class CaseMove(Base):
    """The table of steps as the database knows it: a trigger refuses every other change of status."""

    __tablename__ = "case_move"

    from_status: Mapped[str] = mapped_column(primary_key=True)
    to_status: Mapped[str] = mapped_column(primary_key=True)
