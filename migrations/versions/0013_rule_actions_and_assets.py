"""What a rule decides beside the unit, the words a version of the rules was read with, and assets near a position.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
DECIDED = ("tags", "visibility", "confirm", "message", "escalate", "warnings")


def upgrade() -> None:
    op.add_column("decision", sa.Column("tags", JSON, server_default="[]", nullable=False))
    op.add_column("decision", sa.Column("visibility", sa.Text(), server_default="public", nullable=False))
    op.add_column("decision", sa.Column("confirm", sa.Text(), server_default="desk", nullable=False))
    op.add_column("decision", sa.Column("message", JSON, nullable=True))
    op.add_column("decision", sa.Column("escalate", JSON, nullable=True))
    op.add_column("decision", sa.Column("warnings", JSON, server_default="[]", nullable=False))
    op.add_column("case", sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("ruleset_version", sa.Column("vocabulary", JSON, nullable=True))
    op.create_table(
        "asset_kind",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_asset_kind_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_kind")),
        sa.UniqueConstraint("municipality_id", "code", name=op.f("uq_asset_kind_municipality_id_code")),
    )
    _create_asset()


def _create_asset() -> None:
    geometry = Geometry(
        geometry_type="GEOMETRY",
        srid=4326,
        dimension=2,
        spatial_index=False,
        from_text="ST_GeomFromEWKT",
        name="geometry",
        nullable=False,
    )
    op.create_geospatial_table(
        "asset",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("municipality_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("approximate", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("geom", geometry, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_asset_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "kind"],
            ["asset_kind.municipality_id", "asset_kind.code"],
            name=op.f("fk_asset_municipality_id_kind"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    op.create_index(
        "ix_asset_kind_geom_25833",
        "asset",
        ["municipality_id", "kind", sa.text("ST_Transform(geom, 25833)")],
        postgresql_using="gist",
    )


def downgrade() -> None:
    op.drop_geospatial_table("asset")
    op.drop_table("asset_kind")
    op.drop_column("ruleset_version", "vocabulary")
    op.drop_column("case", "tags")
    for column in reversed(DECIDED):
        op.drop_column("decision", column)
