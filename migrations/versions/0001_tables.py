"""Every table, with its constraints and indexes.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("postgis", "pg_trgm", "btree_gist", "unaccent"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_number_seq", start=1001)))
    op.create_table(
        "case_move",
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("from_status", "to_status", name=op.f("pk_case_move")),
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_touched_at", "draft", ["touched_at"], unique=False)
    op.create_geospatial_table(
        "municipality",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="Europe/Oslo", nullable=False),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("extent_kind", sa.Text(), server_default="boundary", nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("background_version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "extent_kind in ('boundary', 'data')", name=op.f("ck_municipality_extent_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("number", name=op.f("uq_municipality_number")),
    )
    op.create_geospatial_index(
        "ix_municipality_boundary",
        "municipality",
        ["boundary"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "area",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("approximate", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_area_municipality_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint(
            "municipality_id", "kind", "code", name=op.f("uq_area_municipality_id_kind_code")
        ),
    )
    op.create_geospatial_index(
        "ix_area_geom", "area", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("examples", sa.Text(), server_default="", nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("promise", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("danger_hint", sa.Text(), nullable=True),
        sa.Column("service_minutes", sa.Integer(), server_default="20", nullable=False),
        sa.Column("tile_rank", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_category_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_category_municipality_id_code")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("lines_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stored", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_import_run_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("municipality_id", "sha256", name=op.f("uq_import_run_municipality_id_sha256")),
    )
    op.create_geospatial_table(
        "lamp",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_lamp_municipality_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lamp")),
    )
    op.create_index(
        "ix_lamp_geom_25833",
        "lamp",
        [sa.literal_column("ST_Transform(geom, 25833)")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index("ix_lamp_municipality_id", "lamp", ["municipality_id"], unique=False)
    op.create_geospatial_table(
        "place_name",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("post_town", sa.Text(), nullable=True),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_place_name_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
    )
    op.create_geospatial_index(
        "ix_place_name_geom", "place_name", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_place_name_municipality_id", "place_name", ["municipality_id"], unique=False)
    op.create_index(
        "ix_place_name_search",
        "place_name",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_geospatial_table(
        "road_stretch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("road", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTILINESTRING",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "owner in ('municipality', 'county', 'state', 'private')",
            name=op.f("ck_road_stretch_owner_known"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_road_stretch_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_stretch")),
    )
    op.create_index(
        "ix_road_stretch_geom_25833",
        "road_stretch",
        [sa.literal_column("ST_Transform(geom, 25833)")],
        unique=False,
        postgresql_using="gist",
    )
    op.create_index("ix_road_stretch_municipality_id", "road_stretch", ["municipality_id"], unique=False)
    op.create_table(
        "ruleset_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_ruleset_version_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruleset_version")),
        sa.UniqueConstraint(
            "municipality_id", "version", name=op.f("uq_ruleset_version_municipality_id_version")
        ),
    )
    op.create_index(
        "uq_ruleset_version_current",
        "ruleset_version",
        ["municipality_id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )
    op.create_geospatial_table(
        "unit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "depot",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.CheckConstraint("kind in ('unit', 'outside')", name=op.f("ck_unit_kind_known")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_unit_municipality_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_unit_municipality_id_code")),
    )
    op.create_geospatial_table(
        "case",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "assigned",
                "planned",
                "working",
                "waiting",
                "forwarded",
                "resolved",
                "declined",
                name="case_status",
                native_enum=False,
                create_constraint=True,
                length=12,
            ),
            nullable=False,
        ),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.Text(), server_default="normal", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("area_name", sa.Text(), nullable=True),
        sa.Column("road_owner", sa.Text(), nullable=True),
        sa.Column("road", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "geom_3857",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "geom_25833",
            Geometry(
                geometry_type="POINT",
                srid=25833,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            sa.Computed("ST_Transform(geom, 25833)", persisted=True),
            nullable=True,
        ),
        sa.Column("position_state", sa.Text(), server_default="known", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solve_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("thumb_photo_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(position_state = 'known') = (geom is not null)", name=op.f("ck_case_position_state_true")
        ),
        sa.CheckConstraint(
            "(status in ('resolved', 'declined')) = (closed_at is not null)",
            name=op.f("ck_case_closed_has_time"),
        ),
        sa.CheckConstraint(
            "position_state in ('known', 'missing', 'impossible')", name=op.f("ck_case_position_state_known")
        ),
        sa.CheckConstraint(
            "priority in ('urgent', 'high', 'normal', 'low')", name=op.f("ck_case_priority_known")
        ),
        sa.CheckConstraint(
            "status <> 'assigned' or unit_id is not null", name=op.f("ck_case_assigned_has_unit")
        ),
        sa.CheckConstraint(
            "status <> 'planned' or planned_for is not null", name=op.f("ck_case_planned_has_date")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_case_category_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_case_municipality_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["proposed_unit_id"], ["unit.id"], name=op.f("fk_case_proposed_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint(
            "municipality_id", "external_id", name=op.f("uq_case_municipality_id_external_id")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index(
        "ix_case_category", "case", ["municipality_id", "category_id", "received_at", "id"], unique=False
    )
    op.create_index(
        "ix_case_desk_queue",
        "case",
        ["municipality_id", "answer_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'received'"),
    )
    op.create_geospatial_index(
        "ix_case_geom_25833", "case", ["geom_25833"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(
        "ix_case_geom_3857_public",
        "case",
        ["municipality_id", "geom_3857"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_case_public_list",
        "case",
        ["municipality_id", "received_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_case_status", "case", ["municipality_id", "status", "received_at", "id"], unique=False
    )
    op.create_index(
        "ix_case_unit_open",
        "case",
        ["unit_id", "solve_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index(
        "ix_case_without_position",
        "case",
        ["municipality_id", "received_at", "id"],
        unique=False,
        postgresql_where=sa.text("position_state <> 'known'"),
    )
    op.create_table(
        "staff_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("session_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role in ('desk', 'desk_lead', 'foreman', 'crew', 'admin')", name=op.f("ck_staff_user_role_known")
        ),
        sa.CheckConstraint(
            "role not in ('foreman', 'crew') or unit_id is not null",
            name=op.f("ck_staff_user_unit_roles_have_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_staff_user_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_user_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
    )
    op.create_index(
        "uq_staff_user_email_lower", "staff_user", [sa.literal_column("lower(email)")], unique=True
    )
    op.create_table(
        "case_presence",
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_presence_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_user.id"], name=op.f("fk_case_presence_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_case_presence")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("ruleset_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_name", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("promise", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("tried", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_decision_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_decision_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["ruleset_id"], ["ruleset_version.id"], name=op.f("fk_decision_ruleset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_case_id", "decision", ["case_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(actor_kind = 'staff') = (staff_id is not null)", name=op.f("ck_event_staff_is_named")
        ),
        sa.CheckConstraint(
            "actor_kind in ('staff', 'reporter', 'rules', 'import')", name=op.f("ck_event_actor_kind_known")
        ),
        sa.CheckConstraint(
            "visibility in ('public', 'reporter', 'internal')", name=op.f("ck_event_visibility_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_event_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("case_id", "case_version", name=op.f("uq_event_case_id_case_version")),
    )
    op.create_index("ix_event_municipality_at", "event", ["municipality_id", "at"], unique=False)
    op.create_geospatial_table(
        "photo",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("draft_key", sa.Text(), nullable=True),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("original_key", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "derivatives", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'ready' or original_key is null", name=op.f("ck_photo_ready_has_no_original")
        ),
        sa.CheckConstraint("state in ('stored', 'ready', 'failed')", name=op.f("ck_photo_state_known")),
        sa.CheckConstraint("use in ('report', 'answer', 'resolved')", name=op.f("ck_photo_use_known")),
        sa.CheckConstraint(
            "draft_key is not null or case_id is not null", name=op.f("ck_photo_belongs_somewhere")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_photo_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_case_id", "photo", ["case_id"], unique=False)
    op.create_index("ix_photo_draft_key", "photo", ["draft_key"], unique=False)
    op.create_index(
        "ix_photo_waiting",
        "photo",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'stored'"),
    )
    op.create_geospatial_table(
        "report",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("language", sa.Text(), server_default="nb", nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_report_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_report_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "municipality_id", "idempotency_key", name=op.f("uq_report_municipality_id_idempotency_key")
        ),
    )
    op.create_index("ix_report_case_id", "report", ["case_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drive_m", sa.Integer(), nullable=True),
        sa.Column("drive_s", sa.Integer(), nullable=True),
        sa.Column("service_s", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('planning', 'ready', 'failed')", name=op.f("ck_round_state_known")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_user.id"], name=op.f("fk_round_created_by")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_round_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index("ix_round_unit_date", "round", ["unit_id", "date"], unique=False)
    op.create_table(
        "reporter",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="nb", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_reporter_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_reporter_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reporter_token_hash")),
    )
    op.create_index("ix_reporter_report_id", "reporter", ["report_id"], unique=False)
    op.create_table(
        "round_stop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("round_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("service_s", sa.Integer(), nullable=False),
        sa.Column("arrive_s", sa.Integer(), nullable=True),
        sa.Column("drive_m", sa.Integer(), nullable=True),
        sa.Column("drive_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_round_stop_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_stop_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_stop")),
        sa.UniqueConstraint("round_id", "case_id", name=op.f("uq_round_stop_round_id_case_id")),
    )
    op.create_index("ix_round_stop_case_id", "round_stop", ["case_id"], unique=False)
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.UUID(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('due', 'leased', 'done', 'dead', 'dropped')",
            name=op.f("ck_outbox_message_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_outbox_message_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_outbox_message_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_outbox_message_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["reporter.id"], name=op.f("fk_outbox_message_reporter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outbox_message_idempotency_key")),
    )
    op.create_index("ix_outbox_message_case_id", "outbox_message", ["case_id"], unique=False)
    op.create_index(
        "ix_outbox_message_dead",
        "outbox_message",
        ["municipality_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_outbox_message_due",
        "outbox_message",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state in ('due', 'leased')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_outbox_message_due",
        table_name="outbox_message",
        postgresql_where=sa.text("state in ('due', 'leased')"),
    )
    op.drop_index(
        "ix_outbox_message_dead", table_name="outbox_message", postgresql_where=sa.text("state = 'dead'")
    )
    op.drop_index("ix_outbox_message_case_id", table_name="outbox_message")
    op.drop_table("outbox_message")
    op.drop_index("ix_round_stop_case_id", table_name="round_stop")
    op.drop_table("round_stop")
    op.drop_index("ix_reporter_report_id", table_name="reporter")
    op.drop_table("reporter")
    op.drop_index("ix_round_unit_date", table_name="round")
    op.drop_table("round")
    op.drop_index("ix_report_case_id", table_name="report")
    op.drop_geospatial_table("report")
    op.drop_index("ix_photo_waiting", table_name="photo", postgresql_where=sa.text("state = 'stored'"))
    op.drop_index("ix_photo_draft_key", table_name="photo")
    op.drop_index("ix_photo_case_id", table_name="photo")
    op.drop_geospatial_table("photo")
    op.drop_index("ix_event_municipality_at", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_decision_case_id", table_name="decision")
    op.drop_table("decision")
    op.drop_table("case_presence")
    op.drop_index("uq_staff_user_email_lower", table_name="staff_user")
    op.drop_table("staff_user")
    op.drop_index(
        "ix_case_without_position", table_name="case", postgresql_where=sa.text("position_state <> 'known'")
    )
    op.drop_index("ix_case_unit_open", table_name="case", postgresql_where=sa.text("closed_at is null"))
    op.drop_index("ix_case_status", table_name="case")
    op.drop_index("ix_case_public_list", table_name="case", postgresql_where=sa.text("is_public"))
    op.drop_index(
        "ix_case_geom_3857_public",
        table_name="case",
        postgresql_using="gist",
        postgresql_where=sa.text("is_public"),
    )
    op.drop_geospatial_index(
        "ix_case_geom_25833", table_name="case", postgresql_using="gist", column_name="geom_25833"
    )
    op.drop_index("ix_case_desk_queue", table_name="case", postgresql_where=sa.text("status = 'received'"))
    op.drop_index("ix_case_category", table_name="case")
    op.drop_geospatial_table("case")
    op.drop_geospatial_table("unit")
    op.drop_index(
        "uq_ruleset_version_current", table_name="ruleset_version", postgresql_where=sa.text("is_current")
    )
    op.drop_table("ruleset_version")
    op.drop_index("ix_road_stretch_municipality_id", table_name="road_stretch")
    op.drop_index("ix_road_stretch_geom_25833", table_name="road_stretch", postgresql_using="gist")
    op.drop_geospatial_table("road_stretch")
    op.drop_index(
        "ix_place_name_search",
        table_name="place_name",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.drop_index("ix_place_name_municipality_id", table_name="place_name")
    op.drop_geospatial_index(
        "ix_place_name_geom", table_name="place_name", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("place_name")
    op.drop_index("ix_lamp_municipality_id", table_name="lamp")
    op.drop_index("ix_lamp_geom_25833", table_name="lamp", postgresql_using="gist")
    op.drop_geospatial_table("lamp")
    op.drop_table("import_run")
    op.drop_table("category")
    op.drop_geospatial_index("ix_area_geom", table_name="area", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("area")
    op.drop_geospatial_index(
        "ix_municipality_boundary", table_name="municipality", postgresql_using="gist", column_name="boundary"
    )
    op.drop_geospatial_table("municipality")
    op.drop_index("ix_draft_touched_at", table_name="draft")
    op.drop_table("draft")
    op.drop_table("case_move")
    op.execute(sa.schema.DropSequence(sa.Sequence("case_number_seq")))
