"""A web server for measuring: gunicorn as in production, its processor time, and that of its database connections."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
from sqlalchemy import text

from app.platform.runtime import Runtime

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
READY_SECONDS = 60
TICKS_PER_MS = os.sysconf("SC_CLK_TCK") / 1000


@dataclass
class BenchServer:
    """``with BenchServer(run, port) as server``: up and warm inside, gone afterwards."""

    run: Runtime
    port: int
    process: subprocess.Popen[bytes] | None = None
    _seen: dict[int, int] = field(default_factory=dict)

    def __enter__(self) -> "BenchServer":
        self.port = self.port or _free_port()
        settings = self.run.settings
        env = (
            os.environ
            | {
                "PORT": str(self.port),
                "BASE_URL": f"http://127.0.0.1:{self.port}",
                "TRUSTED_PROXIES": "127.0.0.1",  # each request says another address, so that no rate limit is measured
                "SECRET_KEY": settings.secret_key,
                "PYTHONPATH": str(ROOT),
            }
        )
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "app.wsgi:app",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            str(WORKERS),
        ]
        command += [
            "--worker-class",
            "gthread",
            "--threads",
            "4",
            "--timeout",
            "120",
            "--no-control-socket",
            "--log-level",
            "error",
        ]
        self.process = subprocess.Popen(  # noqa: S603 (our own gunicorn)
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self._wait()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _wait(self) -> None:
        assert self.process is not None  # noqa: S101
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return
            time.sleep(0.2)
        raise click.ClickException(
            f"The web server did not start on port {self.port}. Try «gunicorn app.wsgi:app» by hand to see why."
        )

    def app_ms(self) -> float:
        """Processor milliseconds of the web workers so far."""
        assert self.process is not None  # noqa: S101
        return sum(_ticks(pid) or 0 for pid in _children(self.process.pid)) / TICKS_PER_MS

    def db_ms(self) -> float | None:
        """Processor milliseconds of this database's connections so far; None when the server is another machine's."""
        with self.run.engine.connect() as connection:
            pids = connection.scalars(
                text(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type IN"
                    " ('client backend', 'parallel worker') AND pid <> pg_backend_pid()"
                )
            ).all()
        local = {
            pid: ticks
            for pid in pids
            if _name(pid).startswith("postgres") and (ticks := _ticks(pid)) is not None
        }
        if pids and not local:
            return None
        self._seen.update(local)  # a connection that has gone keeps what it had used when last seen
        return sum(self._seen.values()) / TICKS_PER_MS


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text()
    return ""


def _ticks(pid: int) -> int | None:
    """utime + stime of a process, in clock ticks (proc(5): fields 14 and 15)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])
