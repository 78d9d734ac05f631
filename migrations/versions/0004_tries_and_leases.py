"""A photo is worked on by one worker at a time, and a round that kills workers is given up.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photo", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("round", "attempts")
    op.drop_column("photo", "leased_until")
