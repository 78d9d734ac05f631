"""Cases are found by the words that the rules mark them with.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_case_tags", "case", ["tags"], postgresql_using="gin", postgresql_where=sa.text("tags <> '{}'")
    )


def downgrade() -> None:
    op.drop_index("ix_case_tags", "case")
