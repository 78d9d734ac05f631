"""The index that a draft's key is looked up by: the unique one begins with the municipality.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_report_idempotency_key", "report", ["idempotency_key"])


def downgrade() -> None:
    op.drop_index("ix_report_idempotency_key", table_name="report")
