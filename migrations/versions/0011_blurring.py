"""What is made unreadable in photos, and the picture without it for staff.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photo", sa.Column("regions", JSONB))
    op.add_column("photo", sa.Column("regions_before", JSONB))
    op.add_column("photo", sa.Column("edition", sa.Integer, server_default="0", nullable=False))
    op.add_column("photo", sa.Column("clear_key", sa.Text))
    op.create_index(
        "ix_photo_clear", "photo", ["created_at"], postgresql_where=sa.text("clear_key is not null")
    )


def downgrade() -> None:
    op.drop_index("ix_photo_clear", table_name="photo")
    for column in ("clear_key", "edition", "regions_before", "regions"):
        op.drop_column("photo", column)
