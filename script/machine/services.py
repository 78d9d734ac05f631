"""PostgreSQL and Redis for whoever needs them: given by DATABASE_URL and REDIS_URL, else our own under `var/`."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from . import keeper, postgres, redis
from .paths import ROOT, var
from .service import INCIDENT, TIME
from .talk import SetupError

START_SECONDS = 90  # the first start makes the cluster
_held: list[int] = []


def place(name: str) -> keeper.Place:
    """Files of the services `server` or `test`; makes the folder."""
    folder = var() / name
    folder.mkdir(parents=True, exist_ok=True)
    return keeper.Place(folder, name)


def hold(name: str) -> dict[str, str]:
    """Addresses of the services, running as long as this process (or one that inherits its lock) lives.

    Gives DATABASE_URL and REDIS_URL. What is set in the environment is used as it is; when both are, nothing is
    started.
    Raises SetupError when the services cannot be started.
    """
    given = {key: os.environ[key] for key in ("DATABASE_URL", "REDIS_URL") if os.environ.get(key)}
    if len(given) == 2:
        return given
    here = place(name)
    users = keeper.lock(
        here.users_lock, fcntl.LOCK_SH
    )  # left open on purpose: it is held until the process ends
    assert users is not None
    _held.append(users)
    _start(here)
    return addresses(here) | given


def revive(name: str) -> None:
    """Start the services when their keeper was killed.

    Raises SetupError when they cannot be started.
    """
    here = place(name)
    if not _kept(here):
        _start(here)


def incidents(name: str, since: float) -> list[str]:
    """What the keeper said about services that stopped, oldest first; `since` in seconds since 1970."""
    log = place(name).log
    first = time.strftime(TIME, time.localtime(since))
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    told = [line.removeprefix(INCIDENT) for line in lines if line.startswith(INCIDENT)]
    return [line for line in told if line >= first]


def held() -> tuple[int, ...]:
    """Open file numbers of the users' locks, for `pass_fds`: who inherits one keeps the services running too."""
    return tuple(_held)


def addresses(here: keeper.Place) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL of our own services."""
    return {"DATABASE_URL": postgres.url(here.sockets), "REDIS_URL": redis.url(here.sockets)}


def stop(name: str) -> None:
    """Let the services of a name end as soon as nobody uses them."""
    place(name).pinned.unlink(missing_ok=True)


def _start(here: keeper.Place) -> None:
    starting = keeper.lock(here.start_lock, fcntl.LOCK_EX)
    assert starting is not None
    try:
        if not _kept(here):
            _spawn(here)
        _wait(here)
    finally:
        os.close(starting)


def _kept(here: keeper.Place) -> bool:
    """True when a keeper lives."""
    free = keeper.lock(here.keeper_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if free is None:
        return True
    os.close(free)
    return False


def _spawn(here: keeper.Place) -> None:
    here.failure.unlink(missing_ok=True)
    with here.log.open("ab") as out:
        subprocess.run(
            [sys.executable, "-m", "script.machine.keeper", str(here.folder), here.name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            check=True,
        )


def _wait(here: keeper.Place) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (redis.answers(here.sockets) and postgres.answers(here.sockets)):
        if here.failure.exists():
            raise SetupError(here.failure.read_text(encoding="utf-8"))
        if time.monotonic() > deadline:
            raise SetupError(
                f"PostgreSQL and Redis did not start within {START_SECONDS} s. {_tail(here.log)}"
            )
        time.sleep(0.05)
    postgres.ensure_database(here.sockets)


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
    return f"The end of {log}:\n" + "\n".join("    " + line for line in lines)
