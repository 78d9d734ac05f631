"""One of the keeper's services: started, started again when it ended by itself, given up when that does not help."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .talk import SetupError

TOO_OFTEN, WITHIN_SECONDS = 6, 120.0
FIRST_PAUSE_SECONDS = 0.25  # doubled at every further start within WITHIN_SECONDS
TIME = "%Y-%m-%d %H:%M:%S"  # local
INCIDENT = "keeper: "  # how the keeper's own lines in services.log begin


@dataclass
class Service:
    """PostgreSQL or Redis: its command, and `clear`, which removes what a killed one left before each start.

    `failure` gets the sentence when the service is given up; the other one runs on.
    """

    name: str
    command: list[str]
    clear: Callable[[], None]
    log: Path
    failure: Path
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=TOO_OFTEN))
    due: float | None = None
    given_up: bool = False

    def start(self) -> None:
        """Clear and start."""
        self.clear()
        self.due = None
        self.starts.append(time.monotonic())
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                start_new_session=True,
            )

    def keep(self) -> None:
        """Called again and again: notice that the service ended, and start it when its pause is over."""
        if self.given_up or self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        lately = [start for start in self.starts if now - start < WITHIN_SECONDS]
        if self.due is not None:
            if now >= self.due:
                self._start_again()
        elif len(lately) == TOO_OFTEN:
            self._give_up(f"{self.name} ends again and again. Read the end of {self.log}, then start again.")
        else:
            self.due = now + FIRST_PAUSE_SECONDS * 2 ** len(lately[1:])
            note(
                self.log,
                f"{self.name} had stopped ({_reason(self.process.returncode)}) and is started again.",
            )

    def stop(self) -> None:
        """Ask it to end: SIGINT is PostgreSQL's fast shutdown; Redis takes it too and writes its file first."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)

    def wait(self, seconds: float) -> None:
        """Wait for its end, which is forced after `seconds`."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _start_again(self) -> None:
        try:
            self.start()
        except (SetupError, OSError) as error:
            self._give_up(f"{self.name} had stopped and cannot be started: {error}")

    def _give_up(self, sentence: str) -> None:
        self.given_up = True
        note(self.log, sentence)
        self.failure.write_text(sentence, encoding="utf-8")


def note(log: Path, sentence: str) -> None:
    """Write a line of the keeper's own, which script/server and doctor repeat."""
    with log.open("a", encoding="utf-8") as out:
        out.write(f"{INCIDENT}{time.strftime(TIME)} {sentence}\n")


def _reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def end_orphans(data: Path, seconds: float = 10) -> None:
    """End the processes of a PostgreSQL whose postmaster was killed: two sets of them would spoil the cluster.

    They notice by themselves in a moment unless they are busy; every PostgreSQL process stands in its data folder.
    Raises SetupError when one does not end.
    """
    deadline = time.monotonic() + seconds
    while left := [pid for pid in _numbers() if _stands_in(pid, data)]:
        if time.monotonic() > deadline:
            raise SetupError(f"Old processes of PostgreSQL would not end ({left}). End them by hand.")
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)


def _numbers() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stands_in(pid: int, data: Path) -> bool:
    try:
        program, folder = Path(f"/proc/{pid}/exe").readlink(), Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return False
    return program.name == "postgres" and folder == data
