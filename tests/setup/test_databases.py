"""Databases for tests: nothing of one test is seen by another."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.fixtures import databases
from tests.fixtures.emptied import EmptiedDatabase


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


@pytest.fixture
def emptied(server_url: str, migrated_template: str) -> Iterator[EmptiedDatabase]:
    made = EmptiedDatabase(server_url, migrated_template)
    yield made
    made.drop()


def test_what_is_stored_in_a_shared_database_is_gone_for_the_next_test(emptied: EmptiedDatabase) -> None:
    url = emptied.url()
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        left_open = psycopg.connect(_plain(url))
        for number in ("1", "2"):
            connection.execute("insert into municipality (number, name) values (%s, 'Prøveby')", [number])
        left_open.execute("lock table municipality")
        emptied.empty()
        left_open.close()
    assert emptied.url() == url
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        insert = "insert into municipality (number, name) values ('3', 'Prøveby') returning id"
        assert connection.execute("select count(*) from municipality").fetchone() == (0,)
        assert connection.execute(insert).fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "create table left_here (n int)",
        'alter table "case" disable trigger user',
        "create function left_here() returns int language sql as 'select 1'",
        "delete from case_move where ctid = (select min(ctid) from case_move)",
        "update alembic_version set version_num = '0000'",
        "analyze municipality, case_move",
        "drop table case_move cascade",
    ],
)
def test_what_deleting_rows_cannot_undo_gives_the_next_test_a_new_database(
    emptied: EmptiedDatabase, change: str
) -> None:
    url = emptied.url()
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(change)
    emptied.empty()
    assert emptied.url() != url


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
