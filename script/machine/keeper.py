"""One process that runs PostgreSQL and Redis for a checkout and stops them when the last user has gone.

Users hold a shared lock on `users.lock` as long as they live; the kernel lets go of it however they die. The keeper
waits for the exclusive lock: having it, nobody uses the services, and it stops them. A service that ended by itself is
started again and the other left alone (see `service`). `keeper.lock` says whether a keeper lives, so pid files of a
killed machine mean nothing. When the keeper itself is killed, the services get a signal (PR_SET_PDEATHSIG). A file
`pinned` keeps them running without a user (`script/services test`).
"""

import ctypes
import fcntl
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from . import account, postgres, redis
from .service import Service, end_orphans, note
from .talk import SetupError

PR_SET_PDEATHSIG = 1
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
LONGEST_SOCKET_PATH = 107  # bytes that fit in sun_path


@dataclass(frozen=True)
class Place:
    """Files of one pair of services: `name` is server or test."""

    folder: Path
    name: str

    @property
    def for_tests(self) -> bool:
        return self.name == "test"

    @property
    def users_lock(self) -> Path:
        return self.folder / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.folder / "keeper.lock"

    @property
    def start_lock(self) -> Path:
        return self.folder / "start.lock"

    @property
    def pinned(self) -> Path:
        return self.folder / "pinned"

    @property
    def failure(self) -> Path:
        return self.folder / "failure.txt"

    @property
    def unclean(self) -> Path:
        """Is there while a keeper runs, and after one that was killed."""
        return self.folder / "unclean"

    @property
    def log(self) -> Path:
        return self.folder / "services.log"

    @property
    def sockets(self) -> Path:
        """Folder of the sockets: beside the data, or a short private one under /tmp where the path is too long."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
            return beside
        digest = f"{hash_of(str(self.folder)):08x}"
        return Path("/tmp") / f"varsko-{os.geteuid()}-{digest}"


def hash_of(text: str) -> int:
    """A short stable number for a path (not for secrets)."""
    number = 2166136261
    for byte in text.encode():
        number = ((number ^ byte) * 16777619) & 0xFFFFFFFF
    return number


def die_with_parent(sign: int = signal.SIGTERM) -> None:
    """For `preexec_fn`: this process gets `sign` when the one that started it dies, however it dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign)


def lock(path: Path, how: int) -> int | None:
    """Open the file and lock it. Gives the open file number, or None when LOCK_NB finds it taken."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, how)
    except BlockingIOError:
        os.close(number)
        return None
    return number


def main(folder: str, name: str) -> int:
    """Run the services of a folder until nobody uses them. Started by `services.hold`, whose child it does not stay."""
    if os.fork():
        os._exit(0)
    place = Place(Path(folder), name)
    mine = lock(place.keeper_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if mine is None:
        return 0
    place.failure.unlink(missing_ok=True)
    stop = _Stop()
    running: list[Service] = []
    if place.unclean.exists():
        note(place.log, "PostgreSQL and Redis had been killed with their keeper and are started again.")
    place.unclean.touch()
    try:
        running = _services(place)
        for service in running:
            service.start()
        _watch(place, running, stop)
    except (SetupError, OSError) as error:
        place.failure.write_text(str(error), encoding="utf-8")
        return 1
    finally:
        _stop_all(running)
        place.unclean.unlink(missing_ok=True)
        os.close(mine)  # before `users.lock`: whoever waits for that one must find no keeper
    return 0


class _Stop:
    """Remembers that somebody asked the keeper to end."""

    def __init__(self) -> None:
        self.asked = False
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._ask)

    def _ask(self, sign: int, frame: FrameType | None) -> None:
        self.asked = True


def _services(place: Place) -> list[Service]:
    """Both services, ready to start."""
    who = account.choose(place.folder)
    sockets = _private(who, place.sockets)
    data = place.folder / "postgres"
    _end_leftovers(data, sockets)
    postgres.initialise(who, data, place.log)
    kept = who.own(place.folder / "redis")

    def clear_postgres() -> None:
        end_orphans(data)
        postgres.clear_after_kill(data, sockets)

    return [
        Service(
            "PostgreSQL",
            postgres.command(who, data, sockets, place.for_tests),
            clear_postgres,
            place.log,
            place.failure,
        ),
        Service(
            "Redis",
            redis.command(who, kept, sockets, place.for_tests),
            lambda: redis.clear_after_kill(sockets),
            place.log,
            place.failure,
        ),
    ]


def _private(who: account.Account, sockets: Path) -> Path:
    """The socket folder, made or checked: in /tmp somebody else could have put one there first."""
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = sockets.lstat()
    if sockets.is_symlink() or found.st_uid not in {who.uid, os.geteuid()}:
        raise SetupError(
            f"{sockets} belongs to somebody else. Remove it, or set VARSKO_VAR to a shorter path."
        )
    return who.own(sockets)


def _end_leftovers(data: Path, sockets: Path) -> None:
    """End services that outlived a killed keeper: whoever still has our data folder on its command line."""
    ours = [
        pid
        for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        if _belongs(pid, str(data), str(sockets / redis.SOCKET))
    ]
    for pid in ours:
        _signal(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in ours):
        if time.monotonic() > deadline:
            raise SetupError(
                f"Old services would not end (process {ours}). End them by hand and start again."
            )
        time.sleep(0.05)


def _belongs(pid: int, data: str, sock: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return False
    if Path(words[0]).name == "postgres":
        return words[1:3] == ["-D", data]
    return "redis-server" in words[0] and words[0].endswith(
        f"unixsocket:{sock}"
    )  # Redis writes its own title


def _signal(pid: int, sign: int) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _watch(place: Place, running: list[Service], stop: _Stop) -> None:
    """Keep the services running until nobody uses them."""
    while not stop.asked:
        for service in running:
            service.keep()
        alone = None if place.pinned.exists() else lock(place.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if alone is not None:  # kept until this process ends: newcomers wait for a clean stop
            return
        time.sleep(0.2)


def _stop_all(running: list[Service]) -> None:
    for service in running:
        service.stop()
    for service in running:
        service.wait(30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
