"""Drafts of rules, when each version came into force, the log of the rules, and runs over stored cases.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Every version came into force when it was published last; the one in force now comes last.
IN_FORCE_SO_FAR = """
INSERT INTO rules_publication
    (municipality_id, ruleset_id, kind, effective_from, published_at, published_by, reason)
SELECT municipality_id, id, 'publish', published_at, published_at, published_by, ''
FROM ruleset_version ORDER BY is_current, published_at
"""

CURRENT_AGAIN = """
UPDATE ruleset_version SET is_current = true WHERE id IN (
    SELECT DISTINCT ON (municipality_id) ruleset_id FROM rules_publication
    WHERE withdrawn_at IS NULL AND effective_from <= now()
    ORDER BY municipality_id, effective_from DESC, id DESC
)
"""

KEPT = """
CREATE TRIGGER event_is_kept BEFORE UPDATE ON rules_event FOR EACH ROW EXECUTE FUNCTION event_is_kept();

CREATE FUNCTION rules_event_goes_with_municipality() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM municipality WHERE id = OLD.municipality_id) THEN
        RAISE EXCEPTION 'events are never changed or deleted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_is_kept';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER rules_event_goes_with_municipality AFTER DELETE ON rules_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rules_event_goes_with_municipality();
"""


def upgrade() -> None:
    op.create_table(
        "rules_draft",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.BigInteger(), nullable=False),
        sa.Column("published_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_hash", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_id is not null)",
            name=op.f("ck_rules_draft_published_is_named"),
        ),
        sa.CheckConstraint(
            "state in ('open', 'published', 'discarded')", name=op.f("ck_rules_draft_state_known")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["ruleset_version.id"], name=op.f("fk_rules_draft_base_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_rules_draft_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_id"], ["ruleset_version.id"], name=op.f("fk_rules_draft_published_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_draft")),
    )
    op.create_index(
        "ix_rules_draft_municipality", "rules_draft", ["municipality_id", "state", "updated_at"], unique=False
    )
    op.create_table(
        "rules_draft_text",
        sa.Column("draft_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["rules_draft.id"], name=op.f("fk_rules_draft_text_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "version", name=op.f("pk_rules_draft_text")),
    )
    op.create_table(
        "rules_publication",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("ruleset_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.UUID(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('publish', 'rollback')", name=op.f("ck_rules_publication_kind_known")),
        sa.CheckConstraint("effective_from >= published_at", name=op.f("ck_rules_publication_not_backdated")),
        sa.ForeignKeyConstraint(["draft_id"], ["rules_draft.id"], name=op.f("fk_rules_publication_draft_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_rules_publication_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ruleset_id"], ["ruleset_version.id"], name=op.f("fk_rules_publication_ruleset_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_rules_publication_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_publication")),
    )
    op.create_index(
        "ix_rules_publication_in_force",
        "rules_publication",
        ["municipality_id", "effective_from", "id"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "rules_run",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.UUID(), nullable=True),
        sa.Column("ruleset_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kind in ('replay', 'redecide')", name=op.f("ck_rules_run_kind_known")),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'ready', 'carrying_out', 'done', 'failed', 'cancelled')",
            name=op.f("ck_rules_run_state_known"),
        ),
        sa.CheckConstraint("(source is null) <> (ruleset_id is null)", name=op.f("ck_rules_run_one_ruleset")),
        sa.ForeignKeyConstraint(["draft_id"], ["rules_draft.id"], name=op.f("fk_rules_run_draft_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_rules_run_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["ruleset_id"], ["ruleset_version.id"], name=op.f("fk_rules_run_ruleset_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_rules_run_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_run")),
    )
    op.create_index("ix_rules_run_draft_id", "rules_run", ["draft_id"], unique=False)
    op.create_index("ix_rules_run_municipality", "rules_run", ["municipality_id", "created_at"], unique=False)
    op.create_table(
        "rules_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("draft_id", sa.UUID(), nullable=True),
        sa.Column("ruleset_id", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.UUID(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "kind in ('draft_made', 'draft_saved', 'draft_rebased', 'draft_discarded', 'tried', 'published', "
            "'scheduled', 'withdrawn', 'rolled_back', 'redecide_ordered', 'redecide_done', 'suggestion_used')",
            name=op.f("ck_rules_event_kind_known"),
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["rules_draft.id"], name=op.f("fk_rules_event_draft_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_rules_event_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ruleset_id"], ["ruleset_version.id"], name=op.f("fk_rules_event_ruleset_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["rules_run.id"], name=op.f("fk_rules_event_run_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_rules_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_event")),
    )
    op.create_index("ix_rules_event_draft_id", "rules_event", ["draft_id"], unique=False)
    op.create_index(
        "ix_rules_event_municipality_at", "rules_event", ["municipality_id", "at", "id"], unique=False
    )
    op.create_table(
        "rules_run_case",
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("from_rule", sa.Text(), nullable=False),
        sa.Column("to_rule", sa.Text(), nullable=False),
        sa.Column("from_unit", sa.Text(), nullable=False),
        sa.Column("to_unit", sa.Text(), nullable=False),
        sa.Column("from_priority", sa.Text(), nullable=False),
        sa.Column("to_priority", sa.Text(), nullable=False),
        sa.Column("from_promise", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("to_promise", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("desk_unit", sa.Text(), nullable=True),
        sa.Column("left_alone", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_rules_run_case_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["rules_run.id"], name=op.f("fk_rules_run_case_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "case_id", name=op.f("pk_rules_run_case")),
    )
    op.create_index(
        "ix_rules_run_case_group",
        "rules_run_case",
        ["run_id", "to_rule", "from_unit", "to_unit"],
        unique=False,
    )
    op.create_index("ix_rules_run_case_case_id", "rules_run_case", ["case_id"], unique=False)
    op.execute(IN_FORCE_SO_FAR)
    op.execute(KEPT)
    op.drop_index(
        op.f("uq_ruleset_version_current"), table_name="ruleset_version", postgresql_where="is_current"
    )
    op.drop_column("ruleset_version", "is_current")


def downgrade() -> None:
    op.add_column(
        "ruleset_version",
        sa.Column(
            "is_current", sa.BOOLEAN(), server_default=sa.text("false"), autoincrement=False, nullable=False
        ),
    )
    op.execute(CURRENT_AGAIN)
    op.create_index(
        op.f("uq_ruleset_version_current"),
        "ruleset_version",
        ["municipality_id"],
        unique=True,
        postgresql_where="is_current",
    )
    op.drop_index("ix_rules_run_case_case_id", table_name="rules_run_case")
    op.drop_index("ix_rules_run_case_group", table_name="rules_run_case")
    op.drop_table("rules_run_case")
    op.drop_index("ix_rules_event_municipality_at", table_name="rules_event")
    op.drop_index("ix_rules_event_draft_id", table_name="rules_event")
    op.drop_table("rules_event")
    op.execute("DROP FUNCTION rules_event_goes_with_municipality()")
    op.drop_index("ix_rules_run_municipality", table_name="rules_run")
    op.drop_index("ix_rules_run_draft_id", table_name="rules_run")
    op.drop_table("rules_run")
    op.drop_index(
        "ix_rules_publication_in_force",
        table_name="rules_publication",
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.drop_table("rules_publication")
    op.drop_table("rules_draft_text")
    op.drop_index("ix_rules_draft_municipality", table_name="rules_draft")
    op.drop_table("rules_draft")
