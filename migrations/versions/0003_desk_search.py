"""Indexes that the desk's search and lists stand on.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = "lower((((title || ' '::text) || address) || ' '::text) || text)"


def upgrade() -> None:
    op.create_index("ix_case_received", "case", ["municipality_id", "received_at", "id"])
    op.create_index(
        "ix_case_words",
        "case",
        [sa.text(WORDS)],
        postgresql_using="gin",
        postgresql_ops={WORDS: "gin_trgm_ops"},
    )
    op.create_index(
        "ix_reporter_email",
        "reporter",
        ["municipality_id", sa.text("lower(email)")],
        postgresql_where=sa.text("email is not null"),
    )
    op.create_index(
        "ix_reporter_phone",
        "reporter",
        ["municipality_id", "phone"],
        postgresql_where=sa.text("phone is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_reporter_phone", table_name="reporter")
    op.drop_index("ix_reporter_email", table_name="reporter")
    op.drop_index("ix_case_words", table_name="case")
    op.drop_index("ix_case_received", table_name="case")
