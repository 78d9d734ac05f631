"""The migrations go both ways and end where the models are."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from app.commands.db import INI


@pytest.fixture
def config(database_url: str) -> Config:
    made = Config(str(INI))
    made.attributes["url"] = database_url
    return made


def test_up_down_and_up_again_ends_at_the_models(config: Config, database_url: str) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        left = connection.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = relnamespace "
            "where nspname = 'public' and relkind in ('r', 'S', 'v') and relname not in "
            "('spatial_ref_sys', 'geography_columns', 'geometry_columns', 'alembic_version')"
        ).fetchall()
    assert left == []
    command.upgrade(config, "head")
    command.check(config)
