"""The processes of the Procfile run together: one that dies comes back, and the end leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from script.machine.procfile import read_procfile
from tests.house.tree import ROOT

RUN = """
import os, sys
from pathlib import Path
from script.machine.supervisor import Supervisor
commands = dict(word.split("=", 1) for word in sys.argv[1:])
sys.exit(Supervisor(commands, dict(os.environ), Path("/")).run())
"""


class Supervised:
    """A supervisor in a process of its own; each member writes its process number into a file below `folder`."""

    def __init__(self, folder: Path, **commands: str) -> None:
        self.folder = folder
        words = [f"{name}={command}" for name, command in commands.items()]
        with (folder / "out").open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, *words], cwd=ROOT, stdout=out, stderr=out
            )

    def number(self, name: str, other_than: int = 0) -> int:
        """The process number that the member wrote, waited for."""
        return int(_soon(lambda: self._read(name, other_than), f"{name} did not start:\n{self.said()}"))

    def said(self) -> str:
        return (self.folder / "out").read_text(encoding="utf-8")

    def _read(self, name: str, other_than: int) -> str:
        path = self.folder / name
        text = path.read_text().strip() if path.exists() else ""
        return "" if text == str(other_than) else text


def _soon(question: "object", complaint: str) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = question()  # type: ignore[operator]
        if answer:
            return str(answer)
        time.sleep(0.02)
    raise AssertionError(complaint)


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def _wait_until_gone(*pids: int) -> None:
    _soon(lambda: all(map(_gone, pids)), f"Still running: {pids}")


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    """Two members: `web`, which has a child of its own that outlives its parent, and `worker`."""
    child = f"sleep 300 & echo $! > {tmp_path}/child.new; mv {tmp_path}/child.new {tmp_path}/child"
    web = f"{child}; echo $$ > {tmp_path}/web; wait"
    worker = f"echo hei; echo $$ > {tmp_path}/worker; exec sleep 300"
    started = Supervised(tmp_path, web=web, worker=worker)
    yield started
    with started.process:
        started.process.kill()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_end_takes_everybody_along(supervised: Supervised, sign: signal.Signals) -> None:
    everybody = [supervised.number(name) for name in ("web", "worker", "child")]
    supervised.process.send_signal(sign)
    assert supervised.process.wait(timeout=60) == 0
    _wait_until_gone(*everybody)


def test_a_killed_supervisor_takes_its_members_along(supervised: Supervised) -> None:
    members = [supervised.number(name) for name in ("web", "worker")]
    supervised.process.kill()
    supervised.process.wait()
    _wait_until_gone(*members)
    os.kill(
        supervised.number("child"), signal.SIGKILL
    )  # of a shell that was told to end: only a real member's is its own


def test_a_member_that_died_comes_back_and_its_line_is_named(supervised: Supervised) -> None:
    first = supervised.number("worker")
    os.kill(first, signal.SIGKILL)
    second = supervised.number("worker", other_than=first)
    assert not _gone(second)
    assert "worker | hei" in supervised.said()
    assert "worker ended (-9); starting it again." in supervised.said()


def test_a_member_that_cannot_live_ends_everything_with_a_sentence(tmp_path: Path) -> None:
    supervised = Supervised(tmp_path, web="exec sleep 300", worker="echo nei; exit 3")
    assert supervised.process.wait(timeout=60) == 1
    assert "worker ends again and again (last with 3)" in supervised.said()


def test_the_procfile_has_the_three_processes() -> None:
    commands = read_procfile(ROOT / "Procfile")
    assert list(commands) == ["web", "worker", "clock"]
    assert all(command.startswith("exec ") for command in commands.values()), (
        "a shell between would swallow signals"
    )
