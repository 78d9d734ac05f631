"""PostgreSQL and Redis of our own: shared by all who use them, stopped by the last, started again after any kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from script.machine import keeper, services
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
    deadline = time.monotonic() + 20
    while _running(folder):
        assert time.monotonic() < deadline, f"Still running: {_running(folder)}"
        time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A `var` of this test's own, in a folder with an awkward and very long name."""
    path = tmp_path / ("mappe med æøå " + "x" * 80)
    path.mkdir()
    if os.geteuid() == 0:
        for parent in list(path.parents)[:3]:
            parent.chmod(
                parent.stat().st_mode | 0o055
            )  # pytest's folders are closed, and the lent account must pass
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
