"""Calendars per unit, a promise that pauses, and the moment at which each case's promise needs somebody.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ALARM = """
CASE WHEN status IN ('received', 'assigned', 'planned', 'working') THEN LEAST(
    CASE WHEN escalated_at IS NULL THEN escalate_at END,
    CASE WHEN solve_broken_at IS NULL THEN solve_due_at END,
    CASE WHEN status = 'received' AND first_answered_at IS NULL AND answer_broken_at IS NULL THEN answer_due_at END)
END
"""

# What was late before Varsko could tell of it is not told now: nobody wants a hundred mails on the day of an upgrade.
LATE_ALREADY = """
UPDATE "case" SET
    solve_broken_at = CASE WHEN solve_due_at < now() THEN solve_due_at END,
    answer_broken_at = CASE WHEN answer_due_at < now() THEN answer_due_at END
WHERE solve_due_at < now() OR answer_due_at < now()
"""


def upgrade() -> None:
    op.add_column("unit", sa.Column("calendar", JSONB, nullable=False, server_default="{}"))
    for name in ("answer_broken_at", "solve_broken_at", "escalate_at", "escalated_at"):
        op.add_column("case", sa.Column(name, MOMENT, nullable=True))
    op.add_column("case", sa.Column("paused", JSONB(none_as_null=True), nullable=True))
    op.execute(LATE_ALREADY)
    op.add_column("case", sa.Column("alarm_at", MOMENT, sa.Computed(ALARM, persisted=True), nullable=True))
    op.create_index(
        "ix_case_alarm_at", "case", ["alarm_at"], postgresql_where=sa.text("alarm_at is not null")
    )


def downgrade() -> None:
    op.drop_index("ix_case_alarm_at", table_name="case")
    for name in ("alarm_at", "paused", "escalated_at", "escalate_at", "solve_broken_at", "answer_broken_at"):
        op.drop_column("case", name)
    op.drop_column("unit", "calendar")
