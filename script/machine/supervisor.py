"""Runs the processes of the Procfile together: names their lines, starts one that died again, leaves no orphan."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from . import keeper, services
from .talk import say

PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 12  # for requests and jobs under way
TOO_OFTEN, WITHIN_SECONDS = 4, 300.0
"""A fourth death within five minutes ends everything: what dies so fast is wrongly set up or broken, and pages whose
photos and mail never move would look well. An operator's own supervisor may choose otherwise (docs/operators.md)."""


@dataclass
class Member:
    """One process of the Procfile and when it was started lately."""

    name: str
    command: str
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=TOO_OFTEN))

    @property
    def starts_too_often(self) -> bool:
        return len(self.starts) == TOO_OFTEN and time.monotonic() - self.starts[0] < WITHIN_SECONDS


class Supervisor:
    """Starts the members and waits. Ctrl-C, SIGTERM and a closed terminal end them all."""

    def __init__(self, commands: dict[str, str], env: dict[str, str], cwd: Path) -> None:
        self.members = [Member(name, command) for name, command in commands.items()]
        self.env, self.cwd = env, cwd
        self.stopping = False
        self.width = max(map(len, commands))
        # Grandchildren whose parent was killed become ours, so that the end can end them too.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._ask_to_stop)

    def run(self) -> int:
        """Run until somebody asks for the end (0) or a member cannot be kept running (1)."""
        try:
            for member in self.members:
                self._start(member)
            while not self.stopping:
                if any(not self._keep(member) for member in self.members):
                    return 1
                time.sleep(0.2)
            return 0
        finally:
            self._stop_all()

    def _ask_to_stop(self, sign: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self, member: Member) -> None:
        member.starts.append(time.monotonic())
        member.process = subprocess.Popen(
            ["/bin/sh", "-c", member.command],
            cwd=self.cwd,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches only us, and we end them in order
            preexec_fn=keeper.die_with_parent,
            pass_fds=services.held(),  # PostgreSQL and Redis outlive the last of them
        )
        threading.Thread(target=self._relay, args=(member.name, member.process), daemon=True).start()

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(f"{name:<{self.width}} | {line.decode(errors='replace')}")
            sys.stdout.flush()

    def _keep(self, member: Member) -> bool:
        """Start a member that ended again; False when that has been done too often."""
        assert member.process is not None
        code = member.process.poll()
        if code is None or self.stopping:
            return True
        if member.starts_too_often:
            say(f"✗ {member.name} ends again and again (last with {code}). Its lines above say why.")
            return False
        say(f"! {member.name} ended ({code}); starting it again.")
        _signal_group(member.process.pid, signal.SIGKILL)
        time.sleep(0.5)
        self._start(member)
        return True

    def _stop_all(self) -> None:
        say("→ Stopping …")
        running = [member.process for member in self.members if member.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in running:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        for pid in _children():
            os.kill(pid, signal.SIGKILL)
        say("  stopped.")


def _signal_group(group: int, sign: signal.Signals) -> None:
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return


def _children() -> list[int]:
    """Process numbers of the children that are left, adopted ones included; the services' keeper is not ours to end."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [
        int(pid)
        for pid in listed
        if b"script.machine.keeper" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
