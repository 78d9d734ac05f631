"""Places known beforehand: areas, road stretches with their owners, lamps and other assets, names to search for."""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey, in_metres, point


class Area(Base):
    """A named polygon; ``kind`` is postal, zone or neighbourhood. ``approximate``: drawn by us, not surveyed."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("municipality_id", "kind", "code"),
        Index("ix_area_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    approximate: Mapped[bool] = mapped_column(server_default="false")
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))


class RoadStretch(Base):
    """A piece of road. ``owner``: municipality, county, state or private; ``road`` is the reference ("Fv 59")."""

    __tablename__ = "road_stretch"
    __table_args__ = (
        CheckConstraint("owner in ('municipality', 'county', 'state', 'private')", name="owner_known"),
        Index("ix_road_stretch_geom_25833", "municipality_id", "geom_25833", postgresql_using="gist"),
        Index("ix_road_stretch_municipality_id", "municipality_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    road: Mapped[str]
    name: Mapped[str | None]
    owner: Mapped[str]
    category: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTILINESTRING", srid=4326, spatial_index=False))
    geom_25833: Mapped[WKBElement] = in_metres("MULTILINESTRING")


class Lamp(Base):
    """A street lamp."""

    __tablename__ = "lamp"
    __table_args__ = (
        Index("ix_lamp_geom_25833", "municipality_id", "geom_25833", postgresql_using="gist"),
        Index("ix_lamp_municipality_id", "municipality_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    ref: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(point())
    geom_25833: Mapped[WKBElement] = in_metres("POINT")


class AssetKind(Base):
    """A kind of asset that rules may name: ``code`` "school", ``name`` "skole" (as it stands in a sentence)."""

    __tablename__ = "asset_kind"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    code: Mapped[str]
    name: Mapped[str]


class Asset(Base):
    """Something whose nearness matters to the rules: a school, a watercourse. Points, lines and areas.

    ``kind`` is the code of an AssetKind. Street lamps have a table of their own. ``approximate``: placed by us.
    """

    __tablename__ = "asset"
    __table_args__ = (
        ForeignKeyConstraint(
            ["municipality_id", "kind"], ["asset_kind.municipality_id", "asset_kind.code"], ondelete="CASCADE"
        ),
        # The nearest of one kind is found in the index alone, however many others lie nearer (btree_gist).
        Index(
            "ix_asset_kind_geom_25833",
            "municipality_id",
            "kind",
            "geom_25833",
            postgresql_using="gist",
        ),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    approximate: Mapped[bool] = mapped_column(server_default="false")
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    geom_25833: Mapped[WKBElement] = in_metres("GEOMETRY")


class PlaceName(Base):
    """A street or place to search for. ``precision``: point, road or postal_area (how exact the position is).

    ``search`` is the name in lower case without accents, for trigrams.
    """

    __tablename__ = "place_name"
    __table_args__ = (
        Index(
            "ix_place_name_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
        Index(
            "ix_place_name_geom_25833",
            "municipality_id",
            "geom_25833",
            postgresql_using="gist",
            postgresql_where=text("precision <> 'postal_area'"),
        ),
        Index("ix_place_name_municipality_id", "municipality_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    name: Mapped[str]
    kind: Mapped[str]
    postal_code: Mapped[str | None]
    post_town: Mapped[str | None]
    precision: Mapped[str]
    search: Mapped[str]
    geom: Mapped[WKBElement | None] = mapped_column(point())
    geom_25833: Mapped[WKBElement | None] = in_metres("POINT")
