"""The declarative base and the column shapes that several tables share."""

import uuid
from datetime import datetime
from typing import Annotated, Any, ClassVar

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Computed, DateTime, ForeignKey, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, so that an error in the log says which rule was broken."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    }


IntKey = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
UuidKey = Annotated[
    uuid.UUID, mapped_column(UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))
]
MunicipalityKey = Annotated[int, mapped_column(ForeignKey("municipality.id", ondelete="CASCADE"))]


def point() -> Geometry:
    """A position: EPSG:4326, longitude first."""
    return Geometry("POINT", srid=4326, spatial_index=False)


def in_metres(shape: str) -> MappedColumn[Any]:
    """The same position as the column ``geom``, in metres (EPSG:25833), kept by PostgreSQL itself."""
    return mapped_column(
        Geometry(shape, srid=25833, spatial_index=False),
        Computed("ST_Transform(geom, 25833)", persisted=True),
    )
