"""The worker: ``python -m app.worker`` runs jobs from the queue until it is told to stop."""

import logging
import signal
import sys
import threading
import time
from types import FrameType

import structlog
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested

from app.factory import build_runtime
from app.jobs import runtime as jobs_runtime
from app.platform.heartbeat import WORKER_TTL_SECONDS
from app.platform.logs import set_up_logs
from app.platform.queues import QUEUE, redis_connection
from app.settings import SettingsError, read_settings

log = structlog.get_logger()

AWAY_SECONDS = 2
SAY_AGAIN_SECONDS = 60


class PatientWorker(Worker):
    """Comes back within seconds after a Redis that was away, and says goodbye only when it was told to."""

    max_connection_wait_time = 5.0

    @property
    def told_to_stop(self) -> bool:
        """True after SIGTERM or SIGINT, not when RQ gave up by itself."""
        return getattr(self, "_shutdown_requested_date", None) is not None


class RedisAway(logging.Filter):
    """Turns RQ's tracebacks about a Redis that is away into one line a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.said: float | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what is said here in a line, or is no news (the request to stop)."""
        error = record.exc_info[1] if record.exc_info else None
        told = next((arg for arg in record.args or () if isinstance(arg, RedisError)), None)
        if isinstance(error, StopRequested):
            return False
        if isinstance(error, RedisError) or told or "Redis connection timeout" in record.getMessage():
            self.say(error or told)
            return False
        return True

    def say(self, error: object) -> None:
        """The line, unless it was said within the last minute."""
        now = time.monotonic()
        if self.said is None or now - self.said > SAY_AGAIN_SECONDS:
            self.said = now
            log.warning("redis_away", error=type(error).__name__, next="the worker waits for it")


def main() -> None:
    """Work until a signal says stop; wait for a Redis that is away instead of dying with it."""
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.exit(str(error))
    set_up_logs()
    away = RedisAway()
    logging.getLogger("rq.worker").addFilter(away)
    threading.excepthook = lambda thread: _thread_ended(thread, away)
    jobs_runtime.use(lambda: build_runtime(settings))
    try:
        while not _work_until_told(settings.redis_url, away):
            time.sleep(AWAY_SECONDS)
    except (StopRequested, KeyboardInterrupt):
        return


def _work_until_told(redis_url: str, away: RedisAway) -> bool:
    """One worker's life; False when it ended only because Redis was away."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _stop)  # until RQ takes over, and again after it gave up
    worker = None
    try:
        queue = Queue(QUEUE, connection=redis_connection(redis_url))
        worker = PatientWorker([queue], worker_ttl=WORKER_TTL_SECONDS)
        worker.work(with_scheduler=False, logging_level="WARNING")
    except RedisError as error:
        away.say(error)
    return worker is not None and worker.told_to_stop


def _stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested


def _thread_ended(thread: threading.ExceptHookArgs, away: RedisAway) -> None:
    """RQ's listener dies with the connection; the next worker starts another."""
    if isinstance(thread.exc_value, RedisError):
        away.say(thread.exc_value)
    else:
        threading.__excepthook__(thread)


if __name__ == "__main__":
    main()
