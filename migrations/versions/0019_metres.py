"""Places keep their position in metres as well: distances to them cost no projection for each look-up.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SHAPES = {"road_stretch": "MULTILINESTRING", "lamp": "POINT", "asset": "GEOMETRY", "place_name": "POINT"}
NEEDED = ("road_stretch", "lamp", "asset")
"""Tables whose rows always have a position."""
INDEXES = (
    ("ix_road_stretch_geom_25833", "road_stretch", (), ""),
    ("ix_lamp_geom_25833", "lamp", (), ""),
    ("ix_place_name_geom_25833", "place_name", (), "precision <> 'postal_area'"),
    ("ix_asset_kind_geom_25833", "asset", ("kind",), ""),
)
FUNCTION = sa.text("ST_Transform(geom, 25833)")


def upgrade() -> None:
    for table in ("road_stretch", "lamp"):
        op.drop_index(f"ix_{table}_geom_25833", table)
    op.drop_index("ix_asset_kind_geom_25833", "asset")
    op.drop_index("ix_place_name_geom", "place_name")
    for table, shape in SHAPES.items():
        op.add_column(
            table,
            sa.Column(
                "geom_25833",
                Geometry(shape, srid=25833, spatial_index=False),
                sa.Computed("ST_Transform(geom, 25833)", persisted=True),
                nullable=table not in NEEDED,
            ),
        )
    # The nearest one in a municipality is found in the index alone, however many others lie nearer (btree_gist).
    for name, table, columns, rows in INDEXES:
        op.create_index(
            name,
            table,
            ["municipality_id", *columns, "geom_25833"],
            postgresql_using="gist",
            postgresql_where=sa.text(rows) if rows else None,
        )


def downgrade() -> None:
    for table in SHAPES:
        op.drop_column(table, "geom_25833")  # its index goes with it
    for table in ("road_stretch", "lamp"):
        op.create_index(f"ix_{table}_geom_25833", table, [FUNCTION], postgresql_using="gist")
    op.create_index(
        "ix_asset_kind_geom_25833", "asset", ["municipality_id", "kind", FUNCTION], postgresql_using="gist"
    )
    op.create_index("ix_place_name_geom", "place_name", ["geom"], postgresql_using="gist")
