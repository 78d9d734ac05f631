"""Tips about what is on the open pages, and what of a case everybody may read.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, UUID

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# What is hidden from everybody is counted and logged like everything else of a case: the guard of 0002, with two more.
GUARD = """
CREATE OR REPLACE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status
       AND NOT EXISTS (SELECT 1 FROM case_move WHERE from_status = OLD.status AND to_status = NEW.status) THEN
        RAISE EXCEPTION 'case %: no step leads from % to %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_move_known';
    END IF;
    IF (NEW.status, NEW.unit_id, NEW.category_id, NEW.priority, NEW.geom, NEW.is_public, NEW.planned_for{new})
       IS DISTINCT FROM
       (OLD.status, OLD.unit_id, OLD.category_id, OLD.priority, OLD.geom, OLD.is_public, OLD.planned_for{old})
       AND NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'case %: a change must raise the version by one', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_change_counted';
    END IF;
    RETURN NEW;
END $$;
"""


def upgrade() -> None:
    op.add_column("case", sa.Column("public_text", sa.Text))
    op.add_column("case", sa.Column("hidden", ARRAY(sa.Text), server_default="{}", nullable=False))
    op.execute(
        GUARD.format(
            new=",\n        NEW.public_text, NEW.hidden", old=",\n        OLD.public_text, OLD.hidden"
        )
    )
    op.create_table(
        "tip",
        sa.Column("id", UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger, nullable=False),
        sa.Column("case_id", UUID(as_uuid=True), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("said", sa.Text, server_default="", nullable=False),
        sa.Column("mark", sa.SmallInteger),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text),
        sa.CheckConstraint(
            "kind in ('personal', 'insult', 'illegal', 'spam', 'other')", name=op.f("ck_tip_kind_known")
        ),
        sa.CheckConstraint("mark between 0 and 255", name=op.f("ck_tip_mark_is_one_byte")),
        sa.CheckConstraint("settled_at is null or mark is null", name=op.f("ck_tip_mark_until_settled")),
        sa.CheckConstraint(
            "(settled_at is null) = (outcome is null)", name=op.f("ck_tip_settled_has_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_tip_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_tip_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("key", name=op.f("uq_tip_key")),
    )
    op.create_index("ix_tip_case_id", "tip", ["case_id"])
    waiting, settled = sa.text("settled_at is null"), sa.text("settled_at is not null")
    op.create_index("ix_tip_waiting", "tip", ["municipality_id", "created_at"], postgresql_where=waiting)
    op.create_index("ix_tip_settled", "tip", ["settled_at"], postgresql_where=settled)


def downgrade() -> None:
    op.drop_table("tip")
    op.execute(GUARD.format(new="", old=""))
    op.drop_column("case", "hidden")
    op.drop_column("case", "public_text")
