"""``varsko db``: migrate, reset, backup, restore."""

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import click
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.platform.database import make_engine
from app.settings import Settings, read_settings

INI = Path(__file__).resolve().parents[2] / "migrations" / "alembic.ini"


@click.group()
def db() -> None:
    """The database: its tables, and copies of it."""


@db.command()
def migrate() -> None:
    """Bring the tables to the newest version. Safe to run again."""
    check_postgis(read_settings())
    command.upgrade(_alembic(read_settings()), "head")
    click.echo("The tables are up to date.")


@db.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete everything in the database and make empty tables. Refused outside the demo."""
    settings = read_settings()
    if not settings.demo:
        raise click.ClickException("Refused: VARSKO_DEMO is not 1. Only a demo database is reset.")
    if not yes:
        click.confirm("Delete all cases, reports and accounts?", abort=True)
    config = _alembic(settings)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    click.echo("The database is empty.")


@db.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a copy of the database to FILE (pg_dump's custom format). Photos are files: copy PHOTO_STORE too."""
    if not file.parent.is_dir():
        raise click.ClickException(
            f"The folder {file.parent} does not exist. Make it, or choose another place."
        )
    part = file.with_name(file.name + ".part")
    _postgres_tool(["pg_dump", "--format=custom", "--no-owner", "--file", str(part)])
    part.rename(file)
    click.echo(f"Wrote {file} ({file.stat().st_size / 1e6:.1f} MB).")


@db.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Replace everything in the database with the copy in FILE."""
    if not yes:
        click.confirm("Replace everything in the database?", abort=True)
    _postgres_tool(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--dbname",
            "",
            str(file),
        ]
    )
    click.echo(f"Restored {file}. Run «varsko db migrate» if the copy is older than this version.")


def check_postgis(settings: Settings) -> None:
    """Say what the DBA has to do when PostGIS is not installed.

    Raises:
        click.ClickException: with the command to run.
    """
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        there = connection.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'"))
    engine.dispose()
    if not there:
        raise click.ClickException(
            "PostGIS is not installed on this server. Ask for: apt install postgresql-15-postgis-3"
        )


def _alembic(settings: Settings) -> Config:
    config = Config(str(INI))
    config.attributes["url"] = settings.database_url
    return config


def _postgres_tool(arguments: list[str]) -> None:
    """Run pg_dump or pg_restore with the connection in its environment: no password in the list of processes."""
    env = os.environ | _libpq_environment(read_settings().database_url)
    arguments = [env["PGDATABASE"] if argument == "" else argument for argument in arguments]
    try:
        done = subprocess.run(arguments, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise click.ClickException(f"{arguments[0]} is missing: apt install postgresql-client-15") from None
    if done.returncode != 0:
        raise click.ClickException(_complaint(arguments[0], done.stderr))


def _complaint(tool: str, said: str) -> str:
    """One sentence from what the tool said: its first error, without the name of the program before it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    first = next((line for line in lines if "error:" in line), lines[0] if lines else "it did not say why")
    return f"{tool} failed: {first.removeprefix(f'{tool}: ').removeprefix('error: ')}."


def _libpq_environment(url: str) -> dict[str, str]:
    parts = urlsplit(url.replace("postgresql+psycopg://", "postgresql://"))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    values = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": str(parts.port or query.get("port", "")),
        "PGUSER": unquote(parts.username or query.get("user", "")),
        "PGPASSWORD": unquote(parts.password or query.get("password", "")),
        "PGDATABASE": parts.path.lstrip("/") or "varsko",
    }
    return {name: value for name, value in values.items() if value}
