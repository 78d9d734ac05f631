"""The worker and a Redis that goes away: it stays, says so in a line, and works on when Redis is back."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rq import Queue

from app.platform.queues import QUEUE, redis_connection
from tests.house.tree import ROOT


class PrivateRedis:
    """A Redis of the test's own, on a socket, that keeps its keys over a kill."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "r.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), "--save", ""]
        self.process = subprocess.Popen(
            ["redis-server", *words, "--appendonly", "yes"], stdout=subprocess.DEVNULL, cwd=self.folder
        )
        _soon(self._listens, "Redis did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as wire:
            return wire.connect_ex(str(self.socket)) == 0


def _soon(question: Callable[[], object], complaint: str) -> None:
    deadline = time.monotonic() + 60
    while not question():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


@pytest.fixture
def private_redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    """Started; ended after the test."""
    made = PrivateRedis(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def worker(private_redis: PrivateRedis, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the real thing; what it says is in `worker.log`. It needs the database only when a job does."""
    env = {
        "DATABASE_URL": f"postgresql://varsko@/varsko?host={tmp_path}",
        "REDIS_URL": f"unix://{private_redis.socket}?db=0",
        "VARSKO_DEMO": "1",
        "VARSKO_VAR": str(tmp_path),
    }
    with (tmp_path / "worker.log").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.worker"], cwd=ROOT, env=os.environ | env, stdout=out, stderr=out
        )
    yield process
    process.kill()
    process.wait()


def test_a_worker_works_on_after_redis_was_away_and_says_so_in_one_line(
    private_redis: PrivateRedis, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with redis_connection(f"unix://{private_redis.socket}?db=0") as connection:
        queue = Queue(QUEUE, connection=connection)
        first = queue.enqueue("os.getpid")
        _soon(lambda: first.get_status() == "finished", "The worker does not work")
        private_redis.kill()
        time.sleep(3)
        assert worker.poll() is None, "the worker must wait"
        private_redis.start()
        second = queue.enqueue("os.getpid")
        _soon(lambda: second.get_status() == "finished", "The worker did not come back")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    said = (tmp_path / "worker.log").read_text(encoding="utf-8")
    assert said.count("redis_away") == 1
    assert len(said.splitlines()) == 1, said


def test_a_worker_told_to_stop_while_redis_is_away_stops_without_a_traceback(
    private_redis: PrivateRedis, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with redis_connection(f"unix://{private_redis.socket}?db=0") as connection:
        _soon(lambda: connection.smembers("rq:workers"), "no worker")
    private_redis.kill()
    _soon(lambda: "redis_away" in log.read_text(encoding="utf-8"), "The worker did not notice")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")
