"""The worker: ``python -m app.worker`` runs jobs from the queue until it is told to stop."""

import sys
import time

import structlog
from redis.exceptions import RedisError
from rq import Queue, Worker

from app.factory import build_runtime
from app.jobs import runtime as jobs_runtime
from app.platform.logs import set_up_logs
from app.platform.queues import QUEUE, redis_connection
from app.settings import SettingsError, read_settings

log = structlog.get_logger()


def main() -> None:
    """Work until a signal says stop; wait for a Redis that is away instead of dying with it."""
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.exit(str(error))
    set_up_logs()
    jobs_runtime.use(lambda: build_runtime(settings))
    while True:
        try:
            worker = Worker([Queue(QUEUE, connection=redis_connection(settings.redis_url))])
            worker.work(with_scheduler=False, logging_level="WARNING")
            return
        except RedisError as error:
            log.warning("redis_away", error=type(error).__name__)
            time.sleep(2)


if __name__ == "__main__":
    main()
