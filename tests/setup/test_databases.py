"""A database of its own for each test."""

import psycopg
from psycopg import sql

from tests.fixtures import databases


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


def test_a_clone_has_the_migrated_tables_and_no_case(database_url: str) -> None:
    with psycopg.connect(_plain(database_url)) as connection:
        tables = {
            row[0]
            for row in connection.execute("select tablename from pg_tables where schemaname = 'public'")
        }
        assert "alembic_version" in tables
        assert len(tables) > 10


def test_what_one_test_stores_the_next_does_not_see(server_url: str, migrated_template: str) -> None:
    with (
        databases.clone(server_url, migrated_template) as first,
        databases.clone(server_url, migrated_template) as second,
    ):
        assert first != second
        with psycopg.connect(_plain(first)) as connection:
            connection.execute("create table left_here (n int)")
        with psycopg.connect(_plain(second)) as connection:
            row = connection.execute("select to_regclass('left_here')").fetchone()
            assert row == (None,)


def test_a_clone_is_gone_afterwards(server_url: str, migrated_template: str) -> None:
    with databases.clone(server_url, migrated_template) as url:
        name = url.split("?")[0].rsplit("/", 1)[1]
    with databases.administering(server_url) as admin:
        assert admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None


def test_clones_of_a_killed_run_are_dropped_and_those_of_a_living_one_kept(
    server_url: str, database_url: str
) -> None:
    living = database_url.split("?")[0].rsplit("/", 1)[1]
    dead = f"{databases.CLONE}4194305_1"  # above the greatest process number of the kernel
    with databases.administering(server_url) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(dead)))
        databases.drop_leftovers(admin)
        names = {row[0] for row in admin.execute("select datname from pg_database").fetchall()}
    assert dead not in names
    assert living in names


def test_another_database_of_the_same_server_keeps_the_rest_of_the_address() -> None:
    assert (
        databases.with_database("postgresql://a@/varsko?host=/run/x", "t") == "postgresql://a@/t?host=/run/x"
    )
    assert (
        databases.with_database("postgresql+psycopg://a:b@db:5433/varsko", "t")
        == "postgresql+psycopg://a:b@db:5433/t"
    )
    assert databases.with_database("postgresql:///varsko?host=/run", "t") == "postgresql:///t?host=/run"
