"""Why a case was closed without work.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = "closing is null or (status = 'declined' and closing in ('not_ours', 'wont_do', 'cannot_find', 'duplicate'))"


def upgrade() -> None:
    op.add_column("case", sa.Column("closing", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_case_closing_of_declined"), "case", KINDS)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_case_closing_of_declined"), "case", type_="check")
    op.drop_column("case", "closing")
