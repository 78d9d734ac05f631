"""`varsko doctor`: what is wrong with this installation, and how to mend it. One line a check, never a traceback."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg
from alembic.script import ScriptDirectory
from redis import Redis
from redis.exceptions import RedisError

from app.commands.findings import Finding, Verdict, good, wrong
from app.platform import heartbeat
from app.platform.login import DEMO_DOMAIN
from app.platform.queues import QUEUE, redis_connection
from app.settings import Settings, SettingsError, read_settings

ROOT = Path(__file__).resolve().parents[2]
VENDOR_FILES = (
    "leaflet/leaflet.js",
    "leaflet/leaflet.css",
    "designsystemet/designsystemet.css",
    "inter/inter-latin-wght-normal.woff2",
)
POSTGIS_AT_LEAST = (3, 3)
FREE_BYTES_AT_LEAST = 2 * 1024**3


def check_python() -> Finding:
    """Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 (a person may have made the environment with an older one)
        return wrong(
            f"Python {version} is too old", "install Python 3.11 or newer, remove .venv, run script/setup"
        )
    return good(f"Python {version}")


def check_database(settings: Settings) -> list[Finding]:
    """PostgreSQL answers, has PostGIS, and its tables are those of this version of Varsko."""
    url = settings.database_url.replace("postgresql+psycopg:", "postgresql:")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            findings = [_check_postgis(connection), _check_migrations(connection)]
            if all(finding.verdict is Verdict.GOOD for finding in findings):
                findings += [
                    *_check_municipality(connection, settings),
                    *_check_accounts(connection, settings),
                ]
            return findings
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        mend = "is the server running, and is DATABASE_URL right? Without it script/server starts one"
        return [wrong(f"PostgreSQL does not answer: {reason}", mend)]


def _check_postgis(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    server = connection.info.server_version // 10000
    row = connection.execute("select extversion from pg_extension where extname = 'postgis'").fetchone()
    if row is None:
        available = connection.execute(
            "select 1 from pg_available_extensions where name = 'postgis'"
        ).fetchone()
        allowed = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
        if available and allowed and allowed[0]:
            return wrong(f"PostgreSQL {server} without PostGIS yet", "varsko db migrate adds it")
        command = f'psql -d {connection.info.dbname} -c "CREATE EXTENSION postgis"'
        first = "" if available else "install PostGIS on the server (Debian: postgresql-15-postgis-3), then "
        return wrong(
            f"PostgreSQL {server} without PostGIS", f"the database's administrator: {first}{command}"
        )
    version = str(row[0])
    if tuple(int(part) for part in version.split(".")[:2]) < POSTGIS_AT_LEAST:
        return wrong(
            f"PostGIS {version} is too old",
            "install PostGIS 3.3 or newer, then ALTER EXTENSION postgis UPDATE",
        )
    return good(f"PostgreSQL {server} with PostGIS {version}")


def _check_migrations(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    heads = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    exists = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
    if exists is None or not exists[0]:
        return wrong("The database has no tables", "varsko db migrate")
    present = {
        str(row[0]) for row in connection.execute("select version_num from alembic_version").fetchall()
    }
    if present != heads:
        found, wanted = ", ".join(sorted(present)) or "none", ", ".join(sorted(heads))
        return wrong(f"The database is at migration {found}; this Varsko needs {wanted}", "varsko db migrate")
    return good(f"Database at the newest migration ({', '.join(sorted(heads))})")


def _check_municipality(
    connection: psycopg.Connection[tuple[object, ...]], settings: Settings
) -> list[Finding]:
    rows = connection.execute("select number from municipality order by id").fetchall()
    numbers = [str(row[0]) for row in rows]
    if not numbers:
        return [Finding(Verdict.NOTE, "No municipality is set up yet", "varsko municipality add FOLDER")]
    if settings.municipality and settings.municipality not in numbers:
        what = f"MUNICIPALITY is {settings.municipality}, which is not set up: / shows {numbers[0]}"
        return [wrong(what, f"set it to one of {', '.join(numbers)}, or leave it out")]
    return [good(f"Municipalities: {', '.join(numbers)}")]


def _check_accounts(connection: psycopg.Connection[tuple[object, ...]], settings: Settings) -> list[Finding]:
    """Accounts whose passwords everybody knows do not belong in production."""
    if settings.demo:
        return []
    row = connection.execute(
        "select count(*) from staff_user where active and lower(email) like %s", (f"%{DEMO_DOMAIN}",)
    ).fetchone()
    if row is None or row[0] == 0:
        return [good("No account of the demo")]
    what = f"{row[0]} accounts of the demo are in this database; they cannot sign in while VARSKO_DEMO is 0"
    mend = f"make your own with `varsko user add`, then `varsko user disable` for those that end in {DEMO_DOMAIN}"
    return [wrong(what, mend)]


def check_redis(settings: Settings) -> list[Finding]:
    """Redis answers, keeps what it is given, and the worker and the clock live."""
    try:
        connection = redis_connection(settings.redis_url)
        connection.ping()
        return [*_check_keeping(connection), _check_worker(connection), _check_clock(connection)]
    except (RedisError, ValueError) as error:
        mend = "is it running, and is REDIS_URL right? Nothing is lost meanwhile: mail waits in the outbox"
        return [wrong(f"Redis does not answer: {error}", mend)]


def _check_keeping(connection: Redis) -> list[Finding]:
    try:
        settings = {**connection.config_get("appendonly"), **connection.config_get("maxmemory-policy")}
    except RedisError:
        return [
            Finding(
                Verdict.NOTE,
                "Redis answers; its settings are hidden",
                "it should have appendonly yes, noeviction",
            )
        ]
    findings = []
    if settings.get("appendonly") != "yes":
        findings.append(
            wrong("Redis keeps nothing on disk", "redis-cli CONFIG SET appendonly yes, and in redis.conf")
        )
    if settings.get("maxmemory-policy") != "noeviction":
        mend = "redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf"
        findings.append(wrong("Redis throws jobs away when memory is short", mend))
    return findings or [good("Redis answers, append-only file on, nothing thrown away")]


def _check_worker(connection: Redis) -> Finding:
    workers = heartbeat.living_workers(connection, QUEUE)
    if workers == 0:
        return wrong(
            "No worker runs: photos wait and mail is late",
            "start `python -m app.worker` (script/server does)",
        )
    return good(f"Workers running: {workers}")


def _check_clock(connection: Redis) -> Finding:
    age = heartbeat.seconds_since_beat(connection)
    if age is None:
        return wrong(
            "The clock does not run: mail is not resent", "start `python -m app.clock` (script/server does)"
        )
    return good(f"Clock running (last sign of life {age:.0f} s ago)")


def check_photo_store(settings: Settings) -> Finding:
    """Photos can be written where they are kept."""
    folder = Path(urlsplit(settings.photo_store).path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        mend = "make it writable for the user that runs Varsko, or set PHOTO_STORE"
        return wrong(f"Photos cannot be written to {folder}: {error.strerror}", mend)
    return good(f"Photos can be written to {folder}")


def check_disk(settings: Settings) -> Finding:
    """There is room for photos and logs."""
    folder = settings.var if settings.var.exists() else ROOT
    free = shutil.disk_usage(folder).free
    text = f"{free / 1024**3:.1f} GiB free at {folder}"
    return (
        good(text)
        if free >= FREE_BYTES_AT_LEAST
        else wrong(f"Only {text}", "make room: below 2 GiB photos are at risk")
    )


def check_vendor_files(settings: Settings) -> Finding:
    """The front-end files are there."""
    del settings
    lost = [name for name in VENDOR_FILES if not (ROOT / "static" / "vendor" / name).is_file()]
    if lost:
        return wrong(
            f"Front-end files are missing: {', '.join(lost)}", "remove static/vendor and run script/setup"
        )
    return good("Front-end files in static/vendor")


def check_mail(settings: Settings) -> Finding:
    """Mail has a way out."""
    if settings.smtp_url:
        return good(f"Mail goes to {urlsplit(settings.smtp_url).hostname}")
    if settings.demo:
        return good(
            f"The demo's mail is written to files: {settings.var / 'mail'}/*.eml (SMTP_URL is not set)"
        )
    return wrong(
        "SMTP_URL is not set: mail stays in the outbox", "set SMTP_URL, or read `varsko outbox show`"
    )


def check_sms(settings: Settings) -> Finding:
    """SMS has a way out, or is not offered."""
    if settings.sms_url:
        return good(f"SMS goes to {urlsplit(settings.sms_url).hostname}")
    if settings.demo:
        return good(f"The demo's SMS is written to files: {settings.var / 'sms'}/*.txt (SMS_URL is not set)")
    return Finding(Verdict.NOTE, "SMS is not offered to residents (SMS_URL is not set)", "see docs/sms.md")


CHECKS: tuple[Callable[[Settings], Finding | list[Finding]], ...] = (
    check_database,
    check_redis,
    check_photo_store,
    check_vendor_files,
    check_mail,
    check_sms,
    check_disk,
)


def examine() -> list[Finding]:
    """Every finding, in the order in which one would mend them."""
    findings = [check_python()]
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        return [
            *findings,
            wrong(f"Settings: {error}", "correct the environment; docs/operators.md lists all settings"),
        ]
    findings.append(good("Settings can be read"))
    for check in CHECKS:
        found = check(settings)
        findings += found if isinstance(found, list) else [found]
    return findings


@click.command()
def doctor() -> None:
    """Say what is wrong with this installation and how to mend it."""
    findings = examine()
    for finding in findings:
        click.echo(str(finding))
    bad = sum(finding.verdict is Verdict.WRONG for finding in findings)
    if bad:
        click.echo(f"{bad} of {len(findings)} checks found something wrong.")
        raise SystemExit(1)
    click.echo("Everything is as it should be.")
