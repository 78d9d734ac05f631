"""PostgreSQL and Redis of our own: shared by all who use them, stopped by the last, started again after any kill."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.machine import keeper, postgres, redis, service, services
from tests.house.tree import ROOT

HOLD = (
    "from script.machine import services; print(services.hold('test')['DATABASE_URL'], flush=True); input()"
)


def _user(folder: Path) -> subprocess.Popen[str]:
    """A process that uses the services below `folder` until it is ended; waits until it has them."""
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=env | {"VARSKO_VAR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def _kill(process: subprocess.Popen[str]) -> None:
    with process:  # closes its pipes and waits
        process.kill()


def _running(folder: Path) -> list[int]:
    """Numbers of the processes that have the folder on their command line: keeper, PostgreSQL, Redis."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if (
                str(folder).encode() in command
                or keeper.Place(folder / "test", "test").sockets.name.encode() in command
            ):
                found.append(int(entry.name))
    return found


def _wait_until_none(folder: Path) -> None:
    deadline = time.monotonic() + 60
    while _running(folder):
        assert time.monotonic() < deadline, f"Still running: {_running(folder)}"
        time.sleep(0.05)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A `var` of this test's own, in a folder with an awkward and very long name.

    Not below pytest's folder: every start of pytest on the machine closes that one to the lent account.
    """
    with tempfile.TemporaryDirectory(prefix="varsko-keeper-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        path = Path(made) / ("mappe med æøå " + "x" * 80)
        path.mkdir()
        yield path
        for pid in _running(path):
            os.kill(pid, signal.SIGKILL)


def test_the_last_user_stops_the_services_also_when_it_is_killed(folder: Path) -> None:
    first, second = _user(folder), _user(folder)
    assert len(_running(folder)) >= 3
    _kill(first)
    time.sleep(0.6)
    assert len(_running(folder)) >= 3, "the second still uses them"
    _kill(second)
    _wait_until_none(folder)


def test_a_kill_of_everything_does_not_stop_the_next_start(folder: Path) -> None:
    user = _user(folder)
    for pid in _running(folder):
        os.kill(pid, signal.SIGKILL)
    _kill(user)
    _wait_until_none(folder)
    assert (folder / "test" / "postgres" / "postmaster.pid").exists(), "a killed PostgreSQL leaves its file"
    again = _user(folder)
    _kill(again)
    _wait_until_none(folder)


def test_a_killed_keeper_takes_its_services_along(folder: Path) -> None:
    user = _user(folder)
    found = [
        pid for pid in _running(folder) if b"machine.keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(found[0], signal.SIGKILL)
    _wait_until_none(folder)
    again = _user(folder)
    for process in (user, again):
        _kill(process)
    _wait_until_none(folder)


def test_a_long_path_gets_a_short_private_socket_folder(folder: Path) -> None:
    sockets = keeper.Place(folder / "test", "test").sockets
    assert len(os.fsencode(sockets)) + keeper.LONGEST_SOCKET_NAME <= keeper.LONGEST_SOCKET_PATH
    user = _user(folder)
    assert sockets.stat().st_mode & 0o777 == 0o700
    _kill(user)
    _wait_until_none(folder)


def test_given_addresses_are_used_and_nothing_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"DATABASE_URL": "postgresql://db.example/varsko", "REDIS_URL": "redis://cache.example/0"}
    for key, value in (given | {"VARSKO_VAR": str(folder)}).items():
        monkeypatch.setenv(key, value)
    assert services.hold("test") == given
    assert not (folder / "test").exists()


def _say(folder: Path, command: str) -> bytes:
    """The answer of the Redis below `folder` to one command; empty when it does not answer."""
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(2)
            wire.connect(str(keeper.Place(folder / "test", "test").sockets / redis.SOCKET))
            wire.sendall(command.encode() + b"\r\n")
            return wire.recv(200)
    except OSError:
        return b""


def _number_of(folder: Path, program: str) -> int:
    """Process number of `redis-server` or of PostgreSQL's postmaster."""
    if program == "postgres":
        return int((folder / "test" / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    [number] = [
        pid for pid in _running(folder) if b"redis-server" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return number


def _soon(question: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + 60
    while not question():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_redis_comes_back_with_its_keys_while_postgresql_answers(
    folder: Path, sign: signal.Signals
) -> None:
    user = _user(folder)
    sockets = keeper.Place(folder / "test", "test").sockets
    _say(folder, "SET kept lyset")
    database, done, refused = _number_of(folder, "postgres"), threading.Event(), []

    def ask() -> None:
        while not done.wait(0.05):
            if not postgres.answers(sockets):
                refused.append(time.monotonic())

    asking = threading.Thread(target=ask)
    asking.start()
    first = _number_of(folder, "redis")
    os.kill(first, sign)
    _soon(lambda: not Path(f"/proc/{first}").exists(), "Redis did not end")
    _soon(lambda: b"lyset" in _say(folder, "GET kept"), "Redis did not come back with its keys")
    done.set()
    asking.join()
    assert not refused, "PostgreSQL must not notice"
    assert _number_of(folder, "postgres") == database
    [line] = [line for line in _log(folder) if line.startswith(service.INCIDENT)]
    assert "Redis had stopped" in line
    _kill(user)
    _wait_until_none(folder)


def test_a_killed_postmaster_is_back_within_seconds_with_what_was_stored(folder: Path) -> None:
    user = _user(folder)
    sockets = keeper.Place(folder / "test", "test").sockets
    _psql(sockets, "create table kept as select 'lyset' as word")
    _psql(sockets, "checkpoint")  # the tests' cluster does not wait for the disk
    cache, first = _number_of(folder, "redis"), _number_of(folder, "postgres")
    os.kill(first, signal.SIGKILL)
    _soon(lambda: not Path(f"/proc/{first}").exists(), "PostgreSQL did not end")
    _soon(lambda: _psql(sockets, "select word from kept") == "lyset", "PostgreSQL did not come back")
    assert _number_of(folder, "redis") == cache
    assert any("PostgreSQL had stopped (killed by SIGKILL)" in line for line in _log(folder))
    _kill(user)
    _wait_until_none(folder)


def test_a_service_that_cannot_live_is_given_up_with_a_sentence(tmp_path: Path) -> None:
    cleared: list[int] = []
    one = service.Service(
        "Redis", ["false"], lambda: cleared.append(1), tmp_path / "log", tmp_path / "failure"
    )
    one.start()

    def has_given_up() -> bool:
        one.keep()
        return one.given_up

    _soon(has_given_up, "It was not given up")
    assert len(cleared) == service.TOO_OFTEN
    assert "Redis ends again and again" in (tmp_path / "failure").read_text()
    one.stop()
    one.wait(1)


def _log(folder: Path) -> list[str]:
    return (folder / "test" / "services.log").read_text(encoding="utf-8", errors="replace").splitlines()


def _psql(sockets: Path, sql: str) -> str:
    command = [str(postgres.binaries() / "psql"), "-XAtq", "-h", str(sockets), "-U", "varsko", "-c", sql]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def test_what_the_keeper_said_lately_is_told_and_the_services_own_lines_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VARSKO_VAR", str(tmp_path))
    log = services.place("test").log
    log.write_text(f"LOG: ready\n{service.INCIDENT}2001-01-01 10:00:00 Redis had stopped long ago.\n")
    service.note(log, "Redis had stopped (killed by SIGKILL) and is started again.")
    [line] = services.incidents("test", time.time() - 3600)
    assert line.endswith("Redis had stopped (killed by SIGKILL) and is started again.")


def test_a_killed_keeper_is_replaced_while_somebody_uses_the_services(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, began = _user(folder), time.time()
    [found] = [
        pid for pid in _running(folder) if b"machine.keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(found, signal.SIGKILL)
    _wait_until_none(folder)
    monkeypatch.setenv("VARSKO_VAR", str(folder))
    services.revive("test")
    assert postgres.answers(keeper.Place(folder / "test", "test").sockets)
    assert any("killed with their keeper" in line for line in services.incidents("test", began - 1))
    _kill(user)
    _wait_until_none(folder)
