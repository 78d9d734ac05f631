"""Notices about known disturbances with their log; photos and texts that others add to a case.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEEP = """
CREATE TRIGGER notice_event_is_kept BEFORE UPDATE ON notice_event FOR EACH ROW EXECUTE FUNCTION event_is_kept();
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_geospatial_table(
        "notice",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("area_kind", sa.Text(), nullable=False),
        sa.Column("area", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False)),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            ondelete="CASCADE",
            name=op.f("fk_notice_municipality_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.CheckConstraint(
            "area_kind in ('everywhere', 'circle', 'postal', 'drawn')", name=op.f("ck_notice_area_kind_known")
        ),
        sa.CheckConstraint(
            "(area_kind = 'everywhere') = (geom is null)", name=op.f("ck_notice_area_has_shape")
        ),
        sa.CheckConstraint(
            "ends_at is null or ends_at >= starts_at", name=op.f("ck_notice_ends_after_start")
        ),
        sa.CheckConstraint("title <> '' and text <> ''", name=op.f("ck_notice_says_something")),
    )
    op.create_geospatial_index("ix_notice_geom", "notice", ["geom"], postgresql_using="gist")
    op.create_index("ix_notice_current", "notice", ["municipality_id", "ends_at"])
    op.create_table(
        "notice_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("notice_id", sa.UUID(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_event")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], ondelete="CASCADE", name=op.f("fk_notice_event_notice_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_notice_event_staff_id")),
        sa.CheckConstraint("step in ('make', 'change', 'end')", name=op.f("ck_notice_event_step_known")),
    )
    op.create_index("ix_notice_event_notice_id", "notice_event", ["notice_id"])
    op.execute(KEEP)
    _known_uses("'report', 'answer', 'resolved', 'added'")
    op.create_index(
        "ix_event_added", "event", ["municipality_id", "case_id"], postgresql_where=sa.text("step = 'add'")
    )


def _known_uses(uses: str) -> None:
    op.drop_constraint(op.f("ck_photo_use_known"), "photo")
    op.create_check_constraint(op.f("ck_photo_use_known"), "photo", f"use in ({uses})")


def downgrade() -> None:
    op.drop_index("ix_event_added", table_name="event")
    op.execute("DELETE FROM photo WHERE use = 'added'")
    _known_uses("'report', 'answer', 'resolved'")
    op.drop_table("notice_event")
    op.drop_geospatial_table("notice")
