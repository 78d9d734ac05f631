"""Signs of life of the clock and the workers in Redis: `varsko doctor` and /readyz see by them who is gone."""

import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis
from rq import Worker
from rq.worker.base import BaseWorker

KEY = "varsko:clock:beat"
LOST_AFTER_SECONDS = 180
WORKER_TTL_SECONDS = 60
"""An idle worker's sign of life comes every 45 seconds: 15 less than this."""


def beat(connection: Redis, now: float | None = None) -> None:
    """Called by the clock at every turn; `now` in seconds since 1970."""
    connection.set(KEY, str(int(time.time() if now is None else now)), ex=LOST_AFTER_SECONDS)


def seconds_since_beat(connection: Redis, now: float | None = None) -> float | None:
    """Seconds since the clock's last sign of life, or None when there was none lately."""
    found = connection.get(KEY)
    if not isinstance(found, bytes):
        return None
    return max(0.0, (time.time() if now is None else now) - int(found))


def living_workers(connection: Redis, queue: str) -> int:
    """How many workers of the queue are alive; a killed one stays in Redis' list for some minutes.

    On this machine its process tells, elsewhere the age of its last sign of life.
    """
    return sum(
        queue in worker.queue_names() and _lives(worker) for worker in Worker.all(connection=connection)
    )


def _lives(worker: BaseWorker) -> bool:
    if worker.hostname == socket.gethostname() and worker.pid:
        return Path(f"/proc/{worker.pid}").exists()
    seen = worker.last_heartbeat
    if seen is None:
        return False
    aware = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
    return (datetime.now(UTC) - aware).total_seconds() < 2 * WORKER_TTL_SECONDS
