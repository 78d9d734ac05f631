"""What comes in by mail and SMS, and addresses that take nothing.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("reporter_id", sa.UUID(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("processed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state in ('due', 'leased', 'done', 'dead')", name=op.f("ck_inbound_message_state_known")
        ),
        sa.CheckConstraint("channel in ('email', 'sms')", name=op.f("ck_inbound_message_channel_known")),
        sa.CheckConstraint(
            "state = 'done' or raw is not null", name=op.f("ck_inbound_message_raw_until_done")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["reporter.id"],
            name=op.f("fk_inbound_message_reporter_id_reporter"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_inbound_message_idempotency_key")),
    )
    op.create_index(
        "ix_inbound_message_due",
        "inbound_message",
        ["next_attempt_at"],
        postgresql_where=sa.text("state in ('due', 'leased')"),
    )
    op.create_index("ix_inbound_message_reporter_id", "inbound_message", ["reporter_id", "received_at"])
    op.create_index(
        "ix_reporter_texting", "reporter", ["phone"], postgresql_where=sa.text("phone is not null")
    )
    op.add_column("reporter", sa.Column("bounced_at", MOMENT, nullable=True))
    op.add_column("reporter", sa.Column("bounce_reason", sa.Text(), nullable=True))
    op.add_column("outbox_message", sa.Column("arrived_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_message", "arrived_at")
    op.drop_column("reporter", "bounce_reason")
    op.drop_column("reporter", "bounced_at")
    op.drop_index("ix_reporter_texting", table_name="reporter", postgresql_where=sa.text("phone is not null"))
    op.drop_table("inbound_message")
