"""A PostgreSQL cluster of our own: only a Unix socket, Norwegian sorting, never anybody else's cluster."""

import shutil
import subprocess
from pathlib import Path

from .account import Account
from .talk import SetupError

USER = DATABASE = "varsko"
PORT = "5432"  # only names the socket file: the cluster listens on no network address

# jit costs more than it gives on short statements; the cluster has no network and its socket folder is closed (0700).
ALWAYS = {
    "listen_addresses": "",
    "port": PORT,
    "jit": "off",
    "max_connections": "100",
    "shared_buffers": "256MB",
}
# A crash may cost the test data: 8 times as many commits a second.
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


def binaries() -> Path:
    """Folder of initdb and postgres, newest version first.

    Raises SetupError when PostgreSQL is not installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: -int(path.parts[-3]))
    if found:
        return found[0].parent
    elsewhere = shutil.which("postgres")
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise SetupError("PostgreSQL is not installed. On Debian: apt-get install postgresql-15-postgis-3")


def initialise(account: Account, data: Path, log: Path) -> None:
    """Make the cluster unless it is there. A half-made one (killed machine) is made again.

    Only C locales exist on a bare machine; ICU sorts æ, ø and å right.
    """
    if (data / "varsko.ready").exists():
        return
    shutil.rmtree(data, ignore_errors=True)
    account.own(data)
    command = [str(binaries() / "initdb"), "--pgdata", str(data), "--username", USER, "--auth", "trust"]
    command += [
        "--encoding",
        "UTF8",
        "--locale",
        "C.UTF-8",
        "--locale-provider",
        "icu",
        "--icu-locale",
        "nb-NO",
    ]
    with log.open("ab") as out:
        done = subprocess.run(account.command(*command), stdout=out, stderr=out, cwd="/", check=False)
    if done.returncode != 0:
        raise SetupError(f"Could not make a PostgreSQL cluster. Read the end of {log}")
    (data / "varsko.ready").touch()


def command(account: Account, data: Path, sockets: Path, for_tests: bool) -> list[str]:
    """The command that runs the cluster in the foreground."""
    settings = ALWAYS | (FOR_TESTS if for_tests else {}) | {"unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return account.command(str(binaries() / "postgres"), "-D", str(data), *options)


def clear_after_kill(data: Path, sockets: Path) -> None:
    """Remove what a killed machine left. Only called while the keeper's lock says that nobody runs the cluster."""
    (data / "postmaster.pid").unlink(missing_ok=True)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink()


def answers(sockets: Path) -> bool:
    """True when the cluster takes connections."""
    return _psql(sockets, "postgres", "select 1").returncode == 0


def ensure_database(sockets: Path) -> None:
    """Make the database `varsko` unless it is there.

    Raises SetupError when the cluster refuses.
    """
    found = _psql(sockets, "postgres", f"select 1 from pg_database where datname = '{DATABASE}'")
    if found.stdout.strip() == "1":
        return
    made = _psql(sockets, "postgres", f"create database {DATABASE}")
    if made.returncode != 0:
        raise SetupError(f"Could not make the database: {made.stderr.strip()}")


def url(sockets: Path) -> str:
    """The address for DATABASE_URL (SQLAlchemy and psql both read it)."""
    return f"postgresql://{USER}@/{DATABASE}?host={sockets}"


def _psql(sockets: Path, database: str, sql: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(binaries() / "psql"),
        "-XAtq",
        "-h",
        str(sockets),
        "-p",
        PORT,
        "-U",
        USER,
        "-d",
        database,
        "-c",
        sql,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
