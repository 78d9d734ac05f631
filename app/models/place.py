"""Places known beforehand: areas, road stretches with their owners, lamps, names to search for."""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey, point


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
        Index("ix_road_stretch_geom_25833", text("ST_Transform(geom, 25833)"), postgresql_using="gist"),
        Index("ix_road_stretch_municipality_id", "municipality_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    road: Mapped[str]
    name: Mapped[str | None]
    owner: Mapped[str]
    category: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTILINESTRING", srid=4326, spatial_index=False))


class Lamp(Base):
    """A street lamp."""

    __tablename__ = "lamp"
    __table_args__ = (
        Index("ix_lamp_geom_25833", text("ST_Transform(geom, 25833)"), postgresql_using="gist"),
        Index("ix_lamp_municipality_id", "municipality_id"),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    ref: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(point())


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
        Index("ix_place_name_geom", "geom", postgresql_using="gist"),
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
