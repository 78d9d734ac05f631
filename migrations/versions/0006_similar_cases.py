"""How near a similar case may be, the web address of a unit, and an index of the open cases' positions.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("category", sa.Column("same_within_m", sa.Integer()))
    op.add_column("unit", sa.Column("web", sa.Text()))
    op.create_index(
        "ix_case_geom_25833_open",
        "case",
        ["geom_25833"],
        postgresql_using="gist",
        postgresql_where=sa.text("closed_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_geom_25833_open", table_name="case")
    op.drop_column("unit", "web")
    op.drop_column("category", "same_within_m")
