"""Following cases and areas without an account, and what reporters may do with their own.

Revision ID: 0012
Revises: 0011
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UUID = postgresql.UUID(as_uuid=True)
JSON = postgresql.JSONB(astext_type=sa.Text())
NEW_ID = sa.text("gen_random_uuid()")
RECIPIENTS = {
    "follower_id": "follower",
    "subscription_id": "subscription",
    "access_link_id": "access_link",
}
NEW_MOVES = (("planned", "declined"), ("resolved", "assigned"))
"""The reporter takes a planned report back, or says that it isn't fixed."""
ONE_RECIPIENT = (
    "num_nonnulls(reporter_id, follower_id, access_link_id) = "
    "(case when channel = 'fanout' then 0 else 1 end)"
)


def upgrade() -> None:
    _followers()
    _subscriptions()
    _links_and_marks()
    for column in ("case_id", "event_id", "reporter_id"):
        op.alter_column("outbox_message", column, nullable=True)
    for column, table in RECIPIENTS.items():
        op.add_column("outbox_message", sa.Column(column, UUID, nullable=True))
        op.create_foreign_key(
            f"fk_outbox_message_{column}", "outbox_message", table, [column], ["id"], ondelete="CASCADE"
        )
    op.create_check_constraint(op.f("ck_outbox_message_one_recipient"), "outbox_message", ONE_RECIPIENT)
    for source, target in NEW_MOVES:
        op.execute(f"INSERT INTO case_move (from_status, to_status) VALUES ('{source}', '{target}')")  # noqa: S608


def _followers() -> None:
    op.create_table(
        "follower",
        sa.Column("id", UUID, server_default=NEW_ID, nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel", "address_key")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("email", "phone")),
        sa.Column("push", JSON, nullable=True),
        sa.Column("language", sa.Text(), server_default="nb", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unsubscribed_at", MOMENT, nullable=True),
        sa.CheckConstraint("channel in ('email', 'sms', 'push')", name=op.f("ck_follower_channel_known")),
        sa.CheckConstraint(
            "(channel = 'email') = (email is not null) and (channel = 'sms') = (phone is not null) "
            "and (channel = 'push') = (push is not null)",
            name=op.f("ck_follower_address_of_channel"),
        ),
        *_foreign("follower", municipality_id="municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_follower_token_hash")),
        sa.UniqueConstraint(
            "municipality_id",
            "channel",
            "address_key",
            name=op.f("uq_follower_municipality_id_channel_address_key"),
        ),
    )
    op.create_index(
        "ix_follower_unconfirmed",
        "follower",
        ["created_at"],
        postgresql_where=sa.text("confirmed_at is null"),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", UUID, server_default=NEW_ID, nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("follower_id", UUID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", UUID, nullable=True),
        sa.Column(
            "area",
            geoalchemy2.types.Geometry("POLYGON", srid=4326, spatial_index=False),
            nullable=True,
        ),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
            for name in ("categories", "statuses")
        ),
        sa.Column("pace", sa.Text(), server_default="at_once", nullable=False),
        sa.Column("replaces_id", UUID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("unsubscribed_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind in ('case', 'area')", name=op.f("ck_subscription_kind_known")),
        sa.CheckConstraint(
            "(kind = 'case') = (case_id is not null) and (kind = 'area') = (area is not null)",
            name=op.f("ck_subscription_target_of_kind"),
        ),
        sa.CheckConstraint("pace in ('at_once', 'daily')", name=op.f("ck_subscription_pace_known")),
        *_foreign("subscription", municipality_id="municipality", follower_id="follower", case_id="case"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("follower_id", "case_id", name=op.f("uq_subscription_follower_id_case_id")),
    )
    op.create_index("ix_subscription_case_id", "subscription", ["case_id"])
    op.create_index("ix_subscription_area", "subscription", ["area"], postgresql_using="gist")
    op.create_table(
        "digest_item",
        sa.Column("id", UUID, server_default=NEW_ID, nullable=False),
        sa.Column("follower_id", UUID, nullable=False),
        sa.Column("subscription_id", UUID, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", UUID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *_foreign(
            "digest_item",
            follower_id="follower",
            subscription_id="subscription",
            event_id="event",
            case_id="case",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_item")),
        sa.UniqueConstraint("follower_id", "event_id", name=op.f("uq_digest_item_follower_id_event_id")),
    )


def _foreign(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
        )
        for column, other in columns.items()
    ]


def _links_and_marks() -> None:
    op.create_table(
        "area_told",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_foreign("area_told", event_id="event"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_area_told")),
    )
    op.create_table(
        "sweep_mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweep_mark")),
    )
    op.create_table(
        "access_link",
        sa.Column("id", UUID, server_default=NEW_ID, nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("email", "phone")),
        sa.Column("language", sa.Text(), server_default="nb", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created_at", "expires_at")),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("session_hash", sa.Text(), nullable=True),
        sa.Column("session_ends_at", MOMENT, nullable=True),
        sa.CheckConstraint("num_nonnulls(email, phone) = 1", name=op.f("ck_access_link_one_address")),
        *_foreign("access_link", municipality_id="municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_link_token_hash")),
    )
    op.create_index("ix_access_link_created_at", "access_link", ["created_at"])


def downgrade() -> None:
    for source, target in NEW_MOVES:
        op.execute(f"DELETE FROM case_move WHERE from_status = '{source}' AND to_status = '{target}'")  # noqa: S608
    op.execute("DELETE FROM outbox_message WHERE reporter_id IS NULL")
    op.drop_constraint(op.f("ck_outbox_message_one_recipient"), "outbox_message", type_="check")
    for column in RECIPIENTS:
        op.drop_constraint(f"fk_outbox_message_{column}", "outbox_message", type_="foreignkey")
        op.drop_column("outbox_message", column)
    for column in ("case_id", "event_id", "reporter_id"):
        op.alter_column("outbox_message", column, nullable=False)
    for table in ("access_link", "sweep_mark", "area_told", "digest_item", "subscription", "follower"):
        op.drop_table(table)
