"""Alembic's entry: uses the address given by the caller, else DATABASE_URL."""

import os

from alembic import context
from geoalchemy2 import alembic_helpers

from app.models import Base
from app.platform.database import make_engine

OURS = frozenset(Base.metadata.tables)


def include_object(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave the tables of PostGIS and of others alone."""
    if kind == "table" and name not in OURS and reflected:
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


def run() -> None:
    url = context.config.attributes.get("url") or os.environ["DATABASE_URL"]
    engine = make_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
