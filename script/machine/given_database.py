"""Checks a DATABASE_URL that was given: reachable, and PostGIS there or installable. Runs in the environment."""

import os
import sys

import psycopg


def main() -> int:
    """Print a sentence and give 1 when the database cannot be used."""
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg:", "postgresql:")
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.execute(
                "select (select installed_version from pg_available_extensions where name = 'postgis'),"
                " exists(select from pg_available_extensions where name = 'postgis'),"
                " (select rolsuper from pg_roles where rolname = current_user), current_database()"
            ).fetchone()
    except psycopg.Error as error:
        print(f"PostgreSQL does not answer: {error}")
        return 1
    assert found is not None
    installed, available, may_install, name = found
    if installed or (available and may_install):
        return 0
    if available:
        print(
            f'PostGIS is not in the database. Its administrator runs: psql -d {name} -c "CREATE EXTENSION postgis"'
        )
    else:
        print(
            "The server has no PostGIS. Its administrator installs it (Debian: apt-get install postgresql-15-postgis-3)"
        )
        print(f'and runs: psql -d {name} -c "CREATE EXTENSION postgis"')
    return 1


if __name__ == "__main__":
    sys.exit(main())
